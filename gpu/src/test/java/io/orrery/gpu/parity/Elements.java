package io.orrery.gpu.parity;

import io.orrery.zk.field.Fq;
import io.orrery.zk.field.Fr;
import io.orrery.zk.kernel.Modulus;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Flat arrays of field elements in which those at the bounds are common.
final class Elements {
    private static final BigInteger WORD = BigInteger.ONE.shiftLeft(64);
    private static final List<BigInteger> BASE = edges(Fq.MODULUS);
    private static final List<BigInteger> SCALAR = edges(Fr.MODULUS);

    private Elements() {}

    static BigInteger modulus(Modulus modulus) {
        return switch (modulus) {
            case BASE -> Fq.MODULUS;
            case SCALAR -> Fr.MODULUS;
        };
    }

    /// Limbs, as an integer, at which carries and reductions go wrong.
    static List<BigInteger> edges(Modulus modulus) {
        return switch (modulus) {
            case BASE -> BASE;
            case SCALAR -> SCALAR;
        };
    }

    private static List<BigInteger> edges(BigInteger p) {
        var edges = new ArrayList<BigInteger>();
        for (int k : new int[] {0, 1, 2, 51, 52, 53, 63, 64, 65, 104, 128, 156, 192, 208, 252, 253}) {
            var power = BigInteger.ONE.shiftLeft(k);
            edges.add(power.subtract(BigInteger.ONE));
            edges.add(power);
            edges.add(p.subtract(power));
        }
        // All ones below the top limb, in limbs of 64 and of 52 bits.
        edges.add(p.shiftRight(192).shiftLeft(192).subtract(BigInteger.ONE));
        edges.add(p.shiftRight(208).shiftLeft(208).subtract(BigInteger.ONE));
        edges.add(p.shiftRight(1));
        edges.add(p.shiftRight(1).add(BigInteger.ONE));
        var radix = WORD.pow(4).mod(p);
        edges.add(radix);
        edges.add(p.subtract(radix));
        edges.add(radix.multiply(radix).mod(p));
        return edges.stream().map(value -> value.mod(p)).toList();
    }

    /// So many elements, every third one of [#edges(Modulus)].
    static long[] some(Modulus modulus, int count, SplittableRandom random) {
        long[] limbs = new long[4 * count];
        fill(modulus, limbs, 0, count, random);
        return limbs;
    }

    static void fill(Modulus modulus, long[] limbs, int at, int count, SplittableRandom random) {
        var edges = edges(modulus);
        for (int i = 0; i < count; i++) {
            if (random.nextInt(3) == 0) {
                put(limbs, at + 4 * i, edges.get(random.nextInt(edges.size())));
            } else {
                put(limbs, at + 4 * i, random(modulus, random));
            }
        }
    }

    /// So many elements, none of them likely to be at a bound.
    static long[] uniform(Modulus modulus, int count, SplittableRandom random) {
        long[] limbs = new long[4 * count];
        for (int i = 0; i < count; i++) {
            put(limbs, 4 * i, random(modulus, random));
        }
        return limbs;
    }

    static BigInteger random(Modulus modulus, SplittableRandom random) {
        var bytes = new byte[40];
        random.nextBytes(bytes);
        return new BigInteger(1, bytes).mod(modulus(modulus));
    }

    static void put(long[] limbs, int at, BigInteger value) {
        for (int i = 0; i < 4; i++) {
            limbs[at + i] = value.shiftRight(64 * i).longValue();
        }
    }

    static BigInteger get(long[] limbs, int at) {
        var value = BigInteger.ZERO;
        for (int i = 3; i >= 0; i--) {
            value = value.shiftLeft(64).add(new BigInteger(Long.toUnsignedString(limbs[at + i])));
        }
        return value;
    }
}
