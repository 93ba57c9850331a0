package io.orrery.runtime.observe;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/// Prometheus' and Alertmanager's own programs, where this machine has them.
public final class Programs {
    private Programs() {}

    /// Where a program is: on the PATH, or where `tools.sh` of the folder puts it.
    ///
    /// @param monitoring deploy/monitoring
    public static Optional<Path> find(Path monitoring, String program) {
        return Stream.concat(
                        Arrays.stream(System.getenv("PATH").split(":", -1)).map(Path::of),
                        Stream.of(monitoring.resolve("target/tools/usr/bin")))
                .map(place -> place.resolve(program))
                .filter(Files::isExecutable)
                .filter(Programs::starts)
                .findFirst();
    }

    /// What was unpacked and not installed needs a name space of its own, which not every system gives.
    private static boolean starts(Path program) {
        try {
            var asked = new ProcessBuilder(program.toString(), "--version")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return asked.onExit().join().exitValue() == 0;
        } catch (IOException unstartable) {
            return false;
        }
    }
}
