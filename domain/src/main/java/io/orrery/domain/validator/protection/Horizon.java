package io.orrery.domain.validator.protection;

/// The last slot and epoch that anybody has a reason to sign for. A vote for the far future is no slashing,
/// but it raises what a key may sign next above anything that will come: it would end the key.
///
/// @param slot the last one
/// @param epoch the last one, as source or target
public record Horizon(long slot, long epoch) {
    /// How far ahead of the clock a duty can be, in epochs: clocks differ, and duties are told one epoch
    /// ahead.
    public static final int EPOCHS_AHEAD = 1;

    /// For histories that come without a clock.
    public static final Horizon NONE = new Horizon(Long.MAX_VALUE, Long.MAX_VALUE);

    /// @param currentSlot by the caller's clock
    /// @param slotsPerEpoch 32 on Ethereum, 128 on QRL
    /// @throws IllegalArgumentException where the slot is so high that the clock must be wrong
    public static Horizon at(long currentSlot, int slotsPerEpoch) {
        // 2^40 slots of 12 s are 400,000 years; below, nothing that is reckoned with slots and epochs
        // overflows.
        if (currentSlot < 0 || currentSlot >= 1L << 40 || slotsPerEpoch < 1) {
            throw new IllegalArgumentException(
                    "no chain is at slot " + currentSlot + " with " + slotsPerEpoch + " slots in an epoch");
        }
        long epoch = currentSlot / slotsPerEpoch + EPOCHS_AHEAD;
        return new Horizon((epoch + 1) * slotsPerEpoch - 1, epoch);
    }

    boolean isBefore(Vote vote) {
        return switch (vote) {
            case SignedBlock(var at, var _) -> at > slot;
            case SignedAttestation(var source, var target, var _) -> source > epoch || target > epoch;
        };
    }
}
