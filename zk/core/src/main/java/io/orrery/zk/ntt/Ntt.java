package io.orrery.zk.ntt;

import io.orrery.zk.field.Fr;
import io.orrery.zk.field.FrLimbs;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.Modulus;
import java.math.BigInteger;

/// Transforms between the coefficients of a polynomial of degree below `n = 2^log` and its values at the powers
/// of a primitive `n`-th root of unity, in place, on flat arrays of four Montgomery limbs an element.
///
/// The inverse decimates in frequency and leaves coefficients in bit-reversed order; the forward transform decimates
/// in time and takes them so; a product of polynomials therefore needs no permutation. Stages whose butterflies
/// reach across memory are done two at a time; what is left falls into blocks that a core does from beginning to end
/// in its cache. The root is a power of 5, the smallest generator of the field's group: `5^((r-1)/n)`, as in the
/// iden3 formats. An instance is immutable and may be shared by threads.
public final class Ntt {
    /// The group of the field has a subgroup of order `2^28` and none of `2^29`.
    public static final int MAX_LOG = 28;

    /// Blocks of so many elements are transformed by one core: 256 KiB, a part of a second-level cache.
    private static final int BLOCK_LOG = 13;
    /// Butterflies that one task does.
    private static final int TASK = 1 << 11;

    private final Compute compute;
    private final int log;
    private final long[] roots;
    private final long[] inverseRoots;

    private Ntt(Compute compute, int log, long[] roots, long[] inverseRoots) {
        this.compute = compute;
        this.log = log;
        this.roots = roots;
        this.inverseRoots = inverseRoots;
    }

    /// Tables for transforms of `2^log` elements, `0 <= log <= 27`: twice the size of what they transform.
    public static Ntt of(int log, Compute compute) {
        if (log < 0 || log >= MAX_LOG) {
            throw new IllegalArgumentException("transform size is not in 2^0 .. 2^27: 2^" + log);
        }
        return new Ntt(compute, log, table(log, root(log)), table(log, root(log).inverse()));
    }

    /// The primitive root of unity of order `2^log`.
    public static Fr root(int log) {
        if (log < 0 || log > MAX_LOG) {
            throw new IllegalArgumentException("no root of unity of order 2^" + log);
        }
        return Fr.of(5).pow(Fr.MODULUS.subtract(BigInteger.ONE).shiftRight(log));
    }

    /// For each level `k >= 1`, `w_(2^k)^i` for `i < 2^(k-1)`, beginning at element `2^(k-1)`.
    private static long[] table(int log, Fr root) {
        long[] table = new long[4 << log];
        if (log == 0) {
            return table;
        }
        int half = 1 << (log - 1);
        long[] w = limbs(root);
        FrLimbs.setOne(table, 4 * half);
        for (int i = 1; i < half; i++) {
            FrLimbs.mul(table, 4 * (half + i), table, 4 * (half + i - 1), w, 0);
        }
        for (int level = half / 2; level >= 1; level /= 2) {
            for (int i = 0; i < level; i++) {
                FrLimbs.copy(table, 4 * (level + i), table, 4 * (2 * level + 2 * i));
            }
        }
        return table;
    }

    private static long[] limbs(Fr value) {
        long[] out = new long[4];
        value.toLimbs(out, 0);
        return out;
    }

    public int size() {
        return 1 << log;
    }

    /// For each level `k >= 1`, the powers `w_(2^k)^i` for `i < 2^(k-1)`, beginning at element `2^(k-1)`: the tables of
    /// [io.orrery.zk.kernel.Kernels#timeStages]. It belongs to the instance and is not to be written.
    public long[] roots() {
        return roots;
    }

    /// The same of the inverse root.
    public long[] inverseRoots() {
        return inverseRoots;
    }

    /// From values to coefficients, both in natural order.
    public void interpolate(long[] values) {
        requireSize(values);
        acrossFrequency(values);
        blocks(at -> compute.kernels().frequencyBlock(values, at, blockLog(), inverseRoots));
        long[] scale = limbs(Fr.of(size()).inverse());
        compute.kernels().scale(Modulus.SCALAR, values, 0, values, 0, scale, 0, size());
        reverse(values);
    }

    /// From coefficients to values, both in natural order.
    public void evaluate(long[] coefficients) {
        requireSize(coefficients);
        reverse(coefficients);
        blocks(at -> compute.kernels().timeBlock(coefficients, at, blockLog(), roots));
        acrossTime(NOTHING, coefficients);
    }

