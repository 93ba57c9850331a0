package io.orrery.domain.validator.client;

import java.util.Locale;

/// What validators do in slots, with when.
public enum DutyKind {
    /// Nobody votes for a block that comes after the votes are under way, and the next one is built beside it.
    PROPOSAL(0, 2),
    ATTESTATION(1, 3),
    AGGREGATION(2, 3),
    SYNC_MESSAGE(1, 3),
    SYNC_CONTRIBUTION(2, 3);

    private final int dueThirds;
    private final int lastThirds;

    DutyKind(int dueThirds, int lastThirds) {
        this.dueThirds = dueThirds;
        this.lastThirds = lastThirds;
    }

    int dueThirds() {
        return dueThirds;
    }

    int lastThirds() {
        return lastThirds;
    }

    /// As measurements and people have it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
