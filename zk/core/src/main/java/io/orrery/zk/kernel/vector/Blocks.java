package io.orrery.zk.kernel.vector;

import static io.orrery.zk.kernel.vector.Octets.L;
import static io.orrery.zk.kernel.vector.Octets.LANES;
import static io.orrery.zk.kernel.vector.Octets.SIZE;

import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.LongVector;

/// All stages of a block of a transform, on octets that stay unpacked from the first stage to the last. One
/// thread uses an instance at a time; it keeps its memory from call to call.
///
/// Stages at a distance of eight and more pair octets. For the last three (frequency) or the first three (time)
/// two neighbouring octets exchange lanes, so that again lanes of the one are paired with the same lanes of the
/// other. After the three exchanges of the frequency stages 16 elements stand in an order of their own, which
/// is the one that the time stages begin with; the way in or out undoes it.
///
/// Roots are halved and reduced: below `0.51·r` in size. Elements between stages are below `1.5·r` in size,
/// with digits of at most `2^51`; only those that a product or [Digits#reduce] made have digits of at most
/// `2^50`.
final class Blocks {
    static final int MIN_LEVEL = 4;
    /// Twice the size of a block that fits a second-level cache with its roots.
    static final int MAX_LEVEL = 14;

    private static final ThreadLocal<Blocks> OF_THREAD = ThreadLocal.withInitial(Blocks::new);

    private static final Modulus51 SCALAR = Modulus51.SCALAR;
    private static final double[] M = SCALAR.digits;

    /// Pairs of lane selections from two octets, each for the first and then for the second of them.
    private static final long[] SELECTIONS = {
        0, 1, 2, 3, 8, 9, 10, 11,
        4, 5, 6, 7, 12, 13, 14, 15,
        0, 1, 4, 5, 8, 9, 12, 13,
        2, 3, 6, 7, 10, 11, 14, 15,
        0, 2, 4, 6, 8, 10, 12, 14,
        1, 3, 5, 7, 9, 11, 13, 15,
        0, 8, 1, 9, 2, 10, 3, 11,
        4, 12, 5, 13, 6, 14, 7, 15,
        0, 1, 8, 9, 2, 3, 10, 11,
        4, 5, 12, 13, 6, 7, 14, 15,
        0, 8, 4, 12, 2, 10, 6, 14,
        1, 9, 5, 13, 3, 11, 7, 15
    };
    /// Halves: its own inverse.
    private static final int HALVES = 0;

    private static final int PAIRS = 16;
    private static final int SINGLES = 32;
    private static final int BACK_FROM_SINGLES = 48;
    private static final int BACK_FROM_PAIRS = 64;
    /// All three at once: its own inverse.
    private static final int SHUFFLE = 80;

    /// Octets of the block.
    private double[] z = new double[0];
    /// Octets of roots as they stand in the table; in place of the first eight those of level 3, twice.
    private double[] w = new double[0];
    /// Roots of level 2, four times.
    private final double[] w4 = new double[SIZE];

    private final double[] t = new double[SIZE];
    private final long[] words = new long[2 * Words.SIZE];

    private Blocks() {}

    /// The calling thread's own, with room for a level.
    static Blocks ofThread(int level) {
        var blocks = OF_THREAD.get();
        int doubles = SIZE << (level - 3);
        if (blocks.z.length < doubles) {
            blocks.z = new double[doubles];
            blocks.w = new double[doubles];
        }
        return blocks;
    }

    static boolean take(int level) {
        return level >= MIN_LEVEL && level <= MAX_LEVEL;
    }

    void frequency(long[] a, int block, int level, long[] roots) {
        loadRoots(roots, level);
        for (int i = 0; i < 1 << level; i += LANES) {
            Words.split(a, 4 * (block + i), words, 0);
            Words.unpack(words, 0, z, SIZE / LANES * i);
        }
        frequencyStages(0, level);
        for (int i = 0; i < 1 << level; i += 2 * LANES) {
            int at = SIZE / LANES * i;
            Words.pack(M, z, at, words, 0);
            Words.pack(M, z, at + SIZE, words, Words.SIZE);
            exchange(words, SHUFFLE);
            Words.join(words, 0, a, 4 * (block + i));
            Words.join(words, Words.SIZE, a, 4 * (block + i + LANES));
        }
    }

    void time(long[] a, int block, int level, long[] roots) {
        loadRoots(roots, level);
        for (int i = 0; i < 1 << level; i += 2 * LANES) {
            int at = SIZE / LANES * i;
            splitShuffled(a, 4 * (block + i));
            Words.unpack(words, 0, z, at);
            Words.unpack(words, Words.SIZE, z, at + SIZE);
        }
        timeStages(0, level);
        store(a, block, level);
    }

    void shift(long[] a, int block, int level, long[] inverseRoots, long[] shift, long[] roots) {
        loadRoots(inverseRoots, level);
        for (int i = 0; i < 1 << level; i += LANES) {
            Words.split(a, 4 * (block + i), words, 0);
            Words.unpack(words, 0, z, SIZE / LANES * i);
        }
        frequencyStages(0, level);
        for (int i = 0; i < 1 << level; i += 2 * LANES) {
            int at = SIZE / LANES * i;
            splitShuffled(shift, 4 * (block + i));
            // Digits 2^51·2^51; below 0.3783·3r + 0.6269r.
            Words.unpackHalf(SCALAR.words, words, 0, t, 0);
            Octets.mul(M, z, at, z, at, t, 0);
            Words.unpackHalf(SCALAR.words, words, Words.SIZE, t, 0);
            Octets.mul(M, z, at + SIZE, z, at + SIZE, t, 0);
        }
        loadRoots(roots, level);
        timeStages(0, level);
        store(a, block, level);
    }

