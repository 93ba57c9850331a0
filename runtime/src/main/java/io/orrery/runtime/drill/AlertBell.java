package io.orrery.runtime.drill;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;

/// Whom Alertmanager tells of alerts: it notes what came when.
final class AlertBell implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int OK = 200;
    private static final int NO_BODY = -1;

    /// @param atNanos by [System#nanoTime]
    private record Ring(String alert, long atNanos) {}

    private final List<Ring> rings = new CopyOnWriteArrayList<>();
    private final LoopbackServer server = new LoopbackServer();

    /// Listens from here on.
    AlertBell() throws IOException {
        server.on("/", this::hear).begin();
    }

    URI url() {
        return server.url().resolve("/");
    }

    private void hear(HttpExchange exchange) throws IOException {
        try (exchange) {
            long now = System.nanoTime();
            for (var alert : JSON.readTree(exchange.getRequestBody()).path("alerts")) {
                if (alert.path("status").asText().equals("firing")) {
                    rings.add(new Ring(alert.path("labels").path("alertname").asText(), now));
                }
            }
            exchange.sendResponseHeaders(OK, NO_BODY);
        }
    }

    /// When an alert came first after a moment, by [System#nanoTime].
    OptionalLong first(String alert, long sinceNanos) {
        return rings.stream()
                .filter(ring -> ring.alert().equals(alert) && ring.atNanos() - sinceNanos >= 0)
                .mapToLong(Ring::atNanos)
                .findFirst();
    }

    /// The name of each alert that came.
    List<String> all() {
        return List.copyOf(new TreeSet<>(rings.stream().map(Ring::alert).toList()));
    }

    @Override
    public void close() {
        server.close();
    }
}
