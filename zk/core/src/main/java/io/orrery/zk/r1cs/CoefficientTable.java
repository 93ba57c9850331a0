package io.orrery.zk.r1cs;

import io.orrery.zk.field.Fr;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/// The distinct coefficients of a system, each with a place by the order in which it came first. A set of four
/// Montgomery limbs each with open addresses; the hash has a random factor, so that no file can make all of its
/// coefficients meet.
public final class CoefficientTable {
    private final long[] factors =
            ThreadLocalRandom.current().longs(4).map(factor -> factor | 1).toArray();
    private long[] limbs = new long[64];
    /// The place of a coefficient plus one, zero where there is none; a power of two of them, at most half in use.
    private int[] slots = new int[64];
    private int size;
    private final long[] scratch = new long[4];

    /// The place of the coefficient at `z[zo..zo+3]`.
    public int place(long[] z, int zo) {
        int slot = slot(z, zo);
        while (slots[slot] != 0) {
            int o = 4 * (slots[slot] - 1);
            if (Arrays.equals(limbs, o, o + 4, z, zo, zo + 4)) {
                return slots[slot] - 1;
            }
            slot = slot + 1 & slots.length - 1;
        }
        if (4 * size == limbs.length) {
            limbs = Arrays.copyOf(limbs, 2 * limbs.length);
        }
        System.arraycopy(z, zo, limbs, 4 * size, 4);
        slots[slot] = ++size;
        if (2 * size > slots.length) {
            grow();
        }
        return size - 1;
    }

    int place(Fr coefficient) {
        coefficient.toLimbs(scratch, 0);
        return place(scratch, 0);
    }

    Fr value(int place) {
        return Fr.fromLimbs(limbs, 4 * place);
    }

    private void grow() {
        slots = new int[2 * slots.length];
        for (int place = 0; place < size; place++) {
            int slot = slot(limbs, 4 * place);
            while (slots[slot] != 0) {
                slot = slot + 1 & slots.length - 1;
            }
            slots[slot] = place + 1;
        }
    }

    private int slot(long[] z, int zo) {
        long hash = 0;
        for (int i = 0; i < 4; i++) {
            hash += Math.unsignedMultiplyHigh(z[zo + i], factors[i]) ^ z[zo + i] * factors[i];
        }
        return (int) (hash ^ hash >>> 32) & slots.length - 1;
    }

    /// The four limbs of each coefficient by its place.
    public long[] limbs() {
        return Arrays.copyOf(limbs, 4 * size);
    }
}