    private void store(long[] a, int block, int level) {
        for (int i = 0; i < 1 << level; i += LANES) {
            Words.pack(M, z, SIZE / LANES * i, words, 0);
            Words.join(words, 0, a, 4 * (block + i));
        }
    }

    private void splitShuffled(long[] a, int at) {
        Words.split(a, at, words, 0);
        Words.split(a, at + 4 * LANES, words, Words.SIZE);
        exchange(words, SHUFFLE);
    }

    private void loadRoots(long[] roots, int level) {
        for (int i = LANES; i < 1 << level; i += LANES) {
            Words.split(roots, 4 * i, words, 0);
            loadRoot(w, SIZE / LANES * i);
        }
        repeat(roots, 4);
        loadRoot(w, 0);
        repeat(roots, 2);
        loadRoot(w4, 0);
    }

    private void loadRoot(double[] into, int at) {
        Words.unpackHalf(SCALAR.words, words, 0, into, at);
        Digits.reduce(M, into, at);
    }

    /// The `count` roots that begin at element `count`, again and again.
    private void repeat(long[] roots, int count) {
        for (int i = 0; i < Words.SIZE; i++) {
            words[i] = roots[4 * (count + (i % LANES) % count) + i / LANES];
        }
    }

    /// Depth first, so that all but the widest stages find their elements in the first-level cache.
    private void frequencyStages(int at, int level) {
        int half = 1 << (level - MIN_LEVEL);
        for (int i = 0; i < half; i++) {
            frequencyButterfly(SIZE * (at + i), SIZE * (at + half + i), w, SIZE * (half + i));
        }
        if (level > MIN_LEVEL) {
            frequencyStages(at, level - 1);
            frequencyStages(at + half, level - 1);
            return;
        }
        int u = SIZE * at;
        int v = u + SIZE;
        exchange(u, v, HALVES);
        frequencyButterfly(u, v, w, 0);
        exchange(u, v, PAIRS);
        frequencyButterfly(u, v, w4, 0);
        exchange(u, v, SINGLES);
        sumAndDifference(u, v);
    }

    private void timeStages(int at, int level) {
        int half = 1 << (level - MIN_LEVEL);
        if (level > MIN_LEVEL) {
            timeStages(at, level - 1);
            timeStages(at + half, level - 1);
        } else {
            int u = SIZE * at;
            int v = u + SIZE;
            sumAndDifference(u, v);
            exchange(u, v, BACK_FROM_SINGLES);
            timeButterfly(u, v, w4, 0);
            exchange(u, v, BACK_FROM_PAIRS);
            timeButterfly(u, v, w, 0);
            exchange(u, v, HALVES);
        }
        for (int i = 0; i < half; i++) {
            timeButterfly(SIZE * (at + i), SIZE * (at + half + i), w, SIZE * (half + i));
        }
    }

    /// `(u + v, (u - v)·root)`. With both below `1.5·r`: the product is below `0.3783·3·0.51·r + 0.6269·r < 1.3·r`.
    private void frequencyButterfly(int u, int v, double[] root, int at) {
        sumAndDifference(u, v);
        Digits.reduce(M, z, u);
        Octets.mul(M, z, v, z, v, root, at);
    }

    /// `(u + v·root, u - v·root)`. With `v` below `3·r` the product is below `1.3·r`, with `v` below `1.5·r` it
    /// is below `0.92·r`; `u` is first reduced to `0.51·r`.
    private void timeButterfly(int u, int v, double[] root, int at) {
        Octets.mul(M, z, v, z, v, root, at);
        Digits.reduce(M, z, u);
        sumAndDifference(u, v);
    }

    private void sumAndDifference(int u, int v) {
        for (int i = 0; i < SIZE; i += LANES) {
            var x = DoubleVector.fromArray(Octets.D, z, u + i);
            var y = DoubleVector.fromArray(Octets.D, z, v + i);
            x.add(y).intoArray(z, u + i);
            x.sub(y).intoArray(z, v + i);
        }
    }

    private void exchange(int u, int v, int selection) {
        var first = LongVector.fromArray(L, SELECTIONS, selection);
        var second = LongVector.fromArray(L, SELECTIONS, selection + LANES);
        for (int i = 0; i < SIZE; i += LANES) {
            var x = DoubleVector.fromArray(Octets.D, z, u + i).reinterpretAsLongs();
            var y = DoubleVector.fromArray(Octets.D, z, v + i).reinterpretAsLongs();
            first.selectFrom(x, y).reinterpretAsDoubles().intoArray(z, u + i);
            second.selectFrom(x, y).reinterpretAsDoubles().intoArray(z, v + i);
        }
    }

    private static void exchange(long[] words, int selection) {
        var first = LongVector.fromArray(L, SELECTIONS, selection);
        var second = LongVector.fromArray(L, SELECTIONS, selection + LANES);
        for (int i = 0; i < Words.SIZE; i += LANES) {
            var x = LongVector.fromArray(L, words, i);
            var y = LongVector.fromArray(L, words, Words.SIZE + i);
            first.selectFrom(x, y).intoArray(words, i);
            second.selectFrom(x, y).intoArray(words, Words.SIZE + i);
        }
    }
}
