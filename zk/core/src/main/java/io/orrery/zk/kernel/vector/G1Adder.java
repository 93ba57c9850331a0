package io.orrery.zk.kernel.vector;

import static io.orrery.zk.kernel.vector.Octets.LANES;
import static io.orrery.zk.kernel.vector.Octets.SIZE;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.curve.PointAdder;

/// Additions in G1, eight at a time: `x3 = l^2 - x1 - x2` and `y3 = l·(x1 - x3) - y1` with the slope
/// `l = (y2 - y1) / (x2 - x1)`.
///
/// Coordinates in the arrays have `R = 2^256`, and [Octets#mul] works with `2^255`: to it they are twice what they
/// are. A slope is a quotient and does not notice; its square is doubled to be like them.
final class G1Adder implements PointAdder {
    private final double[] m = Modulus51.BASE.digits;
    private final Pairs pairs;
    private final Exceptions exceptions;
    private final InversionChain chain;
    private final double[] x1 = new double[SIZE];
    private final double[] x = new double[SIZE];
    private final double[] y1 = new double[SIZE];
    private final double[] slope = new double[SIZE];
    private final double[] t = new double[SIZE];

    G1Adder(int capacity) {
        pairs = new Pairs(Curve.G1, capacity);
        exceptions = new Exceptions(Curve.G1, pairs);
        chain = new InversionChain((capacity + LANES - 1) / LANES);
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
        // Digits of both are in [0, 2^51), so those of the difference are below 2^51 in size.
        Words.unpackSigned(pairs.words, from, Octets.MINUS, 0, t, 0);
        Words.addUnpacked(chain.divisor, SIZE * group, t, 0, pairs.words, from + 8 * LANES, Octets.PLUS, 0);
        if (exceptional != 0) {
            exceptions.prepare(group, exceptional, chain.divisor, SIZE * group);
        }
        chain.push(group);
    }

    private void sum(int group) {
        int from = group * pairs.group;
        int lane = LANES * group;
        long[] words = pairs.words;
        chain.pop(group, slope, 0);
        // -y1 and y2 - y1, both with the signs of their points.
        Words.unpackSigned(words, from + 4 * LANES, pairs.turned, lane, y1, 0);
        Words.addUnpacked(t, 0, y1, 0, words, from + 12 * LANES, pairs.sign, lane);
        // The difference is below 2q with digits below 2^52, the inverse below 1.1q with digits of at most 2^50: the
        // slope is below 0.3783·2·1.1q + 0.6269q < 1.5q.
        Octets.mul(m, slope, 0, t, 0, slope, 0);
        Digits.times(t, 0, slope, 0, 2);
        // Digits 2^50·2^51; the value is below 0.3783·1.5·3q + 0.6269q < 2.4q.
        Octets.mul(m, t, 0, slope, 0, t, 0);
        Words.unpack(words, from, x1, 0);
        Words.addUnpacked(x, 0, x1, 0, words, from + 8 * LANES, Octets.PLUS, 0);
        // Below 4.4q, digits in (-2^50 - 2^52, 2^50).
        Digits.sub(t, 0, t, 0, x, 0);
        Words.pack(m, t, 0, pairs.sums, 0);
        // Both canonical: digits below 2^51.
        Digits.sub(t, 0, x1, 0, t, 0);
        Octets.mul(m, t, 0, slope, 0, t, 0);
        Digits.add(t, 0, t, 0, y1, 0);
        Words.pack(m, t, 0, pairs.sums, 4 * LANES);
    }
}
