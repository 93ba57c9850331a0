package io.orrery.zk.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.zk.field.Fr;
import io.orrery.zk.kernel.Kernels;
import io.orrery.zk.kernel.Modulus;
import io.orrery.zk.kernel.ScalarKernels;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PermutationTest {
    private final Kernels vector = Offered.kernels();

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8, 9})
    void anyNumberOfStatesAgreesAndNothingBesideThemChanges(int width) {
        var random = new Random(91 + width);
        for (int count : new int[] {0, 1, 2, 7, 8, 9, 16, 19}) {
            long[] states = VectorKernelsTest.elements(Modulus.SCALAR, width * count + 2, random);
            long[] expected = states.clone();
            ScalarKernels.INSTANCE.permute(width, expected, 4, count);
            vector.permute(width, states, 4, count);
            assertThat(states).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 9})
    void statesOfTheLargestElementsAgree(int width) {
        var largest = Fr.MODULUS.subtract(BigInteger.ONE);
        long[] states = new long[4 * width * 8];
        for (int i = 0; i < states.length; i++) {
            states[i] = largest.shiftRight(64 * (i % 4)).longValue();
        }
        long[] expected = states.clone();
        for (int round = 0; round < 50; round++) {
            ScalarKernels.INSTANCE.permute(width, expected, 0, 8);
            vector.permute(width, states, 0, 8);
            assertThat(states).isEqualTo(expected);
        }
    }

    @Test
    void widthsThatAreNotThereAndStatesOutsideTheArrayAreRefused() {
        for (int width : new int[] {-1, 0, 1, 10}) {
            assertThatThrownBy(() -> vector.permute(width, new long[400], 0, 1))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> vector.permute(3, new long[12 * 8], 4, 8))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }
}
