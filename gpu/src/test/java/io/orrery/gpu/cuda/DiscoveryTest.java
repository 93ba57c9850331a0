package io.orrery.gpu.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.zk.groth16.SumsEngineProvider;
import org.junit.jupiter.api.Test;

class DiscoveryTest {
    private static Device device(int capability) {
        return new Device("a device", capability, 1, 1, 1, 1, 13000, 1);
    }

    @Test
    void absenceIsOneLineAndNothingThrown() {
        switch (new CudaEngineProvider().open()) {
            case SumsEngineProvider.Offer.Absent(var reason) ->
                assertThat(reason).isNotBlank().doesNotContain("\n");
            case SumsEngineProvider.Offer.Ready(var engine) ->
                assertThat(engine.name()).isEqualTo("cuda");
        }
    }

    @Test
    void eachGenerationHasItsImageAndNewerOnesCompileTheirOwn() throws DriverFault {
        assertThat(ModuleImage.of(device(80)).resource()).endsWith("sm80.cubin");
        assertThat(ModuleImage.of(device(89)).resource()).endsWith("sm80.cubin");
        assertThat(ModuleImage.of(device(90)).resource()).endsWith("sm90.cubin");
        assertThat(ModuleImage.of(device(100)).ptx()).isTrue();
        assertThat(ModuleImage.of(device(120)).ptx()).isTrue();
        assertThatThrownBy(() -> ModuleImage.of(device(75)))
                .isInstanceOfSatisfying(
                        DriverFault.class, fault -> assertThat(fault.kind()).isEqualTo(DriverFault.Kind.TOO_OLD))
                .hasMessageContaining("7.5");
    }

    @Test
    void aDriversReleaseIsReadFromWhatTheKernelSays() {
        assertThat(InstalledDriver.in("NVRM version: NVIDIA UNIX x86_64 Kernel Module  580.159.04  Tue Nov 4\n"))
                .contains("580.159.04");
        assertThat(InstalledDriver.in("nothing of the kind")).isEmpty();
    }

    @Test
    void anArgumentTooManyOrTooLargeIsRefusedBeforeTheDriverSeesIt() {
        assertThatThrownBy(() -> Kernel.TOTAL_G1.require(new long[] {1, 2}))
                .hasMessage("total_g1 takes 3 arguments, not 2");
        assertThatThrownBy(() -> Kernel.TOTAL_G1.require(new long[] {1, 2, 1L << 32}))
                .hasMessage("total_g1: argument 2 is not in [0, 2^32): 4294967296");
    }
}
