package io.orrery.zk.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.zk.curve.BatchAffine;
import io.orrery.zk.curve.Curve;
import io.orrery.zk.curve.PointAdder;
import io.orrery.zk.field.FqLimbs;
import io.orrery.zk.field.Fr;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.Kernels;
import io.orrery.zk.kernel.ScalarKernels;
import io.orrery.zk.msm.FixedBase;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PointAddersTest {
    private static final int CAPACITY = 128;

    private final Kernels vector = Offered.kernels();

    /// Multiples of the generator, with equal and opposite neighbours and infinity among them.
    private static long[] points(Curve curve, int n, Random random) {
        var compute = new Compute(ScalarKernels.INSTANCE, ForkJoinPool.commonPool());
        long[] scalars = new long[4 * n];
        var k = BigInteger.ZERO;
        for (int i = 0; i < n; i++) {
            k = switch (i % 7) {
                case 3 -> k;
                case 4 -> Fr.MODULUS.subtract(k).mod(Fr.MODULUS);
                case 5 -> BigInteger.ZERO;
                default -> new BigInteger(300, random).mod(Fr.MODULUS);
            };
            for (int j = 0; j < 4; j++) {
                scalars[4 * i + j] = k.shiftRight(64 * j).longValue();
            }
        }
        long[] out = new long[n * curve.pointLimbs()];
        FixedBase.of(curve, curve.generator(), n, compute).multiples(out, 0, scalars, n, compute, () -> {});
        return out;
    }

    private void assertAgrees(Curve curve, long[] a, int[] ai, long[] b, int[] bi, long[] z, int[] zi, int count) {
        boolean ontoA = a == z;
        boolean ontoB = b == z;
        long[] expected = z.clone();
        new BatchAffine(curve, CAPACITY).add(ontoA ? expected : a, ai, ontoB ? expected : b, bi, expected, zi, count);
        vector.adder(curve, CAPACITY).add(a, ai, b, bi, z, zi, count);
        assertThat(z).isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void everyPairOfSignedPointsAgrees(Curve curve) {
        int n = 7;
        long[] points = points(curve, n, new Random(71));
        int[] left = new int[2 * n + 1];
        int[] right = new int[2 * n + 1];
        int[] to = new int[2 * n + 1];
        var adder = vector.adder(curve, CAPACITY);
        var reference = new BatchAffine(curve, CAPACITY);
        for (int i = 0; i < 2 * n; i++) {
            for (int j = 0; j <= 2 * n; j++) {
                left[j] = i;
                right[j] = j == 2 * n ? PointAdder.NONE : j;
                to[j] = j;
            }
            long[] z = new long[left.length * curve.pointLimbs()];
            long[] expected = z.clone();
            adder.add(points, left, points, right, z, to, left.length);
            reference.add(points, left, points, right, expected, to, left.length);
            assertThat(z).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @EnumSource
    void randomListsAgreeAtEverySizeUpToTheCapacity(Curve curve) {
        var random = new Random(72);
        long[] a = points(curve, 50, random);
        long[] b = a.clone();
        for (int count = 0; count <= CAPACITY; count += count < 20 ? 1 : 27) {
            int[] ai = random.ints(count, 0, 100).toArray();
            int[] bi = new int[count];
            int[] zi = new int[count];
            for (int i = 0; i < count; i++) {
                bi[i] = switch (random.nextInt(5)) {
                    case 0 -> PointAdder.NONE;
                    case 1 -> ai[i] ^ random.nextInt(2);
                    default -> random.nextInt(100);
                };
                zi[i] = (i * 37) % 131;
            }
            assertAgrees(curve, a, ai, b, bi, new long[131 * curve.pointLimbs()], zi, count);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aTreeOfSumsMayBeAddedUpInPlace(Curve curve) {
        var random = new Random(73);
        for (int n : new int[] {2, 3, 17, 100}) {
            long[] z = points(curve, n, random);
            int pairs = (n + 1) / 2;
            int[] ai = new int[pairs];
            int[] bi = new int[pairs];
            int[] zi = new int[pairs];
            for (int i = 0; i < pairs; i++) {
                ai[i] = 4 * i | random.nextInt(2);
                bi[i] = 2 * i + 1 == n || i % 5 == 4 ? PointAdder.NONE : 4 * i + 2 | random.nextInt(2);
                zi[i] = i;
            }
            assertAgrees(curve, z, ai, z, bi, z, zi, pairs);
        }
    }

    @ParameterizedTest
    @EnumSource
    void onlyCopiesAndNothingAtAllAreBatchesToo(Curve curve) {
        long[] points = points(curve, 6, new Random(74));
        int[] none = new int[6];
        Arrays.fill(none, PointAdder.NONE);
        int[] ai = {0, 3, 4, 7, 9, 11};
        assertAgrees(curve, points, ai, points, none, new long[points.length], new int[] {5, 4, 3, 2, 1, 0}, 6);
        assertAgrees(curve, points, ai, points, none, points, new int[] {0, 1, 2, 3, 4, 5}, 6);
        assertAgrees(curve, points, ai, points, none, new long[points.length], new int[6], 0);
    }

    /// The formulas do not use the curve's constant, so points of other curves are added by the same chord and
    /// tangent; these have coordinates at the ends of the range.
    @ParameterizedTest
    @EnumSource
    void coordinatesAtTheEndsOfTheRangeAgree(Curve curve) {
        var p = io.orrery.zk.field.Fq.MODULUS;
        BigInteger[] ends = {
            BigInteger.ZERO, BigInteger.ONE, p.subtract(BigInteger.ONE), p.subtract(BigInteger.TWO), p.shiftRight(1)
        };
        var random = new Random(75);
        int n = 100;
        long[] points = new long[n * curve.pointLimbs()];
        for (int i = 0; i < points.length; i += 4) {
            var end = ends[random.nextInt(ends.length)];
            for (int k = 0; k < 4; k++) {
                points[i + k] = end.shiftRight(64 * k).longValue();
            }
        }
        for (int round = 0; round < 20; round++) {
            int[] ai = random.ints(CAPACITY, 0, 2 * n).toArray();
            int[] bi = random.ints(CAPACITY, 0, 2 * n).toArray();
            int[] zi = new int[CAPACITY];
            for (int i = 0; i < CAPACITY; i++) {
                zi[i] = i;
            }
            assertAgrees(curve, points, ai, points, bi, new long[CAPACITY * curve.pointLimbs()], zi, CAPACITY);
        }
    }

    @ParameterizedTest
    @EnumSource
    void moreThanTheCapacityIsRefused(Curve curve) {
        var adder = vector.adder(curve, 5);
        assertThat(adder.capacity()).isEqualTo(5);
        assertThatThrownBy(
                        () -> adder.add(new long[0], new int[6], new long[0], new int[6], new long[0], new int[6], 6))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("6 additions, the capacity is 5");
    }

    @Test
    void theInverseOfAChainOfOneOctetIsItsInverse() {
        Offered.need();
        long[] elements = VectorKernelsTest.elements(io.orrery.zk.kernel.Modulus.BASE, 8, new Random(76));
        for (int i = 0; i < 8; i++) {
            elements[4 * i] |= FqLimbs.isZero(elements, 4 * i) ? 1 : 0;
        }
        long[] words = new long[Words.SIZE];
        Words.split(elements, 0, words, 0);
        var chain = new InversionChain(1);
        Words.unpack(words, 0, chain.divisor, 0);
        double[] z = new double[Octets.SIZE];
        chain.begin();
        chain.push(0);
        chain.invert(1);
        chain.pop(0, z, 0);
        Octets.mul(Modulus51.BASE.digits, z, 0, z, 0, chain.divisor, 0);
        Words.pack(Modulus51.BASE.digits, z, 0, words, 0);
        double[] one = new double[Octets.SIZE];
        Digits.fill(one, 0, Modulus51.BASE.one, 0);
        long[] expected = new long[Words.SIZE];
        Words.pack(Modulus51.BASE.digits, one, 0, expected, 0);
        assertThat(words).isEqualTo(expected);
    }
}
