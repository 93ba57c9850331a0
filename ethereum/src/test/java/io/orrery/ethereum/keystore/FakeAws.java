package io.orrery.ethereum.keystore;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A server that speaks as much as secrets need of Secrets Manager, of Parameter Store, and of the agent that gives a
/// pod its identity.
final class FakeAws implements AutoCloseable {
    static final String SECRETS = "secretsmanager.GetSecretValue";
    static final String PARAMETERS = "AmazonSSM.GetParameter";
    private static final JsonMapper JSON = new JsonMapper();

    /// What was asked: target, the signature's header, and the body.
    record Asked(String target, String authorization, String sessionToken, JsonNode body) {}

    /// An answer in the place of the right one.
    record Told(int status, String body) {}

    final Map<String, String> secrets = new ConcurrentHashMap<>();
    final List<Asked> asked = new CopyOnWriteArrayList<>();
    final List<String> logins = new CopyOnWriteArrayList<>();
    final Queue<Told> told = new ConcurrentLinkedQueue<>();
    volatile boolean silent;

    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    FakeAws() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.createContext("/v1/credentials", this::credentials);
        server.start();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) throws IOException {
        var headers = exchange.getRequestHeaders();
        var target = String.valueOf(headers.getFirst("X-Amz-Target"));
        var body = JSON.readTree(exchange.getRequestBody().readAllBytes());
        asked.add(new Asked(
                target,
                String.valueOf(headers.getFirst("Authorization")),
                String.valueOf(headers.getFirst("X-Amz-Security-Token")),
                body));
        if (silent) {
            try {
                closed.await();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
            exchange.close();
            return;
        }
        var instead = told.poll();
        if (instead != null) {
            send(exchange, instead.status(), instead.body());
            return;
        }
        switch (target) {
            case SECRETS -> {
                var value = secrets.get(body.path("SecretId").asString(""));
                if (value == null) {
                    send(exchange, 400, "{\"__type\":\"ResourceNotFoundException\",\"Message\":\"none\"}");
                } else {
                    send(exchange, 200, "{\"Name\":\"n\",\"SecretString\":" + JSON.writeValueAsString(value) + "}");
                }
            }
            case PARAMETERS -> {
                var value = secrets.get(body.path("Name").asString(""));
                boolean opened = body.path("WithDecryption").asBoolean(false);
                if (value == null) {
                    send(exchange, 400, "{\"__type\":\"ParameterNotFound\"}");
                } else {
                    send(
                            exchange,
                            200,
                            "{\"Parameter\":{\"Type\":\"SecureString\",\"Value\":"
                                    + JSON.writeValueAsString(opened ? value : "AQICAHencrypted") + "}}");
                }
            }
            default -> send(exchange, 400, "{\"__type\":\"UnknownOperationException\"}");
        }
    }

    private void credentials(HttpExchange exchange) throws IOException {
        logins.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        send(
                exchange,
                200,
                "{\"AccessKeyId\":\"ASIAPOD\",\"SecretAccessKey\":\"podsecret\",\"Token\":\"podtoken\","
                        + "\"Expiration\":\"2099-01-01T00:00:00Z\"}");
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/x-amz-json-1.1");
        exchange.sendResponseHeaders(status, bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
