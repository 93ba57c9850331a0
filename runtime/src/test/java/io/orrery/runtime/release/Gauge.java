package io.orrery.runtime.release;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/// A server that answers as Prometheus does.
record Gauge(HttpServer server) implements AutoCloseable {

    /// @param value of a query; an empty one is no sample
    static Gauge of(Function<String, String> value) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v1/query", exchange -> {
            var query = exchange.getRequestURI().getRawQuery().replaceFirst("^query=", "");
            var answer = value.apply(URLDecoder.decode(query, StandardCharsets.UTF_8));
            var result = answer.isEmpty() ? "" : "{\"value\":[1,\"" + answer + "\"]}";
            var bytes = "{\"status\":\"success\",\"data\":{\"result\":[%s]}}"
                    .formatted(result)
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        return new Gauge(server);
    }

    /// Every gate holds.
    static String sound(String query) {
        return query.startsWith("min")
                        || query.contains("custody_held")
                        || query.startsWith("sum(increase(orrery_duties_done")
                ? "1"
                : "0";
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
