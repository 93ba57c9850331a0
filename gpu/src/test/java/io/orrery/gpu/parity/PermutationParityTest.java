package io.orrery.gpu.parity;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.zk.kernel.Modulus;
import io.orrery.zk.kernel.ScalarKernels;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PermutationParityTest {
    @ParameterizedTest
    @MethodSource("io.orrery.gpu.parity.Subject#all")
    void permutedStatesAreTheScalarKernels(Subject subject) {
        var kernels = subject.orNotRun();
        for (int width = 2; width <= 9; width++) {
            for (int count : new int[] {0, 1, 2, 7, 8, 9, 15, 17, 100}) {
                long[] states = Elements.some(Modulus.SCALAR, width * count + 3, new SplittableRandom(count));
                long[] expected = states.clone();
                ScalarKernels.INSTANCE.permute(width, expected, 8, count);
                kernels.permute(width, states, 8, count);
                assertThat(states).as("%d of width %d", count, width).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.orrery.gpu.parity.Subject#all")
    void statesAtTheBoundsAreTheScalarKernels(Subject subject) {
        var kernels = subject.orNotRun();
        var edges = Elements.edges(Modulus.SCALAR);
        for (int width = 2; width <= 9; width++) {
            long[] states = new long[4 * width * edges.size()];
            for (int i = 0; i < width * edges.size(); i++) {
                Elements.put(states, 4 * i, edges.get(i / width));
            }
            long[] expected = states.clone();
            ScalarKernels.INSTANCE.permute(width, expected, 0, edges.size());
            kernels.permute(width, states, 0, edges.size());
            assertThat(states).as("width %d", width).isEqualTo(expected);
        }
    }
}
