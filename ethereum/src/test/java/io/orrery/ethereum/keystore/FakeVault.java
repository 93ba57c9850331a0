package io.orrery.ethereum.keystore;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// A server that speaks as much of Vault's API as passwords need.
final class FakeVault implements AutoCloseable {
    final Map<String, String> secrets = new ConcurrentHashMap<>();
    final List<String> asked = new CopyOnWriteArrayList<>();
    /// Answers that are 503 before it is well again.
    final AtomicInteger sealed = new AtomicInteger();
    volatile String token = "s.first";
    volatile String namespace = "";
    volatile @Nullable String answer;

    private final HttpServer server;
    private final String scheme;

    private FakeVault(HttpServer server, String scheme) {
        this.server = server;
        this.scheme = scheme;
        server.createContext("/", this::handle);
        server.start();
    }

    private static InetSocketAddress here() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    static FakeVault plain() throws IOException {
        return new FakeVault(HttpServer.create(here(), 0), "http");
    }

    static FakeVault over(SSLContext tls) throws IOException {
        var server = HttpsServer.create(here(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls));
        return new FakeVault(server, "https");
    }

    URI address() {
        return URI.create(scheme + "://127.0.0.1:" + server.getAddress().getPort());
    }

    private void handle(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getRawPath();
        asked.add(exchange.getRequestMethod() + " " + path);
        var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        if (sealed.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            send(exchange, 503, "{\"errors\":[\"Vault is sealed\"]}");
        } else if (path.equals("/v1/auth/kubernetes/login")) {
            boolean known = body.equals("{\"role\":\"orrery\",\"jwt\":\"aaa.bbb.ccc\"}");
            send(exchange, known ? 200 : 403, known ? "{\"auth\":{\"client_token\":\"" + token + "\"}}" : "{}");
        } else if (!token.equals(exchange.getRequestHeaders().getFirst("X-Vault-Token"))
                || !namespace.equals(exchange.getRequestHeaders()
                        .getOrDefault("X-Vault-Namespace", List.of(""))
                        .getFirst())) {
            send(exchange, 403, "{\"errors\":[\"permission denied\"]}");
        } else {
            var secret = secrets.get(path);
            var told = answer;
            send(
                    exchange,
                    secret == null ? 404 : 200,
                    told != null
                            ? told
                            : "{\"data\":{\"data\":{\"password\":\"" + secret + "\"},\"metadata\":{\"version\":1}}}");
        }
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        try (var out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
