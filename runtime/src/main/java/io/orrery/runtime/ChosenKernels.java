package io.orrery.runtime;

import io.orrery.zk.groth16.InstalledEngines;
import io.orrery.zk.kernel.InstalledKernels;
import io.orrery.zk.kernel.Kernels;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The kernels that a person chose, or the fastest that this machine can run; beside an engine those, too.
public final class ChosenKernels {
    private static final Logger LOG = LoggerFactory.getLogger(ChosenKernels.class);

    private ChosenKernels() {}

    /// @param setting where the name comes from, for the complaint
    /// @param name of the kernels, or `auto`, or of an engine ([ChosenEngine])
    public static Kernels named(String setting, String name) {
        var installed = InstalledKernels.here();
        try {
            var kernels = installed.named(InstalledEngines.knows(name) ? "auto" : name);
            installed.absent().forEach(reason -> LOG.info("kernels absent: {}", reason));
            LOG.info("kernels chosen: {}", kernels.name());
            return kernels;
        } catch (IllegalArgumentException unknown) {
            throw new Complaint(setting + ": " + unknown.getMessage());
        }
    }
}
