package io.orrery.runtime.prove;

import io.orrery.runtime.ChosenEngine;
import io.orrery.runtime.Complaint;
import io.orrery.zk.groth16.Acceleration;
import io.orrery.zk.groth16.InstalledEngines;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.InstalledKernels;
import io.orrery.zk.kernel.Kernels;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Consumer;
import java.util.function.Function;
import picocli.CommandLine.Option;

/// What heavy work runs on, as a person chooses.
final class ProvingOptions {
    @Option(names = "--kernels", defaultValue = "auto", description = "auto, cuda, native, vector or scalar.")
    private String kernels = "auto";

    @Option(names = "--threads", description = "Threads (all cores if left out).")
    private int threads = Runtime.getRuntime().availableProcessors();

    <T> T on(Function<Compute, T> work) {
        if (threads < 1) {
            throw new Complaint("--threads is " + threads + ", at least 1 is wanted");
        }
        try (var pool = new ForkJoinPool(threads)) {
            return work.apply(new Compute(chosen(), pool));
        }
    }

    /// @param told the reasons for which it is not used
    Optional<Acceleration> engine(Consumer<String> told) {
        return ChosenEngine.named("--kernels", kernels, told);
    }

    private Kernels chosen() {
        try {
            return InstalledKernels.here().named(InstalledEngines.knows(kernels) ? "auto" : kernels);
        } catch (IllegalArgumentException e) {
            throw Complaint.of(e);
        }
    }
}
