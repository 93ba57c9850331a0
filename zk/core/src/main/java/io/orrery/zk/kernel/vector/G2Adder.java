package io.orrery.zk.kernel.vector;

import static io.orrery.zk.kernel.vector.Octets.LANES;
import static io.orrery.zk.kernel.vector.Octets.SIZE;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.curve.PointAdder;

/// Additions in G2, eight at a time, by the formulas of [G1Adder] over `u^2 = -1`.
///
/// An element `a + bu` is two octets, `a` then `b`. Its inverse is `(a - bu) / (a^2 + b^2)`: only norms go
/// through the chain of inversions. Products are two sums of two products with a reduction each: that takes
/// four multiplications where Karatsuba takes three, but its sums of digits would have to be carried before
/// they are multiplied.
final class G2Adder implements PointAdder {
    private static final int PAIR = 2 * SIZE;

    private final double[] m = Modulus51.BASE.digits;
    private final Pairs pairs;
    private final Exceptions exceptions;
    private final InversionChain chain;
    /// `x2 - x1` of each group.
    private final double[] difference;

    private final double[] x1 = new double[PAIR];
    private final double[] x = new double[PAIR];
    private final double[] y1 = new double[PAIR];
    private final double[] slope = new double[PAIR];
    private final double[] right = new double[3 * SIZE];
    private final double[] t = new double[PAIR];

    G2Adder(int capacity) {
        int groups = (capacity + LANES - 1) / LANES;
        pairs = new Pairs(Curve.G2, capacity);
        exceptions = new Exceptions(Curve.G2, pairs);
        chain = new InversionChain(groups);
        difference = new double[PAIR * groups];
    }

    @Override
    public int capacity() {
        return pairs.capacity;
    }

    @Override
    public void add(long[] a, int[] ai, long[] b, int[] bi, long[] z, int[] zi, int count) {
        int groups = pairs.list(ai, bi, zi, count);
        chain.begin();
        // A group is gathered before the one before it is worked on, so that the core waits for memory meanwhile.
        long exceptional = groups > 0 ? pairs.gather(a, b, 0) : 0;
        for (int i = 0; i < groups; i++) {
            long next = i + 1 < groups ? pairs.gather(a, b, i + 1) : 0;
            divisor(i, exceptional);
            exceptional = next;
        }
        pairs.copy(a, ai, z, zi);
        if (groups == 0) {
            return;
        }
        chain.invert(groups);
        for (int i = groups - 1; i >= 0; i--) {
            sum(i);
            pairs.write(z, i);
        }
    }

    private void divisor(int group, long exceptional) {
        int from = group * pairs.group;
        int d = PAIR * group;
        // Digits of both are in [0, 2^51), so those of the difference are below 2^51 in size.
        unpack(from, Octets.MINUS, 0, t);
        addUnpacked(difference, d, t, from + 16 * LANES, Octets.PLUS, 0);
        if (exceptional != 0) {
            exceptions.prepare(group, exceptional, difference, d);
        }
        // The norm of what is below q is below 2·0.3783q + 0.6269q < 1.4q, so that the chain stays below 1.4q.
        Octets.dot(m, chain.divisor, SIZE * group, difference, d, SIZE, difference, d, SIZE, 2);
        chain.push(group);
    }

    private void sum(int group) {
        int from = group * pairs.group;
        int lane = LANES * group;
        slope(from, lane, PAIR * group);
        unpack(from, Octets.PLUS, 0, x1);
        addUnpacked(x, 0, x1, from + 16 * LANES, Octets.PLUS, 0);
        // The square is (a + b)(a - b) + 2ab·u; it is doubled. Digits 2^50·2^52 in both products.
        Digits.add(right, 0, slope, 0, slope, SIZE);
        Digits.carry(right, 0);
        Digits.sub(right, SIZE, slope, 0, slope, SIZE);
        Digits.times(right, SIZE, right, SIZE, 2);
        Octets.mul(m, t, 0, right, 0, right, SIZE);
        Digits.times(right, 0, slope, SIZE, 4);
        Octets.mul(m, t, SIZE, slope, 0, right, 0);
        // Below 1.5q + 2q, digits in (-2^50 - 2^52, 2^50).
        subtract(t, t, x);
        Words.pack(m, t, 0, pairs.sums, 0);
        Words.pack(m, t, SIZE, pairs.sums, 4 * LANES);
        // All canonical: digits 2^51·2^50, values below 0.3783·2·0.51q + 0.6269q and then q more.
        subtract(t, x1, t);
        System.arraycopy(slope, 0, right, 0, SIZE);
        Digits.times(right, SIZE, slope, SIZE, -1);
        System.arraycopy(slope, SIZE, right, 2 * SIZE, SIZE);
        product(x, t);
        Digits.add(x, 0, x, 0, y1, 0);
        Digits.add(x, SIZE, x, SIZE, y1, SIZE);
        Words.pack(m, x, 0, pairs.sums, 8 * LANES);
        Words.pack(m, x, SIZE, pairs.sums, 12 * LANES);
    }

    /// The slope, reduced, and `-y1`.
    private void slope(int from, int lane, int d) {
        chain.pop(lane / LANES, t, 0);
        // The inverse of a + bu is (a - bu) over the norm, below 1.2q. As a right operand: real part, imaginary part
        // with the other sign, imaginary part.
        Octets.mul(m, right, 0, difference, d, t, 0);
        Octets.mul(m, right, SIZE, difference, d + SIZE, t, 0);
        Digits.times(right, 2 * SIZE, right, SIZE, -1);
        unpack(from + 8 * LANES, pairs.turned, lane, y1);
        addUnpacked(t, 0, y1, from + 24 * LANES, pairs.sign, lane);
        // Digits 2^52·2^50. The difference is below 2q, so this is below 0.3783·2·2·1.2q + 0.6269q < 2.5q.
        product(slope, t);
        Digits.reduce(m, slope, 0);
        Digits.reduce(m, slope, SIZE);
    }

    private void unpack(int from, double[] signs, int lane, double[] z) {
        Words.unpackSigned(pairs.words, from, signs, lane, z, 0);
        Words.unpackSigned(pairs.words, from + 4 * LANES, signs, lane, z, SIZE);
    }

    private void addUnpacked(double[] z, int zo, double[] a, int from, double[] signs, int lane) {
        Words.addUnpacked(z, zo, a, 0, pairs.words, from, signs, lane);
        Words.addUnpacked(z, zo + SIZE, a, SIZE, pairs.words, from + 4 * LANES, signs, lane);
    }

    private static void subtract(double[] z, double[] a, double[] b) {
        Digits.sub(z, 0, a, 0, b, 0);
        Digits.sub(z, SIZE, a, SIZE, b, SIZE);
    }

    /// `z = a·right`
    private void product(double[] z, double[] a) {
        Octets.dot(m, z, 0, a, 0, SIZE, right, 0, SIZE, 2);
        Octets.dot(m, z, SIZE, a, 0, SIZE, right, 2 * SIZE, -2 * SIZE, 2);
    }
}
