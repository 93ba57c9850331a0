package io.orrery.runtime.drill;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Stands between nodes and their L1, as a balancer does. While it is in doubt, what it says of the newest block
/// comes from a node that has only the first one.
final class DoubtfulL1 implements AutoCloseable {
    private static final Duration CALL = Duration.ofSeconds(30);
    private static final int BAD_GATEWAY = 502;

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpServer server;
    private volatile URI behind = URI.create("http://127.0.0.1:1");
    private volatile boolean inDoubt;

    DoubtfulL1() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::pass);
        server.start();
    }

    /// Where nodes ask.
    URI before(URI l1) {
        behind = l1;
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void inDoubt(boolean now) {
        inDoubt = now;
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            var asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var request = HttpRequest.newBuilder(behind)
                    .timeout(CALL)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(
                            inDoubt ? asked.replace("\"latest\"", "\"earliest\"") : asked));
            try {
                var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
                exchange.getResponseBody().write(answer.body());
            } catch (InterruptedException ending) {
                Thread.currentThread().interrupt();
            } catch (IOException silent) {
                exchange.sendResponseHeaders(BAD_GATEWAY, -1);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
        http.shutdownNow();
    }
}
