package io.orrery.zk.msm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.curve.G1;
import io.orrery.zk.curve.Xyzz;
import io.orrery.zk.field.Fr;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.ScalarKernels;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MsmTest {
    private static final BigInteger[] EDGES = {
        BigInteger.ZERO,
        BigInteger.ONE,
        BigInteger.TWO,
        Fr.MODULUS.subtract(BigInteger.ONE),
        Fr.MODULUS.subtract(BigInteger.TWO),
        Fr.MODULUS.shiftRight(1),
        BigInteger.ONE.shiftLeft(253),
        BigInteger.ONE.shiftLeft(64),
        BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE)
    };

    static long[] limbs(BigInteger... values) {
        long[] out = new long[4 * values.length];
        for (int i = 0; i < out.length; i++) {
            out[i] = values[i / 4].shiftRight(64 * (i % 4)).longValue();
        }
        return out;
    }

    private static long[] naive(Curve curve, long[] points, long[] scalars) {
        var group = new Xyzz(curve);
        long[] acc = new long[curve.xyzzLimbs()];
        long[] term = new long[curve.xyzzLimbs()];
        for (int i = 0; i < scalars.length / 4; i++) {
            group.scale(term, 0, points, i * curve.pointLimbs(), scalars, 4 * i);
            group.add(acc, 0, term, 0);
        }
        long[] affine = new long[curve.pointLimbs()];
        group.toAffine(affine, 0, acc, 0);
        return affine;
    }

    private static Compute compute(ForkJoinPool pool) {
        return new Compute(ScalarKernels.INSTANCE, pool);
    }

    private static long[] sum(ForkJoinPool pool, Curve curve, long[] points, long[] scalars, int mostCopies) {
        var plain = Bases.of(curve, points);
        var bases = plain.with(Plan.forTerms(plain.count(), mostCopies), compute(pool));
        return Msm.sums(compute(pool), List.of(bases), scalars, (parts, of) -> {})
                .getFirst();
    }

    private static BigInteger scalar(Random random, int i) {
        return switch (random.nextInt(4)) {
            case 0 -> EDGES[random.nextInt(EDGES.length)];
            case 1 -> BigInteger.valueOf(random.nextInt(2));
            case 2 -> BigInteger.valueOf(i);
            default -> new BigInteger(300, random).mod(Fr.MODULUS);
        };
    }

    /// Points with infinity, repetitions and opposite pairs among them.
    private static long[] points(Curve curve, int n, Random random) {
        var compute = compute(ForkJoinPool.commonPool());
        BigInteger[] multiples = new BigInteger[n];
        for (int i = 0; i < n; i++) {
            multiples[i] = switch (i % 7) {
                case 3 -> multiples[i - 1];
                case 4 -> Fr.MODULUS.subtract(multiples[i - 1]).mod(Fr.MODULUS);
                case 5 -> BigInteger.ZERO;
                default -> new BigInteger(300, random).mod(Fr.MODULUS);
            };
        }
        long[] out = new long[n * curve.pointLimbs()];
        FixedBase.of(curve, curve.generator(), n, compute).multiples(out, 0, limbs(multiples), n, compute, () -> {});
        return out;
    }

    @ParameterizedTest
    @EnumSource
    void sumsAgreeWithDoubleAndAddOnOddSizesAndEdges(Curve curve) {
        var random = new Random(31);
        try (var pool = new ForkJoinPool(2)) {
            for (int n : new int[] {0, 1, 2, 3, 7, 32, 33, 150, 1031}) {
                if (curve == Curve.G2 && n > 200) {
                    continue;
                }
                long[] points = points(curve, n, random);
                BigInteger[] scalars = new BigInteger[n];
                for (int i = 0; i < n; i++) {
                    scalars[i] = scalar(random, i);
                }
                assertThat(sum(pool, curve, points, limbs(scalars), 1)).isEqualTo(naive(curve, points, limbs(scalars)));
                assertThat(sum(pool, curve, points, limbs(scalars), 3)).isEqualTo(naive(curve, points, limbs(scalars)));
                assertThat(sum(pool, curve, points, limbs(scalars), Plan.MOST_COPIES))
                        .isEqualTo(naive(curve, points, limbs(scalars)));
            }
        }
    }

    @Test
    void severalListsOfPointsShareOneOrderOfTheScalars() {
        var random = new Random(34);
        int n = 150;
        long[] scalars = new long[4 * n];
        for (int i = 0; i < n; i++) {
            System.arraycopy(limbs(scalar(random, i)), 0, scalars, 4 * i, 4);
        }
        long[] first = points(Curve.G1, n, random);
        long[] second = points(Curve.G2, n, random);
        try (var pool = new ForkJoinPool(2)) {
            var bases =
                    List.of(Bases.of(Curve.G1, first), Bases.of(Curve.G2, second), Bases.of(Curve.G1, new long[8 * n]));
            assertThat(Msm.sums(compute(pool), bases, scalars.clone(), (parts, of) -> {}))
                    .containsExactly(naive(Curve.G1, first, scalars), naive(Curve.G2, second, scalars), new long[8]);
        }
    }

    @ParameterizedTest
    @EnumSource
    void onePointManyTimesAndItsOppositeCancel(Curve curve) {
        try (var pool = new ForkJoinPool(1)) {
            int n = 60;
            long[] points = new long[n * curve.pointLimbs()];
            BigInteger[] scalars = new BigInteger[n];
            for (int i = 0; i < n; i++) {
                System.arraycopy(curve.generator(), 0, points, i * curve.pointLimbs(), curve.pointLimbs());
                scalars[i] = i % 2 == 0 ? BigInteger.valueOf(77) : Fr.MODULUS.subtract(BigInteger.valueOf(77));
            }
            assertThat(sum(pool, curve, points, limbs(scalars), 1)).containsOnly(0);
        }
    }

    @Test
    void aLargeSumOfMultiplesOfTheGeneratorHasTheRightDiscreteLogarithm() {
        var random = new Random(32);
        int n = 20_011;
        BigInteger[] logs = new BigInteger[n];
        BigInteger[] scalars = new BigInteger[n];
        var expected = BigInteger.ZERO;
        for (int i = 0; i < n; i++) {
            logs[i] = i % 9 == 0 ? BigInteger.valueOf(i % 2) : new BigInteger(300, random).mod(Fr.MODULUS);
            scalars[i] =
                    i % 3 == 0 ? BigInteger.valueOf(random.nextInt(2)) : new BigInteger(300, random).mod(Fr.MODULUS);
            expected = expected.add(logs[i].multiply(scalars[i])).mod(Fr.MODULUS);
        }
        try (var pool = new ForkJoinPool(3)) {
            long[] points = new long[8 * n];
            var steps = new AtomicInteger();
            FixedBase.of(Curve.G1, G1.GENERATOR.toLimbs(), n, compute(pool))
                    .multiples(points, 0, limbs(logs), n, compute(pool), steps::incrementAndGet);
            assertThat(steps).hasValue(FixedBase.steps(n));
            assertThat(G1.fromLimbs(points, 8 * 7)).isEqualTo(G1.GENERATOR.mul(logs[7]));
            assertThat(G1.fromLimbs(sum(pool, Curve.G1, points, limbs(scalars), 1), 0))
                    .isEqualTo(G1.GENERATOR.mul(expected));
            assertThat(G1.fromLimbs(sum(pool, Curve.G1, points, limbs(scalars), 20), 0))
                    .isEqualTo(G1.GENERATOR.mul(expected));
        }
    }

    @ParameterizedTest
    @EnumSource
    void fixedBaseMultiplesAgreeWithDoubleAndAdd(Curve curve) {
        var random = new Random(33);
        var compute = compute(ForkJoinPool.commonPool());
        for (int expected : new int[] {10, 5_000, 100_000, 200_000}) {
            var table = FixedBase.of(curve, curve.generator(), expected, compute);
            BigInteger[] scalars = new BigInteger[40];
            for (int i = 0; i < scalars.length; i++) {
                scalars[i] = i < EDGES.length ? EDGES[i] : new BigInteger(300, random).mod(Fr.MODULUS);
            }
            long[] z = new long[scalars.length * curve.pointLimbs()];
            table.multiples(z, 0, limbs(scalars), scalars.length, compute, () -> {});
            for (int i = 0; i < scalars.length; i++) {
                long[] one = java.util.Arrays.copyOfRange(z, i * curve.pointLimbs(), (i + 1) * curve.pointLimbs());
                assertThat(one).isEqualTo(naive(curve, curve.generator(), limbs(scalars[i])));
            }
        }
    }

    @Test
    void asManyScalarsAsPointsAreAskedFor() {
        assertThatThrownBy(() -> sum(ForkJoinPool.commonPool(), Curve.G1, new long[8], new long[8], 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 scalars for 1 points");
    }
}
