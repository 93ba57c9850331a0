package io.orrery.gpu.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.kernel.Modulus;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The kernels and their orchestration give the bits of the scalar kernels.
class KernelParityTest {
    @ParameterizedTest
    @EnumSource(Modulus.class)
    void productsOfElementsAreTheSame(Modulus modulus) throws DriverFault {
        try (var driver = OnHost.driver();
                var bench = OnHost.bench(driver)) {
            for (int count : new int[] {1, 255, 1000, 4096}) {
                assertThat(KernelCheck.field(bench, modulus, count)).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 33, 1000})
    void quotientsAndInnerProductsAreTheSame(int count) throws DriverFault {
        try (var driver = OnHost.driver();
                var bench = OnHost.bench(driver)) {
            assertThat(KernelCheck.quotient(bench, count)).isEmpty();
            assertThat(KernelCheck.rows(bench, count)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 5, 9})
    void permutationsAreTheSame(int width) throws DriverFault {
        try (var driver = OnHost.driver();
                var bench = OnHost.bench(driver)) {
            assertThat(KernelCheck.permutation(bench, width, 131)).isEmpty();
        }
    }

    /// Within one tile, one pass above it, two of them, an odd number of levels.
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 9, 10, 11, 12, 15})
    void transformsAreTheSame(int log) throws DriverFault {
        try (var driver = OnHost.driver();
                var bench = OnHost.bench(driver)) {
            assertThat(KernelCheck.transform(bench, log)).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "G1, UNIFORM, 1, 1", "G1, UNIFORM, 2, 64", "G1, UNIFORM, 31, 1", "G1, UNIFORM, 1000, 1",
        "G1, UNIFORM, 2048, 64", "G1, UNIFORM, 777, 4", "G1, EDGES, 500, 1", "G1, EDGES, 500, 64",
        "G1, BITS, 1500, 1", "G1, BITS, 1500, 64", "G1, ZEROS, 100, 1", "G1, EQUAL, 1200, 1",
        "G1, EQUAL, 1200, 64", "G2, UNIFORM, 1, 1", "G2, UNIFORM, 300, 1", "G2, UNIFORM, 256, 64",
        "G2, EDGES, 100, 3", "G2, BITS, 300, 1", "G2, EQUAL, 200, 64", "G2, ZEROS, 50, 1"
    })
    void sumsWithEveryExceptionAreTheSame(Curve curve, Samples.Pattern pattern, int count, int copies)
            throws DriverFault {
        try (var driver = OnHost.driver();
                var bench = OnHost.bench(driver)) {
            assertThat(SumCheck.exceptions(bench, curve, pattern, count, copies))
                    .isEmpty();
        }
    }
}
