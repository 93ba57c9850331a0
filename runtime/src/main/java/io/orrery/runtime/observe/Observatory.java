package io.orrery.runtime.observe;

import io.orrery.runtime.Complaint;
import io.orrery.runtime.demo.LocalStack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/// A Prometheus and an Alertmanager with the files that are shipped, as processes on this machine.
public final class Observatory implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration CALL = Duration.ofSeconds(2);
    private static final int ENDS_WITHIN_SECONDS = 20;

    private final Deque<Process> running = new ArrayDeque<>();
    private final Settings settings;

    /// @param prometheus the program
    /// @param alertmanager the program
    /// @param monitoring deploy/monitoring
    /// @param folder for their configuration, data and logs
    /// @param targets `host:port` of metrics, by the name of the file that prometheus.yml reads them from
    /// @param prometheusPort of the loopback interface
    /// @param alertmanagerPort of the loopback interface
    public record Settings(
            Path prometheus,
            Path alertmanager,
            Path monitoring,
            Path folder,
            Map<String, List<String>> targets,
            int prometheusPort,
            int alertmanagerPort) {}

    /// Who is told of alerts.
    public sealed interface Receivers {
        /// As it is shipped.
        ///
        /// @param secrets the folder that render.sh takes
        record Shipped(Path secrets) implements Receivers {}

        /// One address in the place of all.
        record Webhook(URI url) implements Receivers {}

        /// Alertmanager's page shows them.
        record Nobody() implements Receivers {}
    }

    private Observatory(Settings settings) {
        this.settings = settings;
    }

    /// Returns when both answer.
    public static Observatory start(Settings settings, Receivers receivers) throws IOException, InterruptedException {
        var observatory = new Observatory(settings);
        try {
            observatory.prepare(receivers);
            observatory.begin();
            return observatory;
        } catch (IOException | InterruptedException | RuntimeException failed) {
            observatory.close();
            throw failed;
        }
    }

    private void prepare(Receivers receivers) throws IOException, InterruptedException {
        var folder = Files.createDirectories(settings.folder());
        Files.deleteIfExists(log());
        var told = folder.resolve("alertmanager.yml");
        switch (receivers) {
            case Receivers.Shipped(var secrets) -> {
                var rendered =
                        run(List.of("./render.sh", secrets.toAbsolutePath().toString(), told.toString()));
                if (rendered.waitFor() != 0) {
                    throw new Complaint("no receivers: " + LocalStack.lastLine(log()));
                }
            }
            case Receivers.Webhook(var url) -> Files.writeString(told, """
                        route: {receiver: webhook, group_by: [alertname, instance], group_wait: 1s, group_interval: 10s}
                        receivers:
                          - name: webhook
                            webhook_configs: [{url: "%s", send_resolved: true}]
                        """.formatted(url));
            case Receivers.Nobody() ->
                Files.writeString(told, "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n");
        }
        LocalStack.empty(folder.resolve("targets"));
        for (var file : settings.targets().entrySet()) {
            targets(file.getKey(), file.getValue());
        }
        targets("alertmanagers", List.of("127.0.0.1:" + settings.alertmanagerPort()));
        copy(settings.monitoring().resolve("prometheus.yml"), folder.resolve("prometheus.yml"));
        LocalStack.empty(folder.resolve("rules"));
        try (var rules = Files.list(settings.monitoring().resolve("rules"))) {
            for (var rule : rules.toList()) {
                copy(rule, folder.resolve("rules").resolve(rule.getFileName()));
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    /// Whom Prometheus asks from now on, in the place of those that it was told before.
    ///
    /// @param file as [Settings#targets] has it
    public void targets(String file, List<String> targets) throws IOException {
        Files.writeString(
                settings.folder().resolve("targets").resolve(file + ".yml"),
                targets.stream()
                        .map(each -> "'" + each + "'")
                        .collect(Collectors.joining(", ", "[{targets: [", "]}]\n")));
    }

    private void begin() throws IOException, InterruptedException {
        var folder = settings.folder();
        running.push(run(List.of(
                settings.alertmanager().toString(),
                "--config.file=" + folder.resolve("alertmanager.yml"),
                "--storage.path=" + folder.resolve("alertmanager"),
                "--cluster.listen-address=",
                "--web.listen-address=127.0.0.1:" + settings.alertmanagerPort())));
        running.push(run(List.of(
                settings.prometheus().toString(),
                "--config.file=" + folder.resolve("prometheus.yml"),
                "--storage.tsdb.path=" + folder.resolve("prometheus"),
                "--web.listen-address=127.0.0.1:" + settings.prometheusPort())));
        try (var client = HttpClient.newHttpClient()) {
            long deadline = System.nanoTime() + READY_WITHIN.toNanos();
            for (var address : List.of(alertmanager(), prometheus())) {
                while (!isReady(client, address)) {
                    requireRunning();
                    if (System.nanoTime() > deadline) {
                        throw new Complaint(address + " is not ready within " + READY_WITHIN.toSeconds() + " s: "
                                + LocalStack.lastLine(log()));
                    }
                    LockSupport.parkNanos(POLL.toNanos());
                }
            }
        }
    }

    private static boolean isReady(HttpClient client, URI address) throws InterruptedException {
        var request = HttpRequest.newBuilder(address.resolve("/-/ready"))
                .timeout(CALL)
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException notYet) {
            return false;
        }
    }

    /// @throws Complaint where one of them has ended
    private void requireRunning() {
        if (running.stream().anyMatch(process -> !process.isAlive())) {
            throw ended();
        }
    }

    private Complaint ended() {
        return new Complaint("Prometheus or Alertmanager has ended: " + LocalStack.lastLine(log()));
    }

    /// Returns never: complains when one of them has ended.
    public void await() {
        CompletableFuture.anyOf(running.stream().map(Process::onExit).toArray(CompletableFuture[]::new))
                .join();
        throw ended();
    }

    private Process run(List<String> command) throws IOException {
        return new ProcessBuilder(new ArrayList<>(command))
                .directory(settings.monitoring().toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
    }

    /// What both say.
    public Path log() {
        return settings.folder().resolve("observe.log");
    }

    /// What they have said, for whoever wonders.
    public String said() throws IOException {
        return Files.readString(log(), StandardCharsets.UTF_8);
    }

    public URI prometheus() {
        return URI.create("http://127.0.0.1:" + settings.prometheusPort());
    }

    public URI alertmanager() {
        return URI.create("http://127.0.0.1:" + settings.alertmanagerPort());
    }

    @Override
    public void close() {
        running.forEach(Process::destroy);
        for (var process : running) {
            process.onExit()
                    .completeOnTimeout(process, ENDS_WITHIN_SECONDS, TimeUnit.SECONDS)
                    .join()
                    .destroyForcibly();
        }
    }
}
