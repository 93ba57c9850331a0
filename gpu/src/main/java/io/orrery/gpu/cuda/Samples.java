package io.orrery.gpu.cuda;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.field.Fq;
import io.orrery.zk.field.Fr;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.Modulus;
import io.orrery.zk.msm.FixedBase;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.SplittableRandom;

/// What kernels are checked and measured with: elements and points from a seed, with those at which carries and
/// exceptions go wrong among them.
final class Samples {
    private static final int[] POWERS = {0, 1, 31, 32, 33, 63, 64, 96, 127, 128, 160, 192, 224, 253};
    /// The top limb of a random scalar: what has so many bits is below the field's order.
    private static final long TOP = (1L << 61) - 1;

    private final SplittableRandom random;

    Samples(long seed) {
        this.random = new SplittableRandom(seed);
    }

    static BigInteger order(Modulus modulus) {
        return switch (modulus) {
            case BASE -> Fq.MODULUS;
            case SCALAR -> Fr.MODULUS;
        };
    }

    /// Limbs below the modulus; every third element is at a bound.
    long[] elements(Modulus modulus, int count) {
        var p = order(modulus);
        long[] limbs = uniform(count);
        for (int i = 0; i < count; i += 3) {
            var power = BigInteger.ONE.shiftLeft(POWERS[random.nextInt(POWERS.length)]);
            var edge = switch (random.nextInt(4)) {
                case 0 -> power;
                case 1 -> power.subtract(BigInteger.ONE);
                case 2 -> p.subtract(power);
                default -> p.subtract(BigInteger.ONE).shiftRight(random.nextInt(2));
            };
            put(limbs, 4 * i, edge.mod(p));
        }
        return limbs;
    }

    /// Integers of 253 bits: below both moduli.
    long[] uniform(int count) {
        long[] limbs = new long[4 * count];
        for (int i = 0; i < limbs.length; i++) {
            limbs[i] = (i & 3) == 3 ? random.nextLong() & TOP : random.nextLong();
        }
        return limbs;
    }

    /// What the scalars of a sum are like.
    enum Pattern {
        UNIFORM,
        EDGES,
        BITS,
        ZEROS,
        /// All the same, so that one bucket of each window has everything.
        EQUAL
    }

    /// Plain integers below the order of the scalars' field.
    long[] scalars(Pattern pattern, int count) {
        return switch (pattern) {
            case UNIFORM -> uniform(count);
            case EDGES -> elements(Modulus.SCALAR, count);
            case BITS -> {
                long[] limbs = new long[4 * count];
                for (int i = 0; i < count; i++) {
                    limbs[4 * i] = random.nextInt(2);
                }
                yield limbs;
            }
            case ZEROS -> new long[4 * count];
            case EQUAL -> {
                long[] one = new long[4];
                put(one, 0, Fr.MODULUS.subtract(BigInteger.ONE));
                yield repeated(one, 4, count);
            }
        };
    }

    /// So many distinct points, repeated to `count`. Sums over them read as many places of memory as sums over distinct
    /// ones, and can be checked by adding up the scalars of each.
    static long[] points(Curve curve, int distinct, int count, Compute compute) {
        int several = Math.min(distinct, count);
        var base = FixedBase.of(curve, curve.generator(), several, compute);
        long[] points = new long[several * curve.pointLimbs()];
        base.multiples(points, 0, new Samples(several).uniform(several), several, compute, () -> {});
        return repeated(points, curve.pointLimbs(), count);
    }

    /// Points of which each fifth is the one before it, each seventh its opposite and each eleventh at infinity.
    static long[] exceptionalPoints(Curve curve, int count, Compute compute) {
        int n = curve.pointLimbs();
        long[] points = points(curve, count, count, compute);
        for (int i = 1; i < count; i++) {
            if (i % 5 == 4) {
                System.arraycopy(points, (i - 1) * n, points, i * n, n);
            } else if (i % 7 == 6) {
                negated(curve, points, i);
            } else if (i % 11 == 10) {
                Arrays.fill(points, i * n, (i + 1) * n, 0);
            }
        }
        return points;
    }

    private static void negated(Curve curve, long[] points, int i) {
        int n = curve.pointLimbs();
        long[] opposite = switch (curve) {
            case G1 ->
                io.orrery.zk.curve.G1.fromLimbs(points, (i - 1) * n).negate().toLimbs();
            case G2 ->
                io.orrery.zk.curve.G2.fromLimbs(points, (i - 1) * n).negate().toLimbs();
        };
        System.arraycopy(opposite, 0, points, i * n, n);
    }

    private static long[] repeated(long[] some, int limbs, int count) {
        long[] all = Arrays.copyOf(some, Math.multiplyExact(count, limbs));
        for (int have = some.length; have < all.length; have *= 2) {
            System.arraycopy(all, 0, all, have, Math.min(have, all.length - have));
        }
        return all;
    }

    private static void put(long[] limbs, int at, BigInteger value) {
        for (int i = 0; i < 4; i++) {
            limbs[at + i] = value.shiftRight(64 * i).longValue();
        }
    }
}
