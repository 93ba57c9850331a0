package io.orrery.runtime.gpu;

import io.orrery.gpu.cuda.DeviceCheck;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./orrery gpu check`. Its status is 0 where the device computes as the scalar kernels do, 1 where it does not, and 3
/// where there is none.
@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description =
                "Compares the first device with the scalar kernels, and measures it: status 0 if it holds, 1 if not, "
                        + "3 if there is none.")
final class GpuCheckCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", description = "The result is one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        var err = spec.commandLine().getErr();
        int status = DeviceCheck.run(json, out::println, line -> {
            err.println(line);
            err.flush();
        });
        out.flush();
        return status;
    }
}
