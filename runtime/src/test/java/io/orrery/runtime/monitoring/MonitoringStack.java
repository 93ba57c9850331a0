package io.orrery.runtime.monitoring;

import io.orrery.runtime.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A real Prometheus and a real Alertmanager with the files that are shipped, for one node on this machine.
final class MonitoringStack implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 20;

    private final Deque<Process> running = new ArrayDeque<>();
    private final Path folder;
    private final int prometheus;

    private MonitoringStack(Path folder, int prometheus) {
        this.folder = folder;
        this.prometheus = prometheus;
    }

    /// @param folder for their configuration, data and logs
    /// @param metricsPort of the node
    /// @param receivers where everybody is told, by `http://host:port`
    static MonitoringStack start(Path folder, int metricsPort, String receivers)
            throws IOException, InterruptedException {
        var server = MonitoringTools.orAbort("prometheus");
        var manager = MonitoringTools.orAbort("prometheus-alertmanager");
        var stack = new MonitoringStack(folder, FreePort.next());
        int alertmanager = FreePort.next();
        var secrets = Files.createDirectories(folder.resolve("secrets"));
        for (var secret : AlertReceivers.secrets(receivers).entrySet()) {
            Files.writeString(secrets.resolve(secret.getKey()), secret.getValue());
        }
        stack.run(List.of(
                        "./render.sh",
                        secrets.toString(),
                        folder.resolve("alertmanager.yml").toString()))
                .waitFor();
        var targets = Files.createDirectories(folder.resolve("targets"));
        Files.writeString(targets.resolve("validators.yml"), "[{targets: ['127.0.0.1:" + metricsPort + "']}]");
        Files.writeString(targets.resolve("alertmanagers.yml"), "[{targets: ['127.0.0.1:" + alertmanager + "']}]");
        Files.copy(MonitoringTools.MONITORING.resolve("prometheus.yml"), folder.resolve("prometheus.yml"));
        Files.createDirectory(folder.resolve("rules"));
        Files.copy(MonitoringTools.MONITORING.resolve("rules/validators.yml"), folder.resolve("rules/validators.yml"));
        stack.running.push(stack.run(List.of(
                manager,
                "--config.file=" + folder.resolve("alertmanager.yml"),
                "--storage.path=" + folder.resolve("alertmanager"),
                "--cluster.listen-address=",
                "--web.listen-address=127.0.0.1:" + alertmanager)));
        stack.running.push(stack.run(List.of(
                server,
                "--config.file=" + folder.resolve("prometheus.yml"),
                "--storage.tsdb.path=" + folder.resolve("prometheus"),
                "--web.listen-address=127.0.0.1:" + stack.prometheus)));
        return stack;
    }

    private Process run(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .directory(MonitoringTools.MONITORING.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        folder.resolve("monitoring.log").toFile()))
                .start();
    }

    /// What both have said.
    String log() throws IOException {
        return Files.readString(folder.resolve("monitoring.log"));
    }

    String prometheus() {
        return "http://127.0.0.1:" + prometheus;
    }

    @Override
    public void close() {
        running.forEach(Process::destroy);
        for (var process : running) {
            process.onExit()
                    .completeOnTimeout(process, PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .join()
                    .destroyForcibly();
        }
    }
}
