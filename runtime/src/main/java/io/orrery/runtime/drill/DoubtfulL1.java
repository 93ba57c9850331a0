package io.orrery.runtime.drill;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Stands between nodes and their L1, as a balancer does. While it is in doubt, what it says of the newest block
/// comes from a node that has only the first one.
final class DoubtfulL1 implements AutoCloseable {
    private static final Duration CALL = Duration.ofSeconds(30);
    private static final int OK = 200;
    private static final int BAD_GATEWAY = 502;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PEERS = "net_peerCount";

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final LoopbackServer server = new LoopbackServer();
    private volatile URI behind = URI.create("http://127.0.0.1:1");
    private volatile boolean inDoubt;

    DoubtfulL1() throws IOException {
        server.on("/", this::pass).begin();
    }

    /// Where nodes ask.
    URI before(URI l1) {
        behind = l1;
        return server.url();
    }

    void inDoubt(boolean now) {
        inDoubt = now;
    }

    private void pass(HttpExchange exchange) throws IOException {
        try (exchange) {
            var asked = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            if (asked.contains(PEERS)) {
                answerPeers(exchange, asked);
                return;
            }
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

    /// A devnet knows no such question, which every client of a network does.
    private static void answerPeers(HttpExchange exchange, String asked) throws IOException {
        var answer = JSON.createObjectNode().put("jsonrpc", "2.0").put("result", "0x1");
        answer.set("id", JSON.readTree(asked).path("id"));
        var bytes = JSON.writeValueAsBytes(answer);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(OK, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.close();
        http.shutdownNow();
    }
}
