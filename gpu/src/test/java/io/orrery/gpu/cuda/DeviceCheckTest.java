package io.orrery.gpu.cuda;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.gpu.cuda.DeviceCheck.Sizes;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.ScalarKernels;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

class DeviceCheckTest {
    private static final Compute SCALAR = new Compute(ScalarKernels.INSTANCE, ForkJoinPool.commonPool());
    private static final Sizes SMALL =
            new Sizes(List.of(33), List.of(4), List.of(9), List.of(4), List.of(6), 4, 4, List.of(5), 1, 1);

    private final List<String> out = new ArrayList<>();

    @Test
    void aDeviceThatComputesAsTheScalarKernelsDoHolds() {
        assertThat(DeviceCheck.run(OnHost::driver, SCALAR, SMALL, false, out::add, _ -> {}))
                .as("%s", out)
                .isEqualTo(DeviceCheck.HOLDS);
        assertThat(out)
                .singleElement()
                .asString()
                .contains("field multiplications", "NTT 2^4", "MSM G1 2^6, copies 4", "MSM G2 2^6", "Groth16 2^5")
                .contains("proof of a dense circuit of 2^4, verified")
                .contains("the device holds")
                .doesNotContain("WRONG");
    }

    @Test
    void aDeviceThatFailsHalfwayIsToldWithWhatWasDone() {
        assertThat(DeviceCheck.run(
                        () -> {
                            var faulty = new FaultyDriver(OnHost.driver());
                            faulty.fail(FaultyDriver.Call.LAUNCH, 20, DriverFault.Kind.DEVICE);
                            return faulty;
                        },
                        SCALAR,
                        SMALL,
                        true,
                        out::add,
                        _ -> {}))
                .isEqualTo(DeviceCheck.FAILED);
        assertThat(out)
                .singleElement()
                .asString()
                .startsWith("{\"device\":\"the processor\"")
                .contains("\"holds\":false", "a test's fault of LAUNCH", "\"same\":true");
    }

    @Test
    void withoutADeviceNothingIsRun() {
        assertThat(DeviceCheck.run(
                        () -> {
                            throw new DriverFault(DriverFault.Kind.NO_DRIVER, "no NVIDIA driver");
                        },
                        SCALAR,
                        SMALL,
                        false,
                        out::add,
                        _ -> {}))
                .isEqualTo(DeviceCheck.NOT_RUN);
        assertThat(out).containsExactly("not run: no NVIDIA driver");
    }
}
