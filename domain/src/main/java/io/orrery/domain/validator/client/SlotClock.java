package io.orrery.domain.validator.client;

import io.orrery.domain.validator.duty.NetworkProfile;

/// Slots, epochs and the thirds of a slot, in milliseconds since 1970.
///
/// Source: consensus-specs, `phase0/validator.md`: `INTERVALS_PER_SLOT` is 3; theQRL/qrysm has the same.
///
/// @param genesisMs when slot 0 begins
/// @param slotMs how long a slot lasts
public record SlotClock(long genesisMs, long slotMs, long slotsPerEpoch) {
    private static final int THIRDS = 3;
    private static final long MS = 1_000;

    public SlotClock {
        if (genesisMs < 0 || slotMs < THIRDS || slotsPerEpoch < 1) {
            throw new IllegalArgumentException("no clock of slots: genesis " + genesisMs + " ms, a slot of " + slotMs
                    + " ms, " + slotsPerEpoch + " slots an epoch");
        }
    }

    public static SlotClock of(NetworkProfile network) {
        return new SlotClock(
                network.genesisTime() * MS,
                network.secondsPerSlot() * MS,
                network.preset().slotsPerEpoch());
    }

    public boolean begun(long nowMs) {
        return nowMs >= genesisMs;
    }

    /// The slot of a time; before genesis the first.
    public long slotAt(long nowMs) {
        return Math.max(0, nowMs - genesisMs) / slotMs;
    }

    public long epochAt(long nowMs) {
        return epochOf(slotAt(nowMs));
    }

    public long epochOf(long slot) {
        return slot / slotsPerEpoch;
    }

    public long firstSlot(long epoch) {
        return epoch * slotsPerEpoch;
    }

    public long startMs(long slot) {
        return genesisMs + slot * slotMs;
    }

    public long endMs(long slot) {
        return startMs(slot + 1);
    }

    /// When so many thirds of a slot are over.
    public long thirdMs(long slot, int thirds) {
        return startMs(slot) + slotMs * thirds / THIRDS;
    }

    /// When a duty is to be done at the latest to count in full: votes may be done before, when the slot's
    /// block is there.
    public long dueMs(DutyKind kind, long slot) {
        return thirdMs(slot, kind.dueThirds());
    }

    /// From then on it is not begun any more.
    public long lastMs(DutyKind kind, long slot) {
        return thirdMs(slot, kind.lastThirds());
    }

    /// How far into the slot a time is; negative before it.
    public long intoSlotMs(long slot, long nowMs) {
        return nowMs - startMs(slot);
    }
}
