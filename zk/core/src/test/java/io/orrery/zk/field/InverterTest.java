package io.orrery.zk.field;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InverterTest {
    private static final BigInteger RADIX = BigInteger.ONE.shiftLeft(256);

    private static long[] words(BigInteger x) {
        long[] words = new long[4];
        for (int i = 0; i < 4; i++) {
            words[i] = x.shiftRight(64 * i).longValue();
        }
        return words;
    }

    /// Small ones, powers of two and their neighbours, what lies below the modulus, and random ones of every length.
    private static List<BigInteger> values(BigInteger p) {
        var random = new Random(41);
        var values = new ArrayList<BigInteger>();
        for (int i = 0; i < 100; i++) {
            values.add(BigInteger.valueOf(i).mod(p));
            values.add(BigInteger.valueOf(-i - 1).mod(p));
        }
        for (int i = 0; i < 254; i++) {
            var power = BigInteger.ONE.shiftLeft(i);
            values.add(power.mod(p));
            values.add(power.add(BigInteger.ONE).mod(p));
            values.add(power.subtract(BigInteger.ONE).mod(p));
            values.add(power.negate().mod(p));
            values.add(new BigInteger(i + 1, random).mod(p));
        }
        return values;
    }

    @Test
    void inversesAgreeWithThoseOfBigIntegersAlsoForOtherModuli() {
        for (var p : List.of(
                Fq.MODULUS,
                Fr.MODULUS,
                BigInteger.valueOf(3),
                BigInteger.valueOf(Long.MAX_VALUE / 7 * 2 + 1),
                RADIX.subtract(BigInteger.valueOf(189)))) {
            var inverter = new Inverter(words(p));
            for (var x : values(p)) {
                if (x.gcd(p).equals(BigInteger.ONE)) {
                    long[] z = words(x);
                    inverter.invert(z, 0, z, 0);
                    assertThat(z).as("%s modulo %s", x, p).isEqualTo(words(x.modInverse(p)));
                }
            }
        }
    }

    @Test
    void elementsInMontgomeryFormTimesTheirInversesAreOneAndZeroStaysZero() {
        long[] z = new long[8];
        for (var x : values(Fq.MODULUS)) {
            System.arraycopy(words(x), 0, z, 0, 4);
            FqLimbs.inv(z, 4, z, 0);
            FqLimbs.mul(z, 4, z, 0, z, 4);
            assertThat(x.signum() == 0 ? FqLimbs.isZero(z, 4) : FqLimbs.isOne(z, 4))
                    .isTrue();
        }
        for (var x : values(Fr.MODULUS)) {
            System.arraycopy(words(x), 0, z, 0, 4);
            FrLimbs.inv(z, 4, z, 0);
            FrLimbs.mul(z, 4, z, 0, z, 4);
            assertThat(x.signum() == 0 ? FrLimbs.isZero(z, 4) : FrLimbs.isOne(z, 4))
                    .isTrue();
        }
    }
}
