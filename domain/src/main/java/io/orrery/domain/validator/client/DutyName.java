package io.orrery.domain.validator.client;

import java.util.Comparator;

/// One thing that one validator has to do.
///
/// @param part the sync subcommittee of a contribution, else 0
public record DutyName(DutyKind kind, long slot, long part) implements Comparable<DutyName> {
    private static final Comparator<DutyName> ORDER = Comparator.comparingLong(DutyName::slot)
            .thenComparing(DutyName::kind)
            .thenComparingLong(DutyName::part);

    public static DutyName of(DutyKind kind, long slot) {
        return new DutyName(kind, slot, 0);
    }

    @Override
    public int compareTo(DutyName other) {
        return ORDER.compare(this, other);
    }
}
