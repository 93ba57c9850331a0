package io.orrery.runtime.chain;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// A server that speaks clients' APIs: a JSON-RPC method has an answer, and a path has one.
final class SpeakingClient implements AutoCloseable {
    private final ObjectMapper json = new ObjectMapper();
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final HttpServer server;

    SpeakingClient() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
        server.createContext("/", this::answer);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /// What a method's whole answer has beside its id, or a path's whole body.
    SpeakingClient says(String methodOrPath, String what) {
        answers.put(methodOrPath, what);
        return this;
    }

    SpeakingClient results(String method, String result) {
        return says(method, "\"result\":" + result);
    }

    int asked() {
        return asked.get();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.incrementAndGet();
            String said;
            int status = 200;
            if (exchange.getRequestMethod().equals("POST")) {
                var call = json.readTree(exchange.getRequestBody());
                var known = answers.getOrDefault(
                        call.path("method").asText(), "\"error\":{\"code\":-32601,\"message\":\"no such method\"}");
                said = known.startsWith("\"")
                        ? "{\"jsonrpc\":\"2.0\",\"id\":" + call.path("id").asLong() + "," + known + "}"
                        : known;
            } else {
                var known = answers.get(exchange.getRequestURI().getPath());
                status = known == null ? 404 : 200;
                said = known == null ? "" : known;
            }
            var body = said.getBytes(UTF_8);
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            if (body.length > 0) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
