package io.orrery.zk.kernel.vector;

import io.orrery.zk.field.Fq;
import io.orrery.zk.field.Fr;
import io.orrery.zk.kernel.Modulus;
import java.math.BigInteger;

/// What [Octets] needs of a modulus `p`, in balanced digits of 51 bits: digits in `[-2^50, 2^50)` but for the top
/// one, which takes what is left.
///
/// `p' = k·p` with `k = -1/p mod 2^51`, balanced, is `-1` modulo `2^51`: a Montgomery round with it takes the lowest
/// digit itself as its factor. It is a digit longer than `p`, so the last of five rounds must take `p`. Here `k` is
/// below `0.51·2^50` for both moduli, which the bounds of [Octets#mul] use.
final class Modulus51 {
    static final Modulus51 BASE = new Modulus51(Fq.MODULUS);
    static final Modulus51 SCALAR = new Modulus51(Fr.MODULUS);

    /// Places in [#digits]: digits 1 to 5 of `p'`, digits 0 to 4 of `p`, `k`, and `2^204/p`.
    static final int LONGER = 0;
    static final int PLAIN = 5;
    static final int FACTOR = 10;
    static final int TOP_INVERSE = 11;

    final BigInteger value;
    final double[] digits;
    /// `2^255 mod p`, the neutral element of [Octets#mul], in digits.
    final double[] one;
    /// `p` in words of 64 bits.
    final long[] words;

    private Modulus51(BigInteger p) {
        value = p;
        var unit = BigInteger.ONE.shiftLeft(51);
        var k = balanced(p.modInverse(unit).negate());
        double[] longer = digits(k.multiply(p), 6);
        digits = new double[12];
        System.arraycopy(longer, 1, digits, LONGER, 5);
        System.arraycopy(digits(p, 5), 0, digits, PLAIN, 5);
        digits[FACTOR] = k.doubleValue();
        digits[TOP_INVERSE] = 1 / p.shiftRight(204).doubleValue();
        one = digits(unit.pow(5).mod(p), 5);
        words = new long[4];
        for (int i = 0; i < 4; i++) {
            words[i] = p.shiftRight(64 * i).longValue();
        }
    }

    static Modulus51 of(Modulus modulus) {
        return switch (modulus) {
            case BASE -> BASE;
            case SCALAR -> SCALAR;
        };
    }

    /// The residue modulo `2^51` in `[-2^50, 2^50)`.
    private static BigInteger balanced(BigInteger x) {
        long digit = x.longValue() << 13 >> 13;
        return BigInteger.valueOf(digit);
    }

    /// Balanced digits of an integer whose top digit fits a double.
    static double[] digits(BigInteger x, int count) {
        double[] out = new double[count];
        for (int i = 0; i < count - 1; i++) {
            var digit = balanced(x);
            out[i] = digit.doubleValue();
            x = x.subtract(digit).shiftRight(51);
        }
        out[count - 1] = x.doubleValue();
        return out;
    }
}
