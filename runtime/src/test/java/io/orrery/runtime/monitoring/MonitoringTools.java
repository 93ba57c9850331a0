package io.orrery.runtime.monitoring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// Prometheus' and Alertmanager's own programs, where this machine has them.
final class MonitoringTools {
    static final Path MONITORING =
            Path.of("..", "deploy", "monitoring").toAbsolutePath().normalize();

    private MonitoringTools() {}

    /// Where the program is: on the PATH, or where `deploy/monitoring/tools.sh` puts it. Without it the test says
    /// aloud that it was not run.
    static String orAbort(String program) {
        return Stream.concat(
                        Arrays.stream(System.getenv("PATH").split(":", -1)).map(Path::of),
                        Stream.of(MONITORING.resolve("target/tools/usr/bin")))
                .map(place -> place.resolve(program))
                .filter(Files::isExecutable)
                .filter(MonitoringTools::starts)
                .findFirst()
                .map(Path::toString)
                .orElseGet(() -> {
                    var why = "not run: no " + program + " on this machine, and deploy/monitoring/tools.sh got none";
                    System.err.println(why);
                    return Assumptions.abort(why);
                });
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
