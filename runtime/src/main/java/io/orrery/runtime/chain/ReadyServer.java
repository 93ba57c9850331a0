package io.orrery.runtime.chain;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.orrery.actors.MetricName;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// `/ready`: 200 where the client may be asked, else 503, with the reason. `/alive`: 200. `/metrics`: as Prometheus
/// reads them.
final class ReadyServer implements AutoCloseable {
    /// However many ask, the client is asked no more often than this.
    private static final Duration FRESH = Duration.ofSeconds(5);

    private static final int THREADS = 4;
    private static final int WAITING = 16;

    private final ReentrantLock looking = new ReentrantLock();
    private final Supplier<Verdict> look;
    private final InstantSource clock;
    private final HttpServer server;
    private final ExecutorService threads;
    private @Nullable Verdict last;
    private Instant lookedAt = Instant.EPOCH;

    /// Listens from here on.
    ReadyServer(InetSocketAddress at, Supplier<Verdict> look, InstantSource clock) throws IOException {
        this.look = look;
        this.clock = clock;
        server = HttpServer.create(at, WAITING);
        threads = Executors.newFixedThreadPool(THREADS);
        server.setExecutor(threads);
        server.createContext("/ready", exchange -> {
            var verdict = verdict();
            answer(exchange, verdict.isReady() ? 200 : 503, verdict.text() + "\n");
        });
        server.createContext("/alive", exchange -> answer(exchange, 200, "alive\n"));
        server.createContext("/metrics", exchange -> answer(exchange, 200, page(verdict())));
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    private Verdict verdict() {
        looking.lock();
        try {
            var known = last;
            var now = clock.instant();
            if (known != null && now.isBefore(lookedAt.plus(FRESH))) {
                return known;
            }
            var seen = look.get();
            last = seen;
            // From its beginning on, so that what took long is not held for fresh.
            lookedAt = now;
            return seen;
        } finally {
            looking.unlock();
        }
    }

    private static String page(Verdict verdict) {
        var page = new StringBuilder();
        gauge(page, MetricName.CHAIN_READY, verdict.isReady() ? 1 : 0);
        verdict.sight().ifPresent(sight -> {
            gauge(page, MetricName.CHAIN_PEERS, sight.peers());
            sight.lag().ifPresent(lag -> gauge(page, MetricName.CHAIN_LAG, lag));
        });
        return page.toString();
    }

    private static void gauge(StringBuilder page, MetricName name, long value) {
        page.append("# HELP " + name.text() + " " + name.description() + "\n")
                .append("# TYPE " + name.text() + " gauge\n")
                .append(name.text() + " " + value + "\n");
    }

    private static void answer(HttpExchange exchange, int status, String said) throws IOException {
        try (exchange) {
            var body = said.getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
