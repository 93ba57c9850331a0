package io.orrery.zk.kernel.vector;

import static io.orrery.zk.kernel.vector.Octets.LANES;
import static io.orrery.zk.kernel.vector.Octets.SIZE;

import io.orrery.zk.kernel.ScalarKernels;
import java.util.Objects;

/// One or two stages of a transform whose butterflies reach across memory: each element is read, goes through both,
/// and is written, eight neighbours an octet. What does not fill an octet is left to the scalar kernels.
///
/// Elements and roots come canonical, in digits below `2^51`, and roots halved: so a product divides by
/// `2^256`, and is below `1.01·r` when its other side is below `r`.
final class Stages {
    private static final int X0 = 0;
    private static final int X1 = SIZE;
    private static final int X2 = 2 * SIZE;
    private static final int X3 = 3 * SIZE;
    /// Roots of the wider stage for the first and the second quarter, and of the narrower one.
    private static final int FIRST = 4 * SIZE;

    private static final int SECOND = 5 * SIZE;
    private static final int NARROW = 6 * SIZE;
    private static final int T = 7 * SIZE;

    private static final Modulus51 SCALAR = Modulus51.SCALAR;
    private static final double[] M = SCALAR.digits;

    private final long[] a;
    private final long[] roots;
    private final int block;
    private final int level;
    private final int quarter;
    private final double[] z = new double[8 * SIZE];
    private final long[] words = new long[Words.SIZE];

    private Stages(long[] a, int block, int level, int levels, long[] roots) {
        this.a = a;
        this.roots = roots;
        this.block = block;
        this.level = level;
        this.quarter = 1 << (level - levels);
    }

    private static void requireRange(int level, int levels, int from, int to) {
        if (levels < 1 || levels > 2 || level < levels || level > 28) {
            throw new IllegalArgumentException("no " + levels + " stages of a block of 2^" + level);
        }
        Objects.checkFromToIndex(from, to, 1 << (level - levels));
    }

    static void frequency(long[] a, int block, int level, int levels, int from, int to, long[] roots) {
        requireRange(level, levels, from, to);
        var stages = new Stages(a, block, level, levels, roots);
        int i = from;
        for (; i + LANES <= to; i += LANES) {
            if (levels == 1) {
                stages.frequency(i);
            } else {
                stages.frequencyTwice(i);
            }
        }
        ScalarKernels.INSTANCE.frequencyStages(a, block, level, levels, i, to, roots);
    }

    static void time(long[] a, int block, int level, int levels, int from, int to, long[] roots) {
        requireRange(level, levels, from, to);
        var stages = new Stages(a, block, level, levels, roots);
        int i = from;
        for (; i + LANES <= to; i += LANES) {
            if (levels == 1) {
                stages.time(i);
            } else {
                stages.timeTwice(i);
            }
        }
        ScalarKernels.INSTANCE.timeStages(a, block, level, levels, i, to, roots);
    }

    private void frequency(int i) {
        load(X0, i);
        load(X1, i + quarter);
        root(FIRST, quarter + i);
        Digits.sub(z, T, z, X0, z, X1);
        Digits.add(z, X0, z, X0, z, X1);
        Octets.mul(M, z, X1, z, T, z, FIRST);
        store(X0, i);
        store(X1, i + quarter);
    }

    private void frequencyTwice(int i) {
        loadFour(i);
        // Digits of differences are below 2^51 in size, of sums below 2^52, of the sum of sums below 2^53.
        Digits.sub(z, T, z, X0, z, X2);
        Digits.add(z, X0, z, X0, z, X2);
        Octets.mul(M, z, X2, z, T, z, FIRST);
        Digits.sub(z, T, z, X1, z, X3);
        Digits.add(z, X1, z, X1, z, X3);
        Octets.mul(M, z, X3, z, T, z, SECOND);
        Digits.sub(z, T, z, X0, z, X1);
        Digits.carry(z, T);
        Digits.add(z, X0, z, X0, z, X1);
        Digits.carry(z, X0);
        // Below 0.3783·2r + 0.6269r; what is added up below 4r.
        Octets.mul(M, z, X1, z, T, z, NARROW);
        Digits.sub(z, T, z, X2, z, X3);
        Digits.add(z, X2, z, X2, z, X3);
        Octets.mul(M, z, X3, z, T, z, NARROW);
        storeFour(i);
    }

    private void time(int i) {
        load(X0, i);
        load(X1, i + quarter);
        root(FIRST, quarter + i);
        Octets.mul(M, z, T, z, X1, z, FIRST);
        Digits.sub(z, X1, z, X0, z, T);
        Digits.add(z, X0, z, X0, z, T);
        store(X0, i);
        store(X1, i + quarter);
    }

    private void timeTwice(int i) {
        loadFour(i);
        Octets.mul(M, z, T, z, X1, z, NARROW);
        Digits.sub(z, X1, z, X0, z, T);
        Digits.add(z, X0, z, X0, z, T);
        Octets.mul(M, z, T, z, X3, z, NARROW);
        Digits.sub(z, X3, z, X2, z, T);
        Digits.carry(z, X3);
        Digits.add(z, X2, z, X2, z, T);
        Digits.carry(z, X2);
        // Values are below 2.01r: these products are below 1.4r, and the last sums below 3.5r with digits below 2^52.
        Octets.mul(M, z, T, z, X2, z, FIRST);
        Digits.sub(z, X2, z, X0, z, T);
        Digits.add(z, X0, z, X0, z, T);
        Octets.mul(M, z, T, z, X3, z, SECOND);
        Digits.sub(z, X3, z, X1, z, T);
        Digits.add(z, X1, z, X1, z, T);
        storeFour(i);
    }

    private void loadFour(int i) {
        for (int k = 0; k < 4; k++) {
            load(k * SIZE, i + k * quarter);
        }
        int half = 1 << (level - 1);
        root(FIRST, half + i);
        root(SECOND, half + quarter + i);
        root(NARROW, quarter + i);
    }

    private void storeFour(int i) {
        for (int k = 0; k < 4; k++) {
            store(k * SIZE, i + k * quarter);
        }
    }

    private void load(int octet, int i) {
        Words.split(a, 4 * (block + i), words, 0);
        Words.unpack(words, 0, z, octet);
    }

    private void root(int octet, int i) {
        Words.split(roots, 4 * i, words, 0);
        Words.unpackHalf(SCALAR.words, words, 0, z, octet);
    }

    private void store(int octet, int i) {
        Words.pack(M, z, octet, words, 0);
        Words.join(words, 0, a, 4 * (block + i));
    }
}
