package io.orrery.domain.admin;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Work that people may pause, each for itself.
public enum Work {
    /// No batch is sealed, but for what L1 has asked for and is urgent. Transactions are admitted and
    /// ordered.
    SEALING,
    /// No worker gets another proof; those under way end.
    PROVING,
    /// No new transaction is sent to L1; those that were are followed to their end.
    SETTLEMENT;

    /// As people and tables name it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Empty where nothing is called so.
    public static Optional<Work> of(String word) {
        return Arrays.stream(values()).filter(work -> work.word().equals(word)).findFirst();
    }
}
