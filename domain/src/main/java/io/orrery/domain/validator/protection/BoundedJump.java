package io.orrery.domain.validator.protection;

/// How far the watermarks of a key jump when its newest votes may be lost: its database came back from a
/// backup, or is a replica that was promoted. It is bounded, so that the validator signs again within
/// minutes.
///
/// Whatever was signed and is lost had passed the rule with the horizon of its time, which is no later than
/// now: its slot and target lie at or below the horizon, [Horizon#EPOCHS_AHEAD] epochs ahead of the current
/// one, and so does its source, which is not above its target. With everything up to the horizon counting
/// as signed, a vote that is accepted next has a higher slot or target and no lower source, and is
/// slashable with none of them. One epoch more of slots and targets is for a clock that was ahead; a source
/// is an epoch that was justified by then, and lies behind the clock anyway.
public final class BoundedJump {
    /// Epochs ahead of the current one.
    public static final int EPOCHS = 2;

    private BoundedJump() {}

    /// @param currentEpoch by a clock that is right: a wrong one either does not protect, or stops the key
    ///     for as long
    /// @param slotsPerEpoch 32 on Ethereum, 128 on QRL
    /// @throws IllegalArgumentException where the epoch is absurd
    public static Watermarks watermarks(long currentEpoch, int slotsPerEpoch) {
        // As in Horizon: beyond, a clock is wrong, and below nothing overflows.
        if (currentEpoch < 0 || currentEpoch >= 1L << 35 || slotsPerEpoch < 1) {
            throw new IllegalArgumentException(
                    "no chain is at epoch " + currentEpoch + " with " + slotsPerEpoch + " slots in an epoch");
        }
        long target = currentEpoch + EPOCHS;
        return new Watermarks((target + 1) * slotsPerEpoch - 1, currentEpoch + Horizon.EPOCHS_AHEAD, target);
    }
}
