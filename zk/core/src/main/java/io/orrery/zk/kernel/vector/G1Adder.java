package io.orrery.zk.kernel.vector;

import static io.orrery.zk.kernel.vector.Octets.D;
import static io.orrery.zk.kernel.vector.Octets.LANES;
import static io.orrery.zk.kernel.vector.Octets.SIZE;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.curve.PointAdder;
import jdk.incubator.vector.DoubleVector;

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
    private final double[] x2 = new double[SIZE];
    private final double[] y1 = new double[SIZE];
    private final double[] y2 = new double[SIZE];
    private final double[] slope = new double[SIZE];
    private final double[] x3 = new double[SIZE];

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
        int groups = pairs.list(ai, bi, count);
        if (groups > 0) {
            chain.begin();
            for (int i = 0; i < groups; i++) {
                divisor(a, b, i);
            }
            chain.invert();
            for (int i = groups - 1; i >= 0; i--) {
                sum(i);
            }
        }
        pairs.write(a, ai, bi, z, zi, count);
    }

    private void divisor(long[] a, long[] b, int group) {
        long exceptional = pairs.gather(a, b, group);
        int from = group * pairs.group;
        Words.unpack(pairs.words, from, x1, 0);
        Words.unpack(pairs.words, from + 8 * LANES, x2, 0);
        // Digits of both are in [0, 2^51), so those of the difference are below 2^51 in size.
        Octets.sub(chain.divisor, SIZE * group, x2, 0, x1, 0);
        if (exceptional != 0) {
            exceptions.prepare(group, exceptional, chain.divisor, SIZE * group);
        }
        chain.push(group);
    }

    private void sum(int group) {
        int from = group * pairs.group;
        int to = from + 16 * LANES;
        long[] words = pairs.words;
        Words.unpack(words, from, x1, 0);
        Words.unpack(words, from + 4 * LANES, y1, 0);
        Words.unpack(words, from + 8 * LANES, x2, 0);
        Words.unpack(words, from + 12 * LANES, y2, 0);
        signed(group);
        chain.pop(group, slope, 0);
        // |y2| <= 2q with digits below 2^52, and the inverse has digits of at most 2^50: the slope is below 1.5q.
        Octets.mul(m, slope, 0, y2, 0, slope, 0);
        Octets.times(x3, 0, slope, 0, 2);
        // Digits 2^50·2^51; the value is below 0.3783·1.5·3q + 0.6269q < 2.4q.
        Octets.mul(m, x3, 0, slope, 0, x3, 0);
        // Below 4.4q, digits in (-2^50 - 2^52, 2^50).
        Octets.sub(x3, 0, x3, 0, x1, 0);
        Octets.sub(x3, 0, x3, 0, x2, 0);
        Words.pack(m, x3, 0, words, to);
        // Both canonical: digits below 2^51.
        Octets.sub(x1, 0, x1, 0, x3, 0);
        Octets.mul(m, x1, 0, slope, 0, x1, 0);
        Octets.sub(x1, 0, x1, 0, y1, 0);
        Words.pack(m, x1, 0, words, to + 4 * LANES);
    }

    /// Gives `y1` its sign, and makes `y2` the signed difference.
    private void signed(int group) {
        var left = DoubleVector.fromArray(D, pairs.leftSign, LANES * group);
        var right = DoubleVector.fromArray(D, pairs.rightSign, LANES * group);
        for (int i = 0; i < SIZE; i += LANES) {
            var y = DoubleVector.fromArray(D, y1, i).mul(left);
            y.intoArray(y1, i);
            DoubleVector.fromArray(D, y2, i).mul(right).sub(y).intoArray(y2, i);
        }
    }
}
