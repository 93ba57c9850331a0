package io.orrery.domain.validator.audit;

import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.protection.Vote;
import java.util.List;

/// What one transaction did with a key set.
public sealed interface Deed {
    /// Custody changed, or a person said something.
    ///
    /// @param verb what was done, as [Told#CLAIMED]
    /// @param who an owner or a person
    /// @param detail what more there is to say
    record Told(String verb, String who, String detail) implements Deed {
        public static final String CLAIMED = "claimed";
        public static final String RELEASED = "released";
        public static final String DISABLED = "disabled";
        public static final String ENABLED = "enabled";
        public static final String PAUSED = "paused";
        public static final String RESUMED = "resumed";
        public static final String ACCEPTED_DATABASE = "accepted-database";
    }

    /// Keys came into the set; later entries name them by their numbers.
    record Added(List<Numbered> keys) implements Deed {
        public Added {
            keys = List.copyOf(keys);
        }
    }

    /// Votes were released.
    record Signed(List<SignedVote> votes) implements Deed {
        public Signed {
            votes = List.copyOf(votes);
        }
    }

    record Numbered(int number, ValidatorKey key) {}

    /// @param key its number
    record SignedVote(int key, Vote vote) {}
}
