package io.orrery.runtime.node;

import com.typesafe.config.Config;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/// Where a node listens beside what it serves.
public final class PortOptions {
    private static final String MANAGEMENT = "akka.management.http.port";
    private static final String METRICS = "kamon.prometheus.embedded-server.port";

    @Option(names = "--management-port", description = "Cluster management (default 8558).")
    private Optional<Integer> management = Optional.empty();

    @Option(names = "--metrics-port", description = "Prometheus metrics (default 9095).")
    private Optional<Integer> metrics = Optional.empty();

    @Option(names = "--remoting-port", description = "Between nodes (default 25520).")
    private Optional<Integer> remoting = Optional.empty();

    /// @param overrides of the configuration
    public void into(Map<String, Object> overrides) {
        management.ifPresent(port -> {
            overrides.put(MANAGEMENT, port);
            overrides.put("akka.management.http.bind-port", port);
        });
        metrics.ifPresent(port -> overrides.put(METRICS, port));
        remoting.ifPresent(port -> overrides.put("akka.remote.artery.canonical.port", port));
    }

    /// Tells whoever started the node.
    public static void say(PrintWriter out, Config config) {
        out.printf("management  http://127.0.0.1:%d/cluster/members%n", config.getInt(MANAGEMENT));
        out.printf("metrics     http://127.0.0.1:%d/metrics%n", config.getInt(METRICS));
    }
}
