package io.orrery.zk.kernel.vector;

import static io.orrery.zk.kernel.vector.Octets.LANES;

import io.orrery.zk.field.FqLimbs;

/// Inverts many octets of the base field with one inversion of one element (Montgomery's trick): eight chains of
/// products side by side, one a lane, that meet in one product. One thread uses an instance at a time.
///
/// Inverses are those of [Octets#mul]: an octet times its inverse is [Modulus51#one]. So what quotients they give
/// does not depend on the power of two that a divisor and a dividend have in common.
final class InversionChain {
    private static final Modulus51 BASE = Modulus51.BASE;
    /// `2^254 mod q = 2^254 - q`: brings an inverse for `R = 2^256` to `R = 2^255`.
    private static final long[] QUARTER = {-BASE.words[0], ~BASE.words[1], ~BASE.words[2], (1L << 62) + ~BASE.words[3]};

    private final double[] m = BASE.digits;
    /// The octets to invert; none of their elements may be zero.
    final double[] divisor;

    /// The products of the octets before each, and of all.
    private final double[] prefix;

    private final double[] product = new double[Octets.SIZE];
    private final double[] half = new double[Octets.SIZE];
    private final double[] quarter = new double[Octets.SIZE];
    private final double[] inverse = new double[Octets.SIZE];
    private final double[] turned = new double[Octets.SIZE];
    private final long[] words = new long[Words.SIZE];
    private final long[] total = new long[4];

    InversionChain(int octets) {
        divisor = new double[Octets.SIZE * octets];
        prefix = new double[Octets.SIZE * (octets + 1)];
    }

    void begin() {
        Digits.fill(prefix, 0, BASE.one, 0);
    }

    /// Takes in the next octet of [#divisor], counted from zero. Its elements are below `1.4·q` in size, with
    /// digits of at most `2^51`; so are all products below `1.4·q`.
    void push(int octet) {
        int at = Octets.SIZE * octet;
        Octets.mul(m, prefix, at + Octets.SIZE, prefix, at, divisor, at);
    }

    /// Inverts the product of all.
    void invert(int octets) {
        System.arraycopy(prefix, Octets.SIZE * octets, product, 0, Octets.SIZE);
        turn(product, 4);
        Octets.mul(m, half, 0, product, 0, turned, 0);
        turn(half, 2);
        Octets.mul(m, quarter, 0, half, 0, turned, 0);
        turn(quarter, 1);
        Octets.mul(m, turned, 0, quarter, 0, turned, 0);
        Words.pack(m, turned, 0, words, 0);
        for (int i = 0; i < 4; i++) {
            total[i] = words[8 * i];
        }
        FqLimbs.inv(total, 0, total, 0);
        FqLimbs.mul(total, 0, total, 0, QUARTER, 0);
        for (int i = 0; i < Words.SIZE; i++) {
            words[i] = total[i >> 3];
        }
        // A lane's own inverse is that of the product of all lanes times the other seven: one, two and four of them.
        Words.unpack(words, 0, inverse, 0);
        turn(product, 4);
        Octets.mul(m, inverse, 0, inverse, 0, turned, 0);
        turn(half, 2);
        Octets.mul(m, inverse, 0, inverse, 0, turned, 0);
        turn(quarter, 1);
        Octets.mul(m, product, 0, inverse, 0, turned, 0);
    }

    /// The inverse of an octet; octets come in falling order.
    void pop(int octet, double[] z, int zo) {
        int at = Octets.SIZE * octet;
        Octets.mul(m, z, zo, prefix, at, product, 0);
        Octets.mul(m, product, 0, product, 0, divisor, at);
    }

    private void turn(double[] a, int lanes) {
        for (int i = 0; i < Octets.SIZE; i++) {
            turned[i] = a[(i & -LANES) + ((i + lanes) & (LANES - 1))];
        }
    }
}
