package io.orrery.zk.kernel.vector;

import static io.orrery.zk.kernel.vector.Octets.L;
import static io.orrery.zk.kernel.vector.Octets.LANES;
import static jdk.incubator.vector.VectorOperators.EQ;
import static jdk.incubator.vector.VectorOperators.XOR;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.curve.PointAdder;
import jdk.incubator.vector.LongVector;

/// The operands and results of one batch of additions, eight additions a group: what [PointAdder#add] says about
/// indices, signs and order is done here, once for both groups of points.
///
/// First the points of all additions are gathered, then mere copies are made, in order, and then sums are
/// written. A copy is therefore made before any sum, and may be: the contract lets its result overwrite only
/// what belongs to it or to additions before it, and these have been gathered or copied.
final class Pairs {
    private final Curve curve;
    /// Longs of a point.
    final int point;
    /// Longs of a group: its first points, then its second points, in word form.
    final int group;
    final int capacity;
    final long[] words;
    /// The sums of the group at hand, in word form.
    final long[] sums;
    /// The sign of each second point, `1.0` or `-1.0`.
    final double[] sign;
    /// The sign of each first point, turned round.
    final double[] turned;

    private final int[] left;
    private final int[] right;
    private final int[] to;
    private final int[] copies;
    /// The lanes of each group, as bits, whose sum stands where the second point stood.
    private final int[] direct;

    private int additions;
    private int copied;

    Pairs(Curve curve, int capacity) {
        int padded = (capacity + LANES - 1) & -LANES;
        this.curve = curve;
        this.point = curve.pointLimbs();
        this.group = 2 * point * LANES;
        this.capacity = capacity;
        this.words = new long[2 * point * padded];
        this.sums = new long[point * LANES];
        this.sign = new double[padded];
        this.turned = new double[padded];
        this.left = new int[padded];
        this.right = new int[padded];
        this.to = new int[padded];
        this.copies = new int[capacity];
        this.direct = new int[padded / LANES];
    }

    /// Lists the additions that are not mere copies and returns how many groups they fill; the lanes that are left of
    /// the last group repeat its last addition.
    int list(int[] ai, int[] bi, int[] zi, int count) {
        if (count > capacity) {
            throw new IllegalArgumentException(count + " additions, the capacity is " + capacity);
        }
        int n = 0;
        int m = 0;
        for (int i = 0; i < count; i++) {
            int p = ai[i];
            int q = bi[i];
            if (q == PointAdder.NONE) {
                copies[m++] = i;
            } else {
                left[n] = (p >> 1) * point;
                right[n] = (q >> 1) * point;
                to[n] = zi[i] * point;
                turned[n] = 2 * (p & 1) - 1;
                sign[n] = 1 - 2 * (q & 1);
                n++;
            }
        }
        additions = n;
        copied = m;
        int groups = (n + LANES - 1) / LANES;
        for (int i = n; i < groups * LANES; i++) {
            left[i] = left[n - 1];
            right[i] = right[n - 1];
            turned[i] = turned[n - 1];
            sign[i] = sign[n - 1];
        }
        return groups;
    }

    /// Reads the points of a group. Returns the lanes, as bits, where an `x` is zero, as it is for infinity, or where
    /// both are equal.
    long gather(long[] a, long[] b, int at) {
        int lane = at * LANES;
        int into = at * group;
        direct[at] = 0;
        var different = LongVector.zero(L);
        var someA = LongVector.zero(L);
        var someB = LongVector.zero(L);
        for (int i = 0; i < point / 2; i++) {
            var x = LongVector.fromArray(L, a, i, left, lane);
            var y = LongVector.fromArray(L, b, i, right, lane);
            x.intoArray(words, into + LANES * i);
            y.intoArray(words, into + LANES * (point + i));
            different = different.or(x.lanewise(XOR, y));
            someA = someA.or(x);
            someB = someB.or(y);
        }
        for (int i = point / 2; i < point; i++) {
            LongVector.fromArray(L, a, i, left, lane).intoArray(words, into + LANES * i);
            LongVector.fromArray(L, b, i, right, lane).intoArray(words, into + LANES * (point + i));
        }
        return different
                .compare(EQ, 0)
                .or(someA.compare(EQ, 0))
                .or(someB.compare(EQ, 0))
                .toLong();
    }

    /// Makes the copies. All points of additions must have been gathered.
    void copy(long[] a, int[] ai, long[] z, int[] zi) {
        for (int c = 0; c < copied; c++) {
            int i = copies[c];
            int place = zi[i] * point;
            System.arraycopy(a, (ai[i] >> 1) * point, z, place, point);
            if ((ai[i] & 1) != 0) {
                Exceptions.negate(curve, z, place);
            }
        }
    }

    /// A word of the first (`which = 0`) or second point (1) of an addition.
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
        direct[addition / LANES] |= 1 << addition % LANES;
    }

    /// Writes the sums of a group.
    void write(long[] z, int at) {
        for (int rest = direct[at]; rest != 0; rest &= rest - 1) {
            int lane = Integer.numberOfTrailingZeros(rest);
            for (int i = 0; i < point; i++) {
                sums[LANES * i + lane] = word(at * LANES + lane, 1, i);
            }
        }
        int first = at * LANES;
        int lanes = Math.min(LANES, additions - first);
        if (lanes == LANES) {
            for (int half = 0; half < point; half += LANES) {
                Words.scatter(sums, LANES * half, z, to, first, half);
            }
            return;
        }
        for (int lane = 0; lane < lanes; lane++) {
            for (int i = 0; i < point; i++) {
                z[to[first + lane] + i] = sums[LANES * i + lane];
            }
        }
    }
}
