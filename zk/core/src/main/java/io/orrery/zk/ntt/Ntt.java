package io.orrery.zk.ntt;

import io.orrery.zk.field.Fr;
import io.orrery.zk.field.FrLimbs;
import java.math.BigInteger;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RecursiveAction;

/// Transforms between the coefficients of a polynomial of degree below `n = 2^log` and its values at the powers
/// of a primitive `n`-th root of unity, in place, on flat arrays of four Montgomery limbs an element.
///
/// Radix 2. The inverse decimates in frequency and leaves coefficients in bit-reversed order; the forward
/// transform decimates in time and takes them so; a product of polynomials therefore needs no permutation. The
/// root is a power of 5, the smallest generator of the field's group: `5^((r-1)/n)`, as in the iden3 formats.
/// An instance is immutable and may be shared by threads.
public final class Ntt {
    /// The group of the field has a subgroup of order `2^28` and none of `2^29`.
    public static final int MAX_LOG = 28;

    /// Blocks of at most so many elements are transformed without splitting: 256 KiB, about the size of a
    /// second-level cache.
    private static final int SERIAL_LOG = 13;

    private final int log;
    /// For each level `k >= 1`, `w_(2^k)^i` for `i < 2^(k-1)`, beginning at element `2^(k-1)`.
    private final long[] roots;
    /// The inverses of `roots`, in the same places.
    private final long[] inverseRoots;

    private Ntt(int log, long[] roots, long[] inverseRoots) {
        this.log = log;
        this.roots = roots;
        this.inverseRoots = inverseRoots;
    }

    /// Tables for transforms of `2^log` elements, `0 <= log <= 27`.
    public static Ntt of(int log) {
        if (log < 0 || log >= MAX_LOG) {
            throw new IllegalArgumentException("transform size is not in 2^0 .. 2^27: 2^" + log);
        }
        return new Ntt(log, table(log, root(log)), table(log, root(log).inverse()));
    }

    /// The primitive root of unity of order `2^log`.
    public static Fr root(int log) {
        if (log < 0 || log > MAX_LOG) {
            throw new IllegalArgumentException("no root of unity of order 2^" + log);
        }
        return Fr.of(5).pow(Fr.MODULUS.subtract(BigInteger.ONE).shiftRight(log));
    }

