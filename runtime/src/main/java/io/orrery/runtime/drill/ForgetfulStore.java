package io.orrery.runtime.drill;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// An alt-DA server that keeps what it is given under the name that it is given, until its disk is lost.
final class ForgetfulStore implements AutoCloseable {
    private static final int OK = 200;
    private static final int NOT_FOUND = 404;

    private final Map<String, byte[]> disk = new ConcurrentHashMap<>();
    private final LoopbackServer server = new LoopbackServer();

    ForgetfulStore() throws IOException {
        server.on("/put/", this::put).on("/get/", this::get).begin();
    }

    URI url() {
        return server.url();
    }

    private static String name(HttpExchange exchange) {
        var path = exchange.getRequestURI().getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private void put(HttpExchange exchange) throws IOException {
        try (exchange) {
            disk.put(name(exchange), exchange.getRequestBody().readAllBytes());
            exchange.sendResponseHeaders(OK, -1);
        }
    }

    private void get(HttpExchange exchange) throws IOException {
        try (exchange) {
            var data = disk.get(name(exchange));
            if (data == null) {
                exchange.sendResponseHeaders(NOT_FOUND, -1);
            } else {
                exchange.sendResponseHeaders(OK, data.length);
                exchange.getResponseBody().write(data);
            }
        }
    }

    void loseDisk() {
        disk.clear();
    }

    @Override
    public void close() {
        server.close();
    }
}
