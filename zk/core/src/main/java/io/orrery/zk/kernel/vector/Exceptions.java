package io.orrery.zk.kernel.vector;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.field.FqLimbs;
import java.util.Arrays;

/// The additions that are not a chord: infinity on a side, equal points, opposite points. They are rare, so they are
/// treated one by one, and only prepared: a doubling goes through the same formulas as a chord once its divisor and
/// its `y2` are put right, and all others have their sum at once.
final class Exceptions {
    private final Curve curve;
    private final int n;
    private final Pairs pairs;
    private final long[] p;
    private final long[] q;
    private final long[] t;

    Exceptions(Curve curve, Pairs pairs) {
        this.curve = curve;
        this.n = curve.coordinateLimbs();
        this.pairs = pairs;
        this.p = new long[2 * n];
        this.q = new long[2 * n];
        this.t = new long[n];
    }

    /// Prepares the lanes of a group that [Pairs#gather] named. Their divisors, in octets of four limbs each at
    /// `at`, become what they must be, and not zero.
    void prepare(int group, long lanes, double[] divisor, int at) {
        for (long rest = lanes; rest != 0; rest &= rest - 1) {
            int lane = Long.numberOfTrailingZeros(rest);
            int addition = group * Octets.LANES + lane;
            for (int i = 0; i < 2 * n; i++) {
                p[i] = pairs.word(addition, 0, i);
                q[i] = pairs.word(addition, 1, i);
            }
            if (prepare(addition)) {
                for (int c = 0; c < n; c += 4) {
                    Words.unpackLane(t, c, divisor, at + Octets.SIZE / 4 * c + lane);
                }
            }
        }
    }

    /// Leaves the divisor in `t`, unless it is what it was.
    private boolean prepare(int addition) {
        boolean pNegative = pairs.turned[addition] > 0;
        boolean qNegative = pairs.sign[addition] < 0;
        if (curve.isInfinity(p, 0)) {
            settle(addition, q, qNegative);
        } else if (curve.isInfinity(q, 0)) {
            settle(addition, p, pNegative);
        } else if (!equal(0)) {
            // A zero x that is not infinity's.
            return false;
        } else if (equal(n) == (pNegative == qNegative) && !isZero(p, n)) {
            prepareDoubling(addition, pNegative == qNegative);
            return true;
        } else {
            Arrays.fill(q, 0);
            settle(addition, q, false);
        }
        Arrays.fill(t, 0);
        t[0] = 1;
        return true;
    }

    private boolean equal(int from) {
        return Arrays.equals(p, from, from + n, q, from, from + n);
    }

    private boolean isZero(long[] a, int from) {
        long any = 0;
        for (int i = from; i < from + n; i++) {
            any |= a[i];
        }
        return any == 0;
    }

    private void settle(int addition, long[] sum, boolean negative) {
        if (negative) {
            negate(curve, sum, 0);
        }
        for (int i = 0; i < 2 * n; i++) {
            pairs.setWord(addition, 1, i, sum[i]);
        }
        pairs.setDirect(addition);
    }

    /// The tangent's slope is `3x^2 / 2y` with the signed `y`. The chord's is `(s2·y2 - s1·y1) / d`: with `d = 2·y1`
    /// it is the same for `y2 = s1·s2·(3x^2 + y1)`.
    private void prepareDoubling(int addition, boolean sameSign) {
        square(t);
        for (int c = 0; c < n; c += 4) {
            FqLimbs.dbl(q, c, t, c);
            FqLimbs.add(q, c, q, c, t, c);
            FqLimbs.add(q, c, q, c, p, n + c);
            if (!sameSign) {
                FqLimbs.neg(q, c, q, c);
            }
            FqLimbs.dbl(t, c, p, n + c);
        }
        for (int i = 0; i < n; i++) {
            pairs.setWord(addition, 1, n + i, q[i]);
        }
    }

    /// `z = x^2` of the first point.
    private void square(long[] z) {
        switch (curve) {
            case G1 -> FqLimbs.sqr(z, 0, p, 0);
            case G2 -> {
                // (a + bu)^2 = (a + b)(a - b) + 2ab·u
                FqLimbs.add(q, 0, p, 0, p, 4);
                FqLimbs.sub(q, 4, p, 0, p, 4);
                FqLimbs.mul(z, 0, q, 0, q, 4);
                FqLimbs.mul(z, 4, p, 0, p, 4);
                FqLimbs.dbl(z, 4, z, 4);
            }
        }
    }

    /// Negates the affine point at an offset.
    static void negate(Curve curve, long[] points, int at) {
        int y = at + curve.coordinateLimbs();
        for (int c = 0; c < curve.coordinateLimbs(); c += 4) {
            FqLimbs.neg(points, y + c, points, y + c);
        }
    }
}
