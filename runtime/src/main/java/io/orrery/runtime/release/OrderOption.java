package io.orrery.runtime.release;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The file with the order of a release. It is used only where nothing is wrong with it.
final class OrderOption {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--file",
            defaultValue = "deploy/release/rollout.yaml",
            description = "The order of the release (default ${DEFAULT-VALUE}).")
    private Path file = Path.of("deploy/release/rollout.yaml");

    Rollout read() {
        try {
            var read = RolloutFile.read(Files.readString(file));
            if (!read.problems().isEmpty()) {
                throw refused(file + ": " + String.join("; ", read.problems()));
            }
            return read.rollout();
        } catch (IOException unreadable) {
            throw refused(file + ": can not be read: " + unreadable.getMessage());
        }
    }

    Rollout.Environment environment(String name) {
        var all = read().environments();
        var environment = all.get(name);
        if (environment == null) {
            throw refused("--environment " + name + ": is one of " + String.join(", ", all.keySet()));
        }
        return environment;
    }

    /// Status 2, which is not the one that takes a step back.
    ParameterException refused(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
