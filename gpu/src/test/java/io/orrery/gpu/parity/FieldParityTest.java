package io.orrery.gpu.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.zk.kernel.Kernels;
import io.orrery.zk.kernel.Modulus;
import io.orrery.zk.kernel.ScalarKernels;
import java.math.BigInteger;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FieldParityTest {
    private static final int[] SIZES = {0, 1, 2, 7, 8, 9, 15, 16, 17, 63, 64, 65, 1023, 5000, 40_000};
    private static final ScalarKernels SCALAR = ScalarKernels.INSTANCE;

    /// Elements before and after the range, which nothing may touch.
    private static final int MARGIN = 3;

    @ParameterizedTest
    @MethodSource("io.orrery.gpu.parity.Subject#all")
    void productsAreTheScalarKernels(Subject subject) {
        var kernels = subject.orNotRun();
        for (var modulus : Modulus.values()) {
            for (int size : SIZES) {
                var random = new SplittableRandom(size);
                long[] a = Elements.some(modulus, size + MARGIN, random);
                long[] b = Elements.some(modulus, size + 2 * MARGIN, random);
                long[] z = Elements.some(modulus, size + 2 * MARGIN, random);
                long[] expected = z.clone();
                SCALAR.multiply(modulus, expected, 4, a, 8, b, 12, size);
                kernels.multiply(modulus, z, 4, a, 8, b, 12, size);
                assertThat(z).as("%d elements, %s", size, modulus).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.orrery.gpu.parity.Subject#all")
    void everyPairOfEdgesMultipliesAsInIntegers(Subject subject) {
        var kernels = subject.orNotRun();
        for (var modulus : Modulus.values()) {
            var p = Elements.modulus(modulus);
            var radixInverse = BigInteger.ONE.shiftLeft(256).modInverse(p);
            var edges = Elements.edges(modulus);
            int n = edges.size();
            long[] a = new long[4 * n * n];
            long[] b = new long[4 * n * n];
            long[] expected = new long[4 * n * n];
            for (int i = 0; i < n * n; i++) {
                var x = edges.get(i / n);
                var y = edges.get(i % n);
                Elements.put(a, 4 * i, x);
                Elements.put(b, 4 * i, y);
                Elements.put(
                        expected, 4 * i, x.multiply(y).multiply(radixInverse).mod(p));
            }
            kernels.multiply(modulus, a, 0, a, 0, b, 0, n * n);
            assertThat(a).as(modulus.name()).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("io.orrery.gpu.parity.Subject#all")
    void productsMayOverwriteTheirOperands(Subject subject) {
        var kernels = subject.orNotRun();
        for (var modulus : Modulus.values()) {
            for (int size : SIZES) {
                var random = new SplittableRandom(size);
                long[] a = Elements.some(modulus, size, random);
                long[] b = Elements.some(modulus, size, random);
                long[] product = new long[4 * size];
                SCALAR.multiply(modulus, product, 0, a, 0, b, 0, size);
                long[] square = new long[4 * size];
                SCALAR.multiply(modulus, square, 0, a, 0, a, 0, size);

                long[] left = a.clone();
                kernels.multiply(modulus, left, 0, left, 0, b, 0, size);
                assertThat(left).as("over the left one, %d", size).isEqualTo(product);
                long[] right = b.clone();
                kernels.multiply(modulus, right, 0, a, 0, right, 0, size);
                assertThat(right).as("over the right one, %d", size).isEqualTo(product);
                kernels.multiply(modulus, a, 0, a, 0, a, 0, size);
                assertThat(a).as("over both, %d", size).isEqualTo(square);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.orrery.gpu.parity.Subject#all")
    void scaledElementsAreTheScalarKernels(Subject subject) {
        var kernels = subject.orNotRun();
        for (var modulus : Modulus.values()) {
            for (int size : SIZES) {
                var random = new SplittableRandom(size);
                long[] factors = Elements.some(modulus, 4, random);
                Elements.put(factors, 0, BigInteger.ONE);
                for (int f = 0; f < 16; f += 4) {
                    long[] a = Elements.some(modulus, size + MARGIN, random);
                    long[] expected = a.clone();
                    SCALAR.scale(modulus, expected, 8, a, 8, factors, f, size);
                    kernels.scale(modulus, a, 8, a, 8, factors, f, size);
                    assertThat(a).as("%d elements, %s", size, modulus).isEqualTo(expected);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.orrery.gpu.parity.Subject#all")
    void quotientsAreTheScalarKernels(Subject subject) {
        var kernels = subject.orNotRun();
        for (int size : SIZES) {
            var random = new SplittableRandom(size);
            long[] a = Elements.some(Modulus.SCALAR, size + 1, random);
            long[] b = Elements.some(Modulus.SCALAR, size, random);
            long[] c = Elements.some(Modulus.SCALAR, size + 2, random);
            // Where the product is the subtrahend, the difference is an exact zero.
            SCALAR.multiply(Modulus.SCALAR, c, 8, a, 4, b, 0, size / 2);
            long[] expected = c.clone();
            SCALAR.quotient(expected, 8, a, 4, b, 0, c, 8, size);
            kernels.quotient(c, 8, a, 4, b, 0, c, 8, size);
            assertThat(c).as("%d elements", size).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("io.orrery.gpu.parity.Subject#all")
    void rangesOutsideTheArraysAreRefused(Subject subject) {
        var kernels = subject.orNotRun();
        long[] nine = new long[4 * 9];
        long[] eight = new long[4 * 8];
        refused(() -> kernels.multiply(Modulus.BASE, eight, 0, nine, 0, nine, 0, 9));
        refused(() -> kernels.multiply(Modulus.BASE, nine, 0, eight, 0, nine, 0, 9));
        refused(() -> kernels.multiply(Modulus.BASE, nine, 0, nine, 0, nine, 4, 9));
        refused(() -> kernels.multiply(Modulus.BASE, nine, -4, nine, 0, nine, 0, 9));
        refused(() -> kernels.scale(Modulus.SCALAR, eight, 4, nine, 0, nine, 0, 8));
        refused(() -> kernels.scale(Modulus.SCALAR, nine, 0, nine, 8, nine, 0, 8));
        refused(() -> kernels.scale(Modulus.SCALAR, nine, 0, nine, 0, nine, 33, 8));
        refused(() -> kernels.quotient(nine, 0, nine, 0, nine, 0, eight, 0, 9));
        refused(() -> kernels.permute(3, nine, 0, 4));
        refusesStages(kernels);
    }

    private static void refusesStages(Kernels kernels) {
        long[] eight = new long[4 * 8];
        long[] four = new long[4 * 4];
        refused(() -> kernels.frequencyStages(four, 0, 3, 1, 0, 4, eight));
        refused(() -> kernels.frequencyStages(eight, 1, 3, 2, 0, 2, eight));
        refused(() -> kernels.timeStages(eight, 0, 3, 1, 0, 4, four));
        refused(() -> kernels.timeStages(eight, 0, 3, 1, 0, 5, eight));
        refused(() -> kernels.timeStages(eight, -8, 3, 1, 0, 4, eight));
        refused(() -> kernels.frequencyBlock(four, 0, 3, eight));
        refused(() -> kernels.timeBlock(eight, 0, 3, four));
        refused(() -> kernels.shiftBlock(eight, 0, 3, eight, four, eight));
        assertThatThrownBy(() -> kernels.frequencyStages(eight, 0, 3, 3, 0, 1, eight))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> kernels.timeStages(eight, 0, 1, 2, 0, 1, eight))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> kernels.permute(1, eight, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> kernels.permute(10, new long[40], 0, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void refused(Runnable call) {
        assertThatThrownBy(call::run).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
