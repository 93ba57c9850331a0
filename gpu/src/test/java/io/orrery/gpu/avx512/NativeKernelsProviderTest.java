package io.orrery.gpu.avx512;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.zk.kernel.InstalledKernels;
import io.orrery.zk.kernel.KernelsProvider.Offer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

class NativeKernelsProviderTest {
    private static final List<String> NEEDED = List.of("avx512f", "avx512dq", "avx512ifma", "avx512bw", "avx512vl");

    @Test
    void theAnswerIsKernelsOfItsNameOrOneLine() {
        switch (new NativeKernelsProvider().open()) {
            case Offer.Ready(var kernels) -> assertThat(kernels.name()).isEqualTo("native");
            case Offer.Absent(var reason) -> assertThat(reason).isNotBlank().doesNotContain("\n");
        }
    }

    @Test
    void everyMachineIsToldOfTheNativeKernelsOnce() {
        var installed = InstalledKernels.here();
        long there = installed.available().stream()
                .filter(kernels -> kernels.name().equals("native"))
                .count();
        long absent = installed.absent().stream()
                .filter(line -> line.startsWith("native kernels: "))
                .count();
        assertThat(there + absent).isEqualTo(1);
    }

    /// What the system says of the processor, against what the library asks the processor.
    @Test
    void aBuiltLibraryIsOfferedJustWhereTheProcessorHasItsInstructions() throws IOException {
        var description = Path.of("/proc/cpuinfo");
        boolean built = NativeLibrary.class.getResource("/native/linux-x86_64/liborrery_kernels.so") != null;
        Assumptions.assumeTrue(built && Files.exists(description), "not run: no library, or not on Linux");
        boolean all = Files.readAllLines(description).stream()
                .filter(line -> line.startsWith("flags"))
                .findFirst()
                .map(line -> Arrays.asList(line.split("\\s+", -1)).containsAll(NEEDED))
                .orElse(false);
        assertThat(new NativeKernelsProvider().open() instanceof Offer.Ready).isEqualTo(all);
    }
}
