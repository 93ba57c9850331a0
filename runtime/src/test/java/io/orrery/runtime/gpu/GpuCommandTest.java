package io.orrery.runtime.gpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.runtime.ChosenEngine;
import io.orrery.runtime.ChosenKernels;
import io.orrery.runtime.Complaint;
import io.orrery.zk.groth16.InstalledEngines;
import io.orrery.zk.kernel.InstalledKernels;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// Where there is no device. What one does is compared by `./orrery gpu check`.
class GpuCommandTest {
    @BeforeAll
    static void withoutADevice() {
        Assumptions.assumeTrue(InstalledEngines.here().available().isEmpty(), "not run: this machine has a device");
    }

    @Test
    void aCheckWithoutADeviceIsNotRunAndSaysWhyInOneLine() {
        var out = new StringWriter();
        var command = new CommandLine(new GpuCommand()).setOut(new PrintWriter(out));
        assertThat(command.execute("check")).isEqualTo(3);
        assertThat(out.toString().lines()).singleElement().asString().startsWith("not run: ");
        out.getBuffer().setLength(0);
        assertThat(command.execute("check", "--json")).isEqualTo(3);
        assertThat(out.toString()).startsWith("{\"notRun\":\"");
    }

    @Test
    void anEngineThatIsAskedForByNameAndAbsentIsAComplaintAndAutoGoesDownTheLine() {
        assertThatThrownBy(() -> ChosenEngine.named("--kernels", "cuda"))
                .isInstanceOf(Complaint.class)
                .hasMessageStartingWith("--kernels: no engine 'cuda' here (cuda engine: ");
        assertThat(ChosenEngine.named("--kernels", "auto")).isEmpty();
        assertThat(ChosenEngine.named("--kernels", "scalar")).isEmpty();
        assertThat(ChosenKernels.named("--kernels", "cuda"))
                .isSameAs(InstalledKernels.here().named("auto"));
    }
}
