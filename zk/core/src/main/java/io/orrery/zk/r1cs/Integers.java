package io.orrery.zk.r1cs;

import java.util.function.IntToLongFunction;

/// Plain integers below `2^256`, one in each lane: what bits are taken from.
public final class Integers {
    /// Four limbs of 64 bits each, least significant first.
    private final long[] limbs;

    Integers(long[] limbs) {
        this.limbs = limbs;
    }

    /// Integers of 64 bits without a sign.
    public static Integers of(int lanes, IntToLongFunction value) {
        var limbs = new long[4 * lanes];
        for (int lane = 0; lane < lanes; lane++) {
            limbs[4 * lane] = value.applyAsLong(lane);
        }
        return new Integers(limbs);
    }

    /// One in the lanes whose integer has this bit, which is below 256; zero in the others.
    public Values bit(int place) {
        return Values.ofBit(limbs, place);
    }
}
