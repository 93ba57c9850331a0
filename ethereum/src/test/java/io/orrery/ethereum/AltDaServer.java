package io.orrery.ethereum;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.orrery.zk.hash.Keccak256;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/// An alt-DA server as the OP stack has it, on loopback: it keeps what it is given, under the keccak that it is told or
/// under a name of its own. What can go wrong with one is switched on by [#fails].
public final class AltDaServer implements AutoCloseable {
    private static final byte[] CHAIN_LAYER = {1, 0x0c};

    /// What may go wrong, and nothing where it is NOTHING.
    public enum Fault {
        NOTHING,
        /// 503: the layer behind it is down.
        LAYER_DOWN,
        TOO_MANY_REQUESTS,
        BROKEN,
        /// 413 to whatever it is given.
        TOO_LARGE,
        REDIRECTS,
        /// 200, and a page for a person: a portal stands in between.
        HTML,
        /// Says yes and says nothing more.
        EMPTY,
        /// A commitment of a right type and a wrong length.
        SHORT_COMMITMENT,
        /// A commitment of other data.
        OTHER_COMMITMENT,
        LONG_COMMITMENT,
        /// The specification's form, not the servers'.
        HEX_COMMITMENT,
        /// Says yes and keeps nothing.
        FORGETS,
        OTHER_DATA,
        SHORT_DATA,
        ENDLESS,
        /// Begins to answer and says no more.
        STALLS,
        /// Promises more bytes than it sends.
        BREAKS_OFF
    }

    private final HttpServer http;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<String, byte[]> kept = new ConcurrentHashMap<>();
    private final AtomicLong height = new AtomicLong(1_000);
    private final Set<String> methods;
    private final AtomicLong asked = new AtomicLong();
    private volatile Fault fault = Fault.NOTHING;
    private volatile boolean namesByKeccak;

    private AltDaServer(Set<String> methods) throws IOException {
        this.methods = methods;
        this.http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/", this::answer);
        http.setExecutor(threads);
        http.start();
    }

    /// @param methods that data may be put with
    public static AltDaServer taking(String... methods) {
        try {
            return new AltDaServer(Set.of(methods));
        } catch (IOException noPort) {
            throw new UncheckedIOException(noPort);
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
    }

    public void fails(Fault with) {
        fault = with;
    }

    /// Whether what comes without a name is named by its keccak, as the OP stack's own server does for development.
    void namesByKeccak() {
        namesByKeccak = true;
    }

    /// How many requests have come.
    public long asked() {
        return asked.get();
    }

    /// All that it has.
    public Map<String, byte[]> kept() {
        return kept;
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.incrementAndGet();
            var body = exchange.getRequestBody().readAllBytes();
            var path = exchange.getRequestURI().getPath();
            switch (fault) {
                case LAYER_DOWN -> send(exchange, 503, new byte[0]);
                case TOO_MANY_REQUESTS -> send(exchange, 429, new byte[0]);
                case BROKEN -> send(exchange, 500, "no".getBytes(StandardCharsets.UTF_8));
                case TOO_LARGE -> send(exchange, 413, new byte[0]);
                case REDIRECTS -> {
                    exchange.getResponseHeaders().set("Location", url() + "/elsewhere" + path);
                    send(exchange, 307, new byte[0]);
                }
                case HTML -> {
                    exchange.getResponseHeaders().set("Content-Type", "text/html");
                    send(exchange, 200, "<html><body>Sign in</body></html>".getBytes(StandardCharsets.UTF_8));
                }
                case ENDLESS -> endless(exchange);
                case STALLS -> {
                    exchange.sendResponseHeaders(200, 0);
                    exchange.getResponseBody().write(1);
                    exchange.getResponseBody().flush();
                    await();
                }
                case BREAKS_OFF -> {
                    exchange.sendResponseHeaders(200, 1_000);
                    exchange.getResponseBody().write(1);
                    exchange.getResponseBody().flush();
                }
                case NOTHING,
                        EMPTY,
                        SHORT_COMMITMENT,
                        OTHER_COMMITMENT,
                        LONG_COMMITMENT,
                        HEX_COMMITMENT,
                        FORGETS,
                        OTHER_DATA,
                        SHORT_DATA -> route(exchange, path, body);
            }
        }
    }

    private void route(HttpExchange exchange, String path, byte[] body) throws IOException {
        if (path.equals("/put") || path.equals("/put/")) {
            put(exchange, name(body), body, true);
        } else if (path.startsWith("/put/0x")) {
            put(exchange, HexFormat.of().parseHex(path, 7, path.length()), body, false);
        } else if (path.startsWith("/get/0x") && exchange.getRequestMethod().equals("GET")) {
            get(exchange, path.substring(7));
        } else {
            send(exchange, 400, new byte[0]);
        }
    }

    private byte[] name(byte[] body) {
        return namesByKeccak
                ? join(new byte[1], Keccak256.hash(body))
                : join(
                        CHAIN_LAYER,
                        ByteBuffer.allocate(8).putLong(height.incrementAndGet()).array());
    }

    private void put(HttpExchange exchange, byte[] commitment, byte[] body, boolean tells) throws IOException {
        if (!methods.contains(exchange.getRequestMethod())) {
            send(exchange, 405, new byte[0]);
            return;
        }
        if (fault != Fault.FORGETS) {
            kept.put(HexFormat.of().formatHex(commitment), body);
        }
        send(exchange, 200, tells ? told(commitment) : new byte[0]);
    }

    private byte[] told(byte[] commitment) {
        return switch (fault) {
            case EMPTY -> new byte[0];
            case SHORT_COMMITMENT -> new byte[] {0, 1, 2};
            case OTHER_COMMITMENT -> join(new byte[1], Keccak256.hash(commitment));
            case LONG_COMMITMENT -> join(commitment, new byte[100_000]);
            case HEX_COMMITMENT ->
                ("0x" + HexFormat.of().formatHex(commitment) + "\n").getBytes(StandardCharsets.US_ASCII);
            default -> commitment;
        };
    }

    private void get(HttpExchange exchange, String commitment) throws IOException {
        var data = kept.get(commitment);
        if (data == null) {
            send(exchange, 404, new byte[0]);
            return;
        }
        send(
                exchange,
                200,
                switch (fault) {
                    case EMPTY -> new byte[0];
                    case OTHER_DATA -> join(new byte[] {(byte) ~data[0]}, tail(data));
                    case SHORT_DATA -> tail(data);
                    default -> data;
                });
    }

    private static byte[] tail(byte[] data) {
        return java.util.Arrays.copyOfRange(data, 1, data.length);
    }

    private static byte[] join(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
    }

    /// Until whoever asked has had enough.
    private static void endless(HttpExchange exchange) throws IOException {
        exchange.sendResponseHeaders(200, 0);
        var block = new byte[8_192];
        block[0] = 1;
        while (true) {
            exchange.getResponseBody().write(block);
        }
    }

    private void await() {
        try {
            closed.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        http.stop(0);
        threads.shutdownNow();
    }
}
