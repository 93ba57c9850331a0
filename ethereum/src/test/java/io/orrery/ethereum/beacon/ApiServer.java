package io.orrery.ethereum.beacon;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A server on loopback that answers as it is told, and keeps what it was asked.
final class ApiServer implements AutoCloseable {
    static final String JSON = "application/json";
    static final String SSZ = "application/octet-stream";

    interface Answering {
        void to(HttpExchange exchange) throws IOException;
    }

    @SuppressWarnings("ArrayRecordComponent") // Only read, never compared.
    record Asked(String method, String path, String query, Headers headers, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }

        String line() {
            return method + " " + path + (query == null ? "" : "?" + query);
        }
    }

    private final HttpServer http;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Answering> answers = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    final CountDownLatch closed = new CountDownLatch(1);

    ApiServer() {
        try {
            http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        http.setExecutor(threads);
        http.createContext("/", this::answer);
        http.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var uri = exchange.getRequestURI();
            asked.add(new Asked(
                    exchange.getRequestMethod(),
                    uri.getPath(),
                    uri.getRawQuery(),
                    exchange.getRequestHeaders(),
                    exchange.getRequestBody().readAllBytes()));
            var answering = answers.get(exchange.getRequestMethod() + " " + uri.getPath());
            if (answering == null) {
                send(
                        exchange,
                        404,
                        JSON,
                        "{\"code\":404,\"message\":\"no such thing\"}".getBytes(StandardCharsets.UTF_8));
            } else {
                answering.to(exchange);
            }
        }
    }

    static void send(HttpExchange exchange, int code, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        exchange.sendResponseHeaders(code, body.length == 0 ? -1 : body.length);
        if (body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    /// @param call `GET /eth/v1/node/syncing`
    ApiServer on(String call, Answering answering) {
        answers.put(call, answering);
        return this;
    }

    ApiServer on(String call, String json) {
        return on(call, 200, json);
    }

    ApiServer on(String call, int code, String json) {
        return on(call, exchange -> send(exchange, code, JSON, json.getBytes(StandardCharsets.UTF_8)));
    }

    void silent(String call) {
        on(call, _ -> awaitClose());
    }

    void awaitClose() {
        try {
            closed.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    List<Asked> asked() {
        return List.copyOf(asked);
    }

    List<String> lines() {
        return asked.stream().map(Asked::line).toList();
    }

    Asked last() {
        return asked.getLast();
    }

    int port() {
        return http.getAddress().getPort();
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    @Override
    public void close() {
        closed.countDown();
        http.stop(0);
        threads.shutdownNow();
    }
}
