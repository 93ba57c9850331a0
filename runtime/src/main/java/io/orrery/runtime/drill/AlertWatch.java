package io.orrery.runtime.drill;

import io.orrery.runtime.Complaint;
import io.orrery.runtime.FreePort;
import io.orrery.runtime.demo.LocalStack;
import io.orrery.runtime.demo.Narrator;
import io.orrery.runtime.node.NodeHome;
import io.orrery.runtime.observe.DashboardData;
import io.orrery.runtime.observe.Observatory;
import io.orrery.runtime.observe.Programs;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/// Prometheus and Alertmanager with the files that are shipped, over a ground to which faults are done: whether the
/// alerts that must come of each do come, and how long that takes.
final class AlertWatch implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Path MONITORING = Path.of("deploy/monitoring");

    private final AlertBell bell;
    private final Observatory observatory;
    private final Narrator narrator;
    private final Map<String, Object> seconds = new TreeMap<>();
    private final Map<String, Object> figures = new LinkedHashMap<>();
    private final List<String> broken = new ArrayList<>();

    /// What is done to the ground.
    @FunctionalInterface
    interface Strike {
        void run() throws Exception;
    }

    private AlertWatch(AlertBell bell, Observatory observatory, Narrator narrator) {
        this.bell = bell;
        this.observatory = observatory;
        this.narrator = narrator;
    }

    /// Why there is none on this machine.
    static Optional<String> lacking() {
        return Programs.find(monitoring(), "prometheus").isPresent()
                        && Programs.find(monitoring(), "prometheus-alertmanager")
                                .isPresent()
                ? Optional.empty()
                : Optional.of("Prometheus and Alertmanager are not on this machine, and deploy/monitoring/tools.sh"
                        + " got none");
    }

    private static Path monitoring() {
        return NodeHome.root().resolve(MONITORING).toAbsolutePath().normalize();
    }

    /// Returns when both programs are ready.
    ///
    /// @param targets as [Observatory.Settings] has them
    static AlertWatch over(Path folder, Map<String, List<String>> targets, Narrator narrator)
            throws IOException, InterruptedException {
        LocalStack.empty(folder);
        var bell = new AlertBell();
        try {
            var observatory = Observatory.start(
                    new Observatory.Settings(
                            Programs.find(monitoring(), "prometheus").orElseThrow(),
                            Programs.find(monitoring(), "prometheus-alertmanager")
                                    .orElseThrow(),
                            monitoring(),
                            folder.toAbsolutePath(),
                            targets,
                            FreePort.next(),
                            FreePort.next()),
                    new Observatory.Receivers.Webhook(bell.url()));
            narrator.fact("Prometheus", observatory.prometheus());
            return new AlertWatch(bell, observatory, narrator);
        } catch (IOException | InterruptedException | RuntimeException failed) {
            bell.close();
            throw failed;
        }
    }

    /// As Prometheus is told of a metrics page of this machine.
    static String target(int port) {
        return "127.0.0.1:" + port;
    }

    /// Watches others from now on.
    void watch(String kind, List<String> targets) throws IOException {
        observatory.targets(kind, targets);
    }

    /// Does a fault, and returns when each alert has come, or could have.
    ///
    /// @param fault for a person
    /// @param patience with the last of them
    void expect(String fault, Duration patience, List<String> alerts, Strike strike) throws Exception {
        narrator.fact("fault", fault);
        long struck = System.nanoTime();
        strike.run();
        await(struck, fault, patience, alerts);
    }

    /// The same, of a fault that was done before.
    ///
    /// @param struck when, by [System#nanoTime]
    void await(long struck, String fault, Duration patience, List<String> alerts) {
        var missing = new ArrayList<>(alerts);
        while (!missing.isEmpty() && System.nanoTime() - struck < patience.toNanos()) {
            LockSupport.parkNanos(POLL.toNanos());
            for (var alert : List.copyOf(missing)) {
                bell.first(alert, struck).ifPresent(at -> {
                    missing.remove(alert);
                    seconds.put(alert, DrillRun.seconds(at - struck));
                    narrator.fact(alert, DrillRun.seconds(at - struck) + " s after: " + fault);
                });
            }
        }
        missing.forEach(
                alert -> broken.add(alert + " did not come within " + patience.toSeconds() + " s of this: " + fault));
    }

    /// Asks Prometheus all that the dashboards ask: each question must have an answer.
    ///
    /// @param names of dashboards, as their files are named
    void lookAtDashboards(List<String> names) throws IOException, InterruptedException {
        var data = DashboardData.of(observatory.prometheus(), monitoring().resolve("dashboards"), names);
        figures.put("expressions", data.asked());
        figures.put("withoutData", data.empty());
        narrator.fact("dashboards", data.asked() + " expressions, without data: " + data.empty());
        data.empty().forEach(empty -> broken.add("a dashboard's expression has no data: " + empty));
    }

    /// Why it is not as it must be.
    void broken(Complaint complaint) {
        broken.add(String.valueOf(complaint.getMessage()));
    }

    /// What the drill has shown.
    DrillOutcome outcome(String drill, long seed) {
        var told = new LinkedHashMap<>(figures);
        told.put("alertSeconds", seconds);
        told.put(
                "alsoCame",
                bell.all().stream().filter(alert -> !seconds.containsKey(alert)).toList());
        return DrillOutcome.judged(drill, seed, OptionalDouble.empty(), told, broken);
    }

    @Override
    public void close() {
        observatory.close();
        bell.close();
    }
}
