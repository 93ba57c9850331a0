package io.orrery.runtime.monitoring;

import io.orrery.runtime.observe.Programs;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/// Prometheus' and Alertmanager's own programs, where this machine has them.
final class MonitoringTools {
    static final Path MONITORING =
            Path.of("..", "deploy", "monitoring").toAbsolutePath().normalize();

    private MonitoringTools() {}

    /// Where the program is. Without it the test says aloud that it was not run.
    static String orAbort(String program) {
        return orAbort(program, "deploy/monitoring/tools.sh got none");
    }

    /// @param besides why it can not be had
    static String orAbort(String program, String besides) {
        return Programs.find(MONITORING, program).map(Path::toString).orElseGet(() -> {
            var why = "not run: no " + program + " on this machine, and " + besides;
            System.err.println(why);
            return Assumptions.abort(why);
        });
    }
}