    private static long[] table(int log, Fr root) {
        long[] table = new long[4 << log];
        if (log == 0) {
            return table;
        }
        int half = 1 << (log - 1);
        long[] w = new long[4];
        root.toLimbs(w, 0);
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

    public int size() {
        return 1 << log;
    }

    /// From values in natural order to `n` times the coefficients, in bit-reversed order.
    public void inverseUnscaled(long[] values, ForkJoinPool pool) {
        requireSize(values);
        pool.invoke(new Frequency(this, values, 0, log));
    }

    /// From coefficients in bit-reversed order to values in natural order.
    public void forward(long[] coefficients, ForkJoinPool pool) {
        requireSize(coefficients);
        pool.invoke(new Time(this, coefficients, 0, log));
    }

    /// From values to coefficients, both in natural order.
    public void interpolate(long[] values, ForkJoinPool pool) {
        inverseUnscaled(values, pool);
        long[] scale = new long[4];
        Fr.of(size()).inverse().toLimbs(scale, 0);
        for (int i = 0; i < size(); i++) {
            FrLimbs.mul(values, 4 * i, values, 4 * i, scale, 0);
        }
        reverse(values);
    }

    /// From coefficients to values, both in natural order.
    public void evaluate(long[] coefficients, ForkJoinPool pool) {
        requireSize(coefficients);
        reverse(coefficients);
        forward(coefficients, pool);
    }

    /// From coefficients to values at `shift · w^i`, both in natural order.
    public void evaluateOnCoset(long[] coefficients, Fr shift, ForkJoinPool pool) {
        requireSize(coefficients);
        reverse(coefficients);
        long[] powers = cosetPowers(shift, Fr.ONE);
        for (int i = 0; i < size(); i++) {
            FrLimbs.mul(coefficients, 4 * i, coefficients, 4 * i, powers, 4 * i);
        }
        forward(coefficients, pool);
    }

    /// `scale · shift^i` at the bit-reversed place of `i`. With `scale = 1/n` this turns the result of
    /// [#inverseUnscaled] into the input of [#forward] on a coset.
    public long[] cosetPowers(Fr shift, Fr scale) {
        long[] powers = new long[4 << log];
        scale.toLimbs(powers, 0);
        long[] factor = new long[4];
        // The place 2^k + j of a bit-reversed list has exponent n / 2^(k+1) more than the place j.
        for (int k = 0; k < log; k++) {
            shift.pow(BigInteger.ONE.shiftLeft(log - 1 - k)).toLimbs(factor, 0);
            int filled = 1 << k;
            for (int j = 0; j < filled; j++) {
                FrLimbs.mul(powers, 4 * (filled + j), powers, 4 * j, factor, 0);
            }
        }
        return powers;
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

    /// Butterflies `(u + v, (u - v)·w^-i)` for `i` in a range, over two halves of a block.
    private void frequencyStage(long[] a, int at, int level, int from, int to) {
        int half = 1 << (level - 1);
        long[] t = new long[4];
        for (int i = from; i < to; i++) {
            int u = 4 * (at + i);
            int v = u + 4 * half;
            FrLimbs.sub(t, 0, a, u, a, v);
            FrLimbs.add(a, u, a, u, a, v);
            FrLimbs.mul(a, v, t, 0, inverseRoots, 4 * (half + i));
        }
    }

    /// Butterflies `(u + v·w^i, u - v·w^i)`.
    private void timeStage(long[] a, int at, int level, int from, int to) {
        int half = 1 << (level - 1);
        long[] t = new long[4];
        for (int i = from; i < to; i++) {
            int u = 4 * (at + i);
            int v = u + 4 * half;
            FrLimbs.mul(t, 0, a, v, roots, 4 * (half + i));
            FrLimbs.sub(a, v, a, u, t, 0);
            FrLimbs.add(a, u, a, u, t, 0);
        }
    }

    private interface Stage {
        void run(long[] a, int at, int level, int from, int to);
    }

    /// Runs one stage over a range in parallel.
    private static final class Range extends RecursiveAction {
        private static final long serialVersionUID = 1;
        private final transient Stage stage;
        private final transient long[] a;
        private final int at;
        private final int level;
        private final int from;
        private final int to;

        Range(Stage stage, long[] a, int at, int level, int from, int to) {
            this.stage = stage;
            this.a = a;
            this.at = at;
            this.level = level;
            this.from = from;
            this.to = to;
        }

        @Override
        protected void compute() {
            if (to - from <= 1 << SERIAL_LOG) {
                stage.run(a, at, level, from, to);
                return;
            }
            int mid = (from + to) >>> 1;
            invokeAll(new Range(stage, a, at, level, from, mid), new Range(stage, a, at, level, mid, to));
        }
    }

    private static final class Frequency extends RecursiveAction {
        private static final long serialVersionUID = 1;
        private final transient Ntt ntt;
        private final transient long[] a;
        private final int at;
        private final int level;

        Frequency(Ntt ntt, long[] a, int at, int level) {
            this.ntt = ntt;
            this.a = a;
            this.at = at;
            this.level = level;
        }

        @Override
        protected void compute() {
            if (level <= SERIAL_LOG) {
                for (int l = level; l >= 1; l--) {
                    for (int block = 0; block < 1 << level; block += 1 << l) {
                        ntt.frequencyStage(a, at + block, l, 0, 1 << (l - 1));
                    }
                }
                return;
            }
            int half = 1 << (level - 1);
            new Range(ntt::frequencyStage, a, at, level, 0, half).invoke();
            invokeAll(new Frequency(ntt, a, at, level - 1), new Frequency(ntt, a, at + half, level - 1));
        }
    }

    private static final class Time extends RecursiveAction {
        private static final long serialVersionUID = 1;
        private final transient Ntt ntt;
        private final transient long[] a;
        private final int at;
        private final int level;

        Time(Ntt ntt, long[] a, int at, int level) {
            this.ntt = ntt;
            this.a = a;
            this.at = at;
            this.level = level;
        }

        @Override
        protected void compute() {
            if (level <= SERIAL_LOG) {
                for (int l = 1; l <= level; l++) {
                    for (int block = 0; block < 1 << level; block += 1 << l) {
                        ntt.timeStage(a, at + block, l, 0, 1 << (l - 1));
                    }
                }
                return;
            }
            int half = 1 << (level - 1);
            invokeAll(new Time(ntt, a, at, level - 1), new Time(ntt, a, at + half, level - 1));
            new Range(ntt::timeStage, a, at, level, 0, half).invoke();
        }
    }
}
