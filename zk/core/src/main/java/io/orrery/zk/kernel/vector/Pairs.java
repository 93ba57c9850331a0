package io.orrery.zk.kernel.vector;

import static io.orrery.zk.kernel.vector.Octets.L;
import static io.orrery.zk.kernel.vector.Octets.LANES;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.XOR;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.curve.PointAdder;
import jdk.incubator.vector.LongVector;

/// The operands and results of one batch of additions in word form, eight additions a group: what
/// [PointAdder#add] says about indices, signs and order is done here, once for both groups.
///
/// All inputs are read before any result is written, except those of mere copies. These are read just before they
/// are written, in order, as the contract allows.
final class Pairs {
    private final Curve curve;
    /// Longs of a point.
    final int point;
    /// Longs of a group: first points, then second points, then sums.
    final int group;
    final int capacity;
    final long[] words;
    /// `1.0` or `-1.0` for each addition.
    final double[] leftSign;

    final double[] rightSign;
    private final int[] left;
    private final int[] right;
    /// Additions whose sum stands where the second point stood.
    private final boolean[] direct;

    private int additions;

    Pairs(Curve curve, int capacity) {
        int padded = (capacity + LANES - 1) & -LANES;
        this.curve = curve;
        this.point = curve.pointLimbs();
        this.group = 3 * point * LANES;
        this.capacity = capacity;
        this.words = new long[3 * point * padded];
        this.leftSign = new double[padded];
        this.rightSign = new double[padded];
        this.left = new int[padded];
        this.right = new int[padded];
        this.direct = new boolean[padded];
    }

    /// Lists the additions that are not mere copies and returns how many groups they fill; the lanes that are left of
    /// the last group repeat its last addition.
    int list(int[] ai, int[] bi, int count) {
        if (count > capacity) {
            throw new IllegalArgumentException(count + " additions, the capacity is " + capacity);
        }
        int n = 0;
        for (int i = 0; i < count; i++) {
            if (bi[i] != PointAdder.NONE) {
                left[n] = (ai[i] >> 1) * point;
                right[n] = (bi[i] >> 1) * point;
                leftSign[n] = 1 - 2 * (ai[i] & 1);
                rightSign[n] = 1 - 2 * (bi[i] & 1);
                direct[n] = false;
                n++;
            }
        }
        additions = n;
        int groups = (n + LANES - 1) / LANES;
        for (int i = n; i < groups * LANES; i++) {
            left[i] = left[n - 1];
            right[i] = right[n - 1];
            leftSign[i] = leftSign[n - 1];
            rightSign[i] = rightSign[n - 1];
        }
        return groups;
    }

    /// Reads the points of a group. Returns the lanes, as bits, where an `x` is zero, as it is for infinity, or where
    /// both are equal.
    long gather(long[] a, long[] b, int at) {
        int lane = at * LANES;
        int to = at * group;
        var different = LongVector.zero(L);
        var someA = LongVector.zero(L);
        var someB = LongVector.zero(L);
        for (int i = 0; i < point / 2; i++) {
            var x = LongVector.fromArray(L, a, i, left, lane);
            var y = LongVector.fromArray(L, b, i, right, lane);
            x.intoArray(words, to + LANES * i);
            y.intoArray(words, to + LANES * (point + i));
            different = different.or(x.lanewise(XOR, y));
            someA = someA.or(x);
            someB = someB.or(y);
        }
        for (int i = point / 2; i < point; i++) {
            LongVector.fromArray(L, a, i, left, lane).intoArray(words, to + LANES * i);
            LongVector.fromArray(L, b, i, right, lane).intoArray(words, to + LANES * (point + i));
        }
        return different
                .compare(EQ, 0)
                .or(someA.compare(EQ, 0))
                .or(someB.compare(EQ, 0))
                .toLong();
    }

    /// A word of the first (`which = 0`) or second point (1) or of the sum (2) of an addition.
    long word(int addition, int which, int i) {
        return words[place(addition, which, i)];
    }

    void setWord(int addition, int which, int i, long value) {
        words[place(addition, which, i)] = value;
    }

    private int place(int addition, int which, int i) {
        return addition / LANES * group + LANES * (which * point + i) + addition % LANES;
    }

    /// The sum of this addition is what stands in place of its second point.
    void setDirect(int addition) {
        direct[addition] = true;
    }

    /// Writes the sums, and the copies among them.
    void write(long[] a, int[] ai, int[] bi, long[] z, int[] zi, int count) {
        int n = 0;
        for (int i = 0; i < count; i++) {
            int to = zi[i] * point;
            if (bi[i] == PointAdder.NONE) {
                int from = (ai[i] >> 1) * point;
                System.arraycopy(a, from, z, to, point);
                if ((ai[i] & 1) != 0) {
                    Exceptions.negate(curve, z, to);
                }
            } else {
                int from = place(n, direct[n] ? 1 : 2, 0);
                for (int k = 0; k < point; k++) {
                    z[to + k] = words[from + LANES * k];
                }
                n++;
            }
        }
        assert n == additions;
    }
}
