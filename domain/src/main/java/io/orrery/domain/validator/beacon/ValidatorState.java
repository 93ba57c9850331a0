package io.orrery.domain.validator.beacon;

import io.orrery.domain.validator.protection.ValidatorKey;

/// A validator of the chain's registry.
///
/// @param balance in the consensus layer's unit: Gwei, or QRL's Shor
public record ValidatorState(ValidatorKey key, long index, Status status, long balance) {

    /// As the Beacon API spells them, in capitals.
    public enum Status {
        PENDING_INITIALIZED,
        PENDING_QUEUED,
        ACTIVE_ONGOING,
        ACTIVE_EXITING,
        ACTIVE_SLASHED,
        EXITED_UNSLASHED,
        EXITED_SLASHED,
        WITHDRAWAL_POSSIBLE,
        WITHDRAWAL_DONE;

        /// Whether it has duties now.
        public boolean active() {
            return switch (this) {
                case ACTIVE_ONGOING, ACTIVE_EXITING, ACTIVE_SLASHED -> true;
                case PENDING_INITIALIZED,
                        PENDING_QUEUED,
                        EXITED_UNSLASHED,
                        EXITED_SLASHED,
                        WITHDRAWAL_POSSIBLE,
                        WITHDRAWAL_DONE -> false;
            };
        }

        public boolean slashed() {
            return this == ACTIVE_SLASHED || this == EXITED_SLASHED;
        }

        /// Whether it has no duties yet, but may have.
        public boolean pending() {
            return this == PENDING_INITIALIZED || this == PENDING_QUEUED;
        }
    }
}
