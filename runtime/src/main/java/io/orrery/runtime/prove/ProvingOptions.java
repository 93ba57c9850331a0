package io.orrery.runtime.prove;

import io.orrery.runtime.Complaint;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.InstalledKernels;
import io.orrery.zk.kernel.Kernels;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Function;
import picocli.CommandLine.Option;

/// What heavy work runs on, as a person chooses.
final class ProvingOptions {
    @Option(names = "--kernels", defaultValue = "auto", description = "auto, native, vector or scalar.")
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

    private Kernels chosen() {
        try {
            return InstalledKernels.here().named(kernels);
        } catch (IllegalArgumentException e) {
            throw Complaint.of(e);
        }
    }
}
