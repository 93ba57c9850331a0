package io.orrery.gpu.parity;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.zk.field.Fr;
import io.orrery.zk.kernel.Kernels;
import io.orrery.zk.kernel.Modulus;
import io.orrery.zk.kernel.ScalarKernels;
import io.orrery.zk.ntt.Ntt;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TransformParityTest {
    private static final int MAX_LEVEL = 14;
    private static final ScalarKernels SCALAR = ScalarKernels.INSTANCE;
    private static final long[] ROOTS = roots(MAX_LEVEL, false);
    private static final long[] INVERSE_ROOTS = roots(MAX_LEVEL, true);

    @ParameterizedTest
    @MethodSource("io.orrery.gpu.parity.Subject#all")
    void stagesOfWholeBlocksAreTheScalarKernels(Subject subject) {
        var kernels = subject.orNotRun();
        for (int levels = 1; levels <= 2; levels++) {
            for (int level = levels; level <= 12; level++) {
                stages(kernels, level, levels, 0, 1 << (level - levels));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.orrery.gpu.parity.Subject#all")
    void stagesOfPartsOfABlockAreTheScalarKernels(Subject subject) {
        var kernels = subject.orNotRun();
        var random = new SplittableRandom(9);
        for (int levels = 1; levels <= 2; levels++) {
            for (int level = levels; level <= 9; level++) {
                int size = 1 << (level - levels);
                for (int run = 0; run < 12; run++) {
                    int from = random.nextInt(size + 1);
                    int to = from + random.nextInt(size - from + 1);
                    stages(kernels, level, levels, from, to);
                }
            }
        }
    }

    private static void stages(Kernels kernels, int level, int levels, int from, int to) {
        int size = 1 << level;
        var random = new SplittableRandom(31 * level + from);
        // Four blocks, of which the third is worked on.
        long[] frequency = Elements.some(Modulus.SCALAR, 4 * size, random);
        long[] time = frequency.clone();
        long[] expectedFrequency = frequency.clone();
        long[] expectedTime = frequency.clone();
        SCALAR.frequencyStages(expectedFrequency, 2 * size, level, levels, from, to, INVERSE_ROOTS);
        SCALAR.timeStages(expectedTime, 2 * size, level, levels, from, to, ROOTS);
        kernels.frequencyStages(frequency, 2 * size, level, levels, from, to, INVERSE_ROOTS);
        kernels.timeStages(time, 2 * size, level, levels, from, to, ROOTS);
        assertThat(frequency)
                .as("frequency, %d of level %d, %d to %d", levels, level, from, to)
                .isEqualTo(expectedFrequency);
        assertThat(time)
                .as("time, %d of level %d, %d to %d", levels, level, from, to)
                .isEqualTo(expectedTime);
    }

    @ParameterizedTest
    @MethodSource("io.orrery.gpu.parity.Subject#all")
    void blocksAreTheScalarKernels(Subject subject) {
        var kernels = subject.orNotRun();
        for (int level = 0; level <= MAX_LEVEL; level++) {
            for (int run = 0; run < (level < 6 ? 20 : 2); run++) {
                blocks(kernels, level, 1000 * level + run);
            }
        }
    }

    private static void blocks(Kernels kernels, int level, long seed) {
        int size = 1 << level;
        var random = new SplittableRandom(seed);
        long[] frequency = Elements.some(Modulus.SCALAR, 3 * size, random);
        long[] shift = Elements.some(Modulus.SCALAR, 3 * size, random);
        long[] time = frequency.clone();
        long[] both = frequency.clone();
        long[] expectedFrequency = frequency.clone();
        long[] expectedTime = frequency.clone();
        long[] expectedBoth = frequency.clone();
        SCALAR.frequencyBlock(expectedFrequency, size, level, INVERSE_ROOTS);
        kernels.frequencyBlock(frequency, size, level, INVERSE_ROOTS);
        assertThat(frequency).as("frequency, level %d", level).isEqualTo(expectedFrequency);
        SCALAR.timeBlock(expectedTime, size, level, ROOTS);
        kernels.timeBlock(time, size, level, ROOTS);
        assertThat(time).as("time, level %d", level).isEqualTo(expectedTime);
        SCALAR.shiftBlock(expectedBoth, size, level, INVERSE_ROOTS, shift, ROOTS);
        kernels.shiftBlock(both, size, level, INVERSE_ROOTS, shift, ROOTS);
        assertThat(both).as("with a shift, level %d", level).isEqualTo(expectedBoth);
    }

    /// All elements at their largest: sums that wait for their reduction grow most.
    @ParameterizedTest
    @MethodSource("io.orrery.gpu.parity.Subject#all")
    void blocksOfTheLargestElementsAreTheScalarKernels(Subject subject) {
        var kernels = subject.orNotRun();
        int level = 13;
        long[] largest = new long[4 << level];
        for (int i = 0; i < largest.length; i += 4) {
            Elements.put(largest, i, Fr.MODULUS.subtract(java.math.BigInteger.ONE));
        }
        long[] frequency = largest.clone();
        long[] expectedFrequency = largest.clone();
        SCALAR.frequencyBlock(expectedFrequency, 0, level, INVERSE_ROOTS);
        kernels.frequencyBlock(frequency, 0, level, INVERSE_ROOTS);
        assertThat(frequency).isEqualTo(expectedFrequency);
        long[] time = largest.clone();
        long[] expectedTime = largest.clone();
        SCALAR.timeBlock(expectedTime, 0, level, ROOTS);
        kernels.timeBlock(time, 0, level, ROOTS);
        assertThat(time).isEqualTo(expectedTime);
        long[] shifted = largest.clone();
        long[] expectedShifted = largest.clone();
        SCALAR.shiftBlock(expectedShifted, 0, level, INVERSE_ROOTS, largest, ROOTS);
        kernels.shiftBlock(shifted, 0, level, INVERSE_ROOTS, largest, ROOTS);
        assertThat(shifted).isEqualTo(expectedShifted);
    }

    @ParameterizedTest
    @MethodSource("io.orrery.gpu.parity.Subject#all")
    void threadsMayShareKernels(Subject subject) {
        var kernels = subject.orNotRun();
        int level = 10;
        long[] a = Elements.some(Modulus.SCALAR, 32 << level, new SplittableRandom(3));
        long[] expected = a.clone();
        IntStream.range(0, 32).forEach(i -> SCALAR.frequencyBlock(expected, i << level, level, INVERSE_ROOTS));
        IntStream.range(0, 32).parallel().forEach(i -> kernels.frequencyBlock(a, i << level, level, INVERSE_ROOTS));
        assertThat(a).isEqualTo(expected);
    }

    /// For each level `k >= 1`, the powers of a root of order `2^k`, beginning at element `2^(k-1)`.
    private static long[] roots(int log, boolean inverse) {
        long[] table = new long[4 << log];
        for (int k = 1; k <= log; k++) {
            var w = Ntt.root(k);
            if (inverse) {
                w = w.inverse();
            }
            var power = Fr.ONE;
            for (int i = 0; i < 1 << (k - 1); i++) {
                power.toLimbs(table, 4 * ((1 << (k - 1)) + i));
                power = power.mul(w);
            }
        }
        return table;
    }
}
