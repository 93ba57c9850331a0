package io.orrery.runtime.beacon;

import io.orrery.domain.validator.protection.ValidatorKey;
import java.util.List;

/// What a chain has seen of its validators so far.
///
/// @param slot the current one
/// @param finalizedEpoch how far the votes have come
/// @param slots the newest, by their number
/// @param validators by their index
/// @param slashable what somebody can be slashed for; there should be none, ever
/// @param refused how many messages were
/// @param refusals the newest of them
public record Verdict(
        long slot,
        long finalizedEpoch,
        Counts totals,
        List<OfSlot> slots,
        List<OfValidator> validators,
        List<Slashable> slashable,
        long refused,
        List<Refusal> refusals) {
    public Verdict {
        slots = List.copyOf(slots);
        validators = List.copyOf(validators);
        slashable = List.copyOf(slashable);
        refusals = List.copyOf(refusals);
    }

    /// What was to be done in slots that are over, and what was done, also in the current one.
    ///
    /// @param late attestations that came in a later slot than theirs
    /// @param slotsLate of those together
    /// @param correctHead attestations for what was the head when they came
    /// @param syncMessagesDue one for each member of the sync committee and slot
    public record Counts(
            long attestationsDue,
            long attestations,
            long late,
            long slotsLate,
            long correctHead,
            long blocksDue,
            long blocks,
            long syncMessagesDue,
            long syncMessages,
            long aggregates,
            long contributions) {

        /// What was to be done and was not, or not yet: attestations, blocks and sync messages.
        public long missed() {
            return attestationsDue - attestations + blocksDue - blocks + syncMessagesDue - syncMessages;
        }
    }

    public record OfSlot(long slot, Counts counts) {}

    public record OfValidator(long index, ValidatorKey key, Counts counts) {}

    /// Two messages with right signatures of one validator that must not both be.
    ///
    /// @param what `DOUBLE_VOTE`, `SURROUND_VOTE` or `DOUBLE_BLOCK`
    /// @param detail both, for people
    public record Slashable(long validator, String what, String detail) {}

    /// @param message which kind, as its path ends
    public record Refusal(long slot, String message, String reason) {}
}