    /// From values on the domain to values on a coset, both in natural order: the polynomial of degree below `n` that
    /// takes the former at `w^i` takes the latter at `shift · w^i`.
    ///
    /// @param shift the powers of the coset's shift, from [#shift]
    public void toCoset(long[] values, long[] shift) {
        requireSize(values);
        toCosetBlocks(values, shift);
        acrossTime(NOTHING, values);
    }

    /// Values of `A·B - C` on a coset from the three's values on the domain, **out of Montgomery form**, into `a`; `b`
    /// and `c` are left with values on the coset. The last stages of all three and the product are one visit to
    /// memory.
    public void quotient(long[] a, long[] b, long[] c, long[] shift) {
        for (long[] values : new long[][] {a, b, c}) {
            requireSize(values);
            toCosetBlocks(values, shift);
        }
        Finish finish =
                (from, count) -> compute.kernels().quotient(a, 4 * from, a, 4 * from, b, 4 * from, c, 4 * from, count);
        if (log == blockLog()) {
            finish.run(0, size());
        } else {
            acrossTime(finish, a, b, c);
        }
    }

    private void toCosetBlocks(long[] values, long[] shift) {
        acrossFrequency(values);
        blocks(at -> compute.kernels().shiftBlock(values, at, blockLog(), inverseRoots, shift, roots));
    }

    /// `factor^i / n` at the bit-reversed place of `i`, for [#toCoset].
    public long[] shift(Fr factor) {
        long[] powers = new long[4 << log];
        Fr.of(size()).inverse().toLimbs(powers, 0);
        // The place 2^k + j of a bit-reversed list has exponent n / 2^(k+1) more than the place j.
        for (int k = 0; k < log; k++) {
            long[] step = limbs(factor.pow(BigInteger.ONE.shiftLeft(log - 1 - k)));
            int filled = 1 << k;
            compute.kernels().scale(Modulus.SCALAR, powers, 4 * filled, powers, 0, step, 0, filled);
        }
        return powers;
    }

    private int blockLog() {
        return Math.min(log, BLOCK_LOG);
    }

    private interface Block {
        void run(int at);
    }

    private void blocks(Block block) {
        compute.ranges(1 << (log - blockLog()), 1, (from, _) -> block.run(from << blockLog()));
    }

    /// The frequency stages above the blocks, two at a time, the odd one first.
    private void acrossFrequency(long[] values) {
        int level = log;
        while (level > blockLog()) {
            int levels = (level - blockLog()) % 2 == 0 ? 2 : 1;
            across(
                    level,
                    levels,
                    (block, l, from, to) ->
                            compute.kernels().frequencyStages(values, block, l, levels, from, to, inverseRoots));
            level -= levels;
        }
    }

    /// What is done with elements `[from, from + count)` as soon as they are final.
    private interface Finish {
        void run(int from, int count);
    }

    private static final Finish NOTHING = (from, count) -> {};

    /// The time stages above the blocks, two at a time, the odd one last.
    private void acrossTime(Finish finish, long[]... all) {
        int level = blockLog();
        while (level < log) {
            int levels = Math.min(2, log - level);
            level += levels;
            across(level, levels, (block, l, from, to) -> {
                for (long[] values : all) {
                    compute.kernels().timeStages(values, block, l, levels, from, to, roots);
                }
                if (l == log) {
                    for (int part = 0; part < 1 << levels; part++) {
                        finish.run((part << (l - levels)) + from, to - from);
                    }
                }
            });
        }
    }

    private interface Stages {
        void run(int block, int level, int from, int to);
    }

    private void across(int level, int levels, Stages stages) {
        int low = level - levels;
        int aBlock = 1 << low;
        // All blocks of the level, as one range of butterflies.
        compute.ranges(1 << (log - levels), Math.min(TASK, aBlock), (from, to) -> {
            int block = from >> low << level;
            int first = from & (aBlock - 1);
            stages.run(block, level, first, first + to - from);
        });
    }

    private void reverse(long[] a) {
        int n = size();
        for (int i = 0; i < n; i++) {
            int j = log == 0 ? 0 : Integer.reverse(i) >>> (32 - log);
            if (i < j) {
                for (int k = 0; k < 4; k++) {
                    long x = a[4 * i + k];
                    a[4 * i + k] = a[4 * j + k];
                    a[4 * j + k] = x;
                }
            }
        }
    }

    private void requireSize(long[] a) {
        if (a.length != 4 << log) {
            throw new IllegalArgumentException("transform of " + size() + " elements got " + a.length + " limbs");
        }
    }
}
