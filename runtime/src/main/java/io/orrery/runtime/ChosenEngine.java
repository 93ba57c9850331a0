package io.orrery.runtime;

import io.orrery.zk.groth16.Acceleration;
import io.orrery.zk.groth16.InstalledEngines;
import io.orrery.zk.groth16.SumsEngine;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The engine that proofs ask before they use [ChosenKernels]: with `auto` the fastest that this machine has, with an
/// engine's own name that one, with the name of kernels none.
public final class ChosenEngine {
    private static final Logger LOG = LoggerFactory.getLogger(ChosenEngine.class);

    private ChosenEngine() {}

    /// With the reasons for which it is not used in the log.
    ///
    /// @param setting where the name comes from, for the complaint
    /// @param name of kernels or of an engine, or `auto`
    public static Optional<Acceleration> named(String setting, String name) {
        var engine = engine(setting, name);
        if (name.equals("auto")) {
            InstalledEngines.here().absent().forEach(reason -> LOG.info("engine absent: {}", reason));
        }
        engine.ifPresent(found -> LOG.info("engine chosen: {}", found.name()));
        return engine.map(found -> new Acceleration(found, reason -> LOG.warn("engine not used: {}", reason)));
    }

    /// @param told the reasons for which it is not used
    public static Optional<Acceleration> named(String setting, String name, Consumer<String> told) {
        return engine(setting, name).map(found -> new Acceleration(found, told));
    }

    private static Optional<SumsEngine> engine(String setting, String name) {
        if (name.equals("auto")) {
            return InstalledEngines.here().first();
        }
        // Who names kernels wants no device to be touched.
        if (!InstalledEngines.knows(name)) {
            return Optional.empty();
        }
        var installed = InstalledEngines.here();
        var engine = installed.named(name);
        if (engine.isEmpty()) {
            throw new Complaint(
                    setting + ": no engine '" + name + "' here (" + String.join("; ", installed.absent()) + ")");
        }
        return engine;
    }
}
