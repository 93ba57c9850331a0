package io.orrery.zk.field;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FieldTest {
    private static final BigInteger R = Fr.MODULUS;
    private static final BigInteger Q = Fq.MODULUS;

    private static List<BigInteger> samples(BigInteger modulus, long seed, int random) {
        var out = new ArrayList<BigInteger>();
        for (int i = 0; i < 3; i++) {
            out.add(BigInteger.valueOf(i));
            out.add(modulus.subtract(BigInteger.valueOf(i + 1)));
        }
        for (int bits = 63; bits <= 253; bits += 1) {
            if (bits % 64 == 63 || bits % 64 == 0 || bits > 251) {
                out.add(BigInteger.ONE.shiftLeft(bits));
                out.add(BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE));
            }
        }
        // Values whose Montgomery form is extreme.
        var back = BigInteger.ONE.shiftLeft(256).modInverse(modulus);
        out.add(back);
        out.add(back.negate().mod(modulus));
        var random1 = new Random(seed);
        for (int i = 0; i < random; i++) {
            out.add(new BigInteger(300, random1).mod(modulus));
        }
        return out;
    }

    @Test
    void scalarFieldAgreesWithBigIntegers() {
        var values = samples(R, 11, 120);
        for (var a : values) {
            var fa = Fr.of(a);
            assertThat(fa.toBigInteger()).isEqualTo(a);
            assertThat(Fr.fromBytes(fa.toBytes())).isEqualTo(fa);
            assertThat(fa.negate().toBigInteger()).isEqualTo(a.negate().mod(R));
            assertThat(fa.square().toBigInteger()).isEqualTo(a.multiply(a).mod(R));
            if (a.signum() != 0) {
                assertThat(fa.inverse().toBigInteger()).isEqualTo(a.modInverse(R));
            }
            for (var b : values) {
                var fb = Fr.of(b);
                assertThat(fa.add(fb).toBigInteger()).isEqualTo(a.add(b).mod(R));
                assertThat(fa.sub(fb).toBigInteger()).isEqualTo(a.subtract(b).mod(R));
                assertThat(fa.mul(fb).toBigInteger()).isEqualTo(a.multiply(b).mod(R));
                assertThat(fa.equals(fb)).isEqualTo(a.equals(b));
            }
        }
    }

    @Test
    void baseFieldAgreesWithBigIntegers() {
        var values = samples(Q, 12, 120);
        for (var a : values) {
            var fa = Fq.of(a);
            assertThat(fa.toBigInteger()).isEqualTo(a);
            assertThat(fa.negate().toBigInteger()).isEqualTo(a.negate().mod(Q));
            if (a.signum() != 0) {
                assertThat(fa.inverse().toBigInteger()).isEqualTo(a.modInverse(Q));
            }
            for (var b : values) {
                var fb = Fq.of(b);
                assertThat(fa.add(fb).toBigInteger()).isEqualTo(a.add(b).mod(Q));
                assertThat(fa.sub(fb).toBigInteger()).isEqualTo(a.subtract(b).mod(Q));
                assertThat(fa.mul(fb).toBigInteger()).isEqualTo(a.multiply(b).mod(Q));
            }
        }
    }

    @Test
    void flatArraysAgreeWithValues() {
        var values = samples(R, 13, 60);
        var values2 = samples(Q, 14, 60);
        for (int i = 0; i < values.size(); i++) {
            for (int j = 0; j < values.size(); j++) {
                var a = Fr.of(values.get(i));
                var b = Fr.of(values.get(j));
                long[] x = new long[13];
                a.toLimbs(x, 1);
                b.toLimbs(x, 5);
                FrLimbs.mul(x, 9, x, 1, x, 5);
                assertThat(Fr.fromLimbs(x, 9)).isEqualTo(a.mul(b));
                FrLimbs.sub(x, 9, x, 1, x, 5);
                assertThat(Fr.fromLimbs(x, 9)).isEqualTo(a.sub(b));
                FrLimbs.add(x, 5, x, 1, x, 5);
                assertThat(Fr.fromLimbs(x, 5)).isEqualTo(a.add(b));
                FrLimbs.neg(x, 1, x, 1);
                assertThat(Fr.fromLimbs(x, 1)).isEqualTo(a.negate());
                var c = Fq.of(values2.get(i));
                var d = Fq.of(values2.get(j));
                c.toLimbs(x, 1);
                d.toLimbs(x, 5);
                FqLimbs.mul(x, 9, x, 1, x, 5);
                assertThat(Fq.fromLimbs(x, 9)).isEqualTo(c.mul(d));
                FqLimbs.sqr(x, 9, x, 1);
                assertThat(Fq.fromLimbs(x, 9)).isEqualTo(c.square());
                FqLimbs.sub(x, 9, x, 1, x, 5);
                assertThat(Fq.fromLimbs(x, 9)).isEqualTo(c.sub(d));
                FqLimbs.add(x, 5, x, 1, x, 5);
                assertThat(Fq.fromLimbs(x, 5)).isEqualTo(c.add(d));
                FqLimbs.neg(x, 1, x, 1);
                assertThat(Fq.fromLimbs(x, 1)).isEqualTo(c.negate());
            }
        }
    }

    @Test
    void manyInversionsShareOneAndZeroStaysZero() {
        var random = new Random(15);
        int n = 37;
        long[] a = new long[4 * n];
        for (int i = 0; i < n; i++) {
            Fq.reduce(i % 5 == 0 ? BigInteger.ZERO : new BigInteger(256, random))
                    .toLimbs(a, 4 * i);
        }
        long[] z = new long[4 * n];
        FqLimbs.invAll(z, 0, a, 0, n);
        for (int i = 0; i < n; i++) {
            var value = Fq.fromLimbs(a, 4 * i);
            assertThat(Fq.fromLimbs(z, 4 * i)).isEqualTo(value.isZero() ? Fq.ZERO : value.inverse());
        }
    }

    @Test
    void inversesAreThoseOfBigIntegers() {
        var edges = new ArrayList<BigInteger>();
        for (int bits = 1; bits < 254; bits++) {
            var power = BigInteger.ONE.shiftLeft(bits);
            edges.addAll(List.of(power.subtract(BigInteger.ONE), power, power.add(BigInteger.ONE)));
        }
        var random = new Random(17);
        for (int i = 0; i < 2000; i++) {
            edges.add(new BigInteger(1 + random.nextInt(253), random).add(BigInteger.ONE));
        }
        long[] plain = new long[4];
        var scalar = new Inversion(FrLimbs.M0, FrLimbs.M1, FrLimbs.M2, FrLimbs.M3);
        var base = new Inversion(FqLimbs.M0, FqLimbs.M1, FqLimbs.M2, FqLimbs.M3);
        for (var value : edges) {
            var below = value.mod(R);
            for (var a : List.of(below, R.subtract(below))) {
                assertThat(Fr.of(a).inverse().toBigInteger()).as("%s", a).isEqualTo(a.modInverse(R));
                scalar.invert(plain, 0, limbs(a), 0);
                assertThat(integer(plain)).as("%s", a).isEqualTo(a.modInverse(R));
                base.invert(plain, 0, limbs(a), 0);
                assertThat(integer(plain)).as("%s", a).isEqualTo(a.modInverse(Q));
            }
        }
        FrLimbs.inv(plain, 0, new long[4], 0);
        assertThat(integer(plain)).isZero();
        FqLimbs.inv(plain, 0, new long[4], 0);
        assertThat(integer(plain)).isZero();
    }

    private static long[] limbs(BigInteger value) {
        return new long[] {
            value.longValue(),
            value.shiftRight(64).longValue(),
            value.shiftRight(128).longValue(),
            value.shiftRight(192).longValue()
        };
    }

    private static BigInteger integer(long[] limbs) {
        var value = BigInteger.ZERO;
        for (int i = 3; i >= 0; i--) {
            value = value.shiftLeft(64).add(new BigInteger(Long.toUnsignedString(limbs[i])));
        }
        return value;
    }

    @Test
    void integersOutsideTheFieldAreRefused() {
        assertThatThrownBy(() -> Fr.of(R))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(R.toString());
        assertThatThrownBy(() -> Fr.of(BigInteger.ONE.negate())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Fr.of(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Fr.fromBytes(new byte[31])).isInstanceOf(IllegalArgumentException.class);
        byte[] high = new byte[32];
        java.util.Arrays.fill(high, (byte) 0xff);
        assertThatThrownBy(() -> Fr.fromBytes(high)).isInstanceOf(IllegalArgumentException.class);
        assertThat(Fr.reduceBytes(high).toBigInteger()).isEqualTo(new BigInteger(1, high).mod(R));
        assertThat(Fr.reduce(BigInteger.ONE.negate())).isEqualTo(Fr.ONE.negate());
        assertThatThrownBy(() -> Fr.fromLimbs(new long[] {-1, -1, -1, -1}, 0))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(Fr.ZERO::inverse).isInstanceOf(ArithmeticException.class);
    }

    @Test
    void conversionsKeepTheInteger() {
        assertThat(Fr.of(Long.MAX_VALUE).toLong()).isEqualTo(Long.MAX_VALUE);
        assertThatThrownBy(() -> Fr.of(BigInteger.ONE.shiftLeft(63)).toLong()).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> Fr.of(BigInteger.ONE.shiftLeft(64)).toLong()).isInstanceOf(ArithmeticException.class);
        var random = new Random(16);
        var value = new BigInteger(253, random);
        for (int i = 0; i < 256; i++) {
            assertThat(Fr.of(value).bit(i)).isEqualTo(value.testBit(i));
        }
        assertThat(Fr.of(value)).hasToString(value.toString());
        assertThat(Fr.of(7).pow(BigInteger.TEN).toLong()).isEqualTo(282475249L);
        assertThat(Fr.ZERO.pow(BigInteger.ZERO)).isEqualTo(Fr.ONE);
        assertThat(Fr.of(5).hashCode()).isEqualTo(Fr.of(5).hashCode());
        assertThat(Fr.ONE.toLong()).isEqualTo(1);
    }
}
