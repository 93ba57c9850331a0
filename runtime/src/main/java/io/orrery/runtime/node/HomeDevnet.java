package io.orrery.runtime.node;

import io.orrery.ethereum.DevnetProcess;
import io.orrery.runtime.Complaint;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/// The devnet of a home: the one that a killed program left running, or a new one that continues from the
/// kept state. It ends with this JVM.
public final class HomeDevnet {
    private static final Duration READY_WITHIN = Duration.ofSeconds(30);
    private static final int BLOCK_SECONDS = 1;

    private HomeDevnet() {}

    /// Where it answers.
    public static URI running(NodeHome home) throws InterruptedException {
        var running = home.devnet();
        if (running.isPresent() && answers(running.get())) {
            long pid = Long.parseLong(running.get().get("pid"));
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy), "adopted-devnet-stop"));
            return URI.create(running.get().get("url"));
        }
        try {
            var devnet = DevnetProcess.start(new DevnetProcess.Settings(
                    NodeHome.nodeModules(),
                    0,
                    BLOCK_SECONDS,
                    Optional.of(home.devnetState()),
                    home.devnetLog(),
                    READY_WITHIN));
            home.devnetAt(devnet.url().toString(), devnet.pid());
            return devnet.url();
        } catch (IllegalStateException notStarted) {
            throw Complaint.of(notStarted);
        }
    }

    private static boolean answers(Map<String, String> devnet) throws InterruptedException {
        var alive = ProcessHandle.of(Long.parseLong(devnet.getOrDefault("pid", "0")))
                .filter(ProcessHandle::isAlive)
                .isPresent();
        if (!alive) {
            return false;
        }
        var request = HttpRequest.newBuilder(URI.create(devnet.get("url")))
                .timeout(Duration.ofSeconds(2))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\",\"params\":[]}"))
                .build();
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode() == 200;
        } catch (IOException silent) {
            return false;
        }
    }
}
