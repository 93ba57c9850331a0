package io.orrery.runtime.beacon;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A beacon node of a scripted chain, on the loopback address. Several nodes of one chain show one chain, each
/// as it behaves.
public final class ScriptedNode implements AutoCloseable {
    /// A list of 16,384 votes of QRL would be more; no client sends so many at once.
    private static final int MOST_BODY_BYTES = 64 << 20;
    private static final int BACKLOG = 256;
    private static final long SLOW_MS = 500;
    private static final long SILENT_MS = 600_000;
    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int NOT_ALLOWED = 405;
    private static final int TOO_LARGE = 413;
    private static final int TOO_MANY = 429;
    private static final int INTERNAL = 500;
    private static final int UNAVAILABLE = 503;

    private final ChainState chain;
    private final Behaviours behaviours;
    private final EventStreams events;
    private final List<Route> routes;
    private final List<Route> control;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    private ScriptedNode(NodeView view, ChainRoutes about, Judges judges, HttpServer server) {
        this.chain = view.chain();
        this.behaviours = view.behaviours();
        this.events = new EventStreams(view);
        this.server = server;
        this.routes = new ArrayList<>(about.routes());
        routes.addAll(new DutyRoutes(view, judges).routes());
        routes.addAll(new PublishRoutes(view, judges).routes());
        this.control = new ControlRoutes(chain, behaviours).routes();
    }

    /// @param port 0 for any
    static ScriptedNode start(NodeView view, ChainRoutes about, Judges judges, int port) {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
            var node = new ScriptedNode(view, about, judges, server);
            server.setExecutor(node.threads);
            server.createContext("/", node::handle);
            server.start();
            return node;
        } catch (IOException refused) {
            throw new UncheckedIOException("port " + port + " is not to be had", refused);
        }
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    public Behaviours behaviours() {
        return behaviours;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            refusing(exchange);
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private void refusing(HttpExchange exchange) throws IOException, InterruptedException {
        try {
            chain.advance();
            var path = Request.path(exchange.getRequestURI().getPath());
            var below = path.subList(Math.min(1, path.size()), path.size());
            if (path.getFirst().equals("orrery")) {
                send(exchange, answer(control, request(exchange, below)));
            } else if (!path.getFirst().equals(chain.network().api())) {
                send(
                        exchange,
                        Reply.failure(
                                NOT_FOUND,
                                "the API is below /" + chain.network().api()));
            } else {
                serve(exchange, request(exchange, below));
            }
        } catch (Rejected refused) {
            send(exchange, Reply.failure(refused.status(), refused.why()));
        } catch (IllegalArgumentException absurd) {
            send(exchange, Reply.failure(BAD_REQUEST, String.valueOf(absurd.getMessage())));
        }
    }

    private void serve(HttpExchange exchange, Request request) throws IOException, InterruptedException {
        if (behaviours.is(Behaviour.SILENCE)) {
            behaviours.awaitOff(Behaviour.SILENCE, SILENT_MS);
            return;
        }
        if (behaviours.is(Behaviour.SLOW)) {
            behaviours.awaitOff(Behaviour.SLOW, SLOW_MS);
        }
        var failing = failing();
        if (failing.isPresent()) {
            send(exchange, failing.get());
        } else if (request.path().equals(List.of("v1", "events"))) {
            events.serve(exchange, request.query().getOrDefault("topics", List.of()));
        } else {
            var reply = answer(routes, request);
            send(exchange, behaviours.is(Behaviour.BROKEN_JSON) ? broken(reply) : reply);
        }
    }

    private Optional<Reply> failing() {
        if (behaviours.is(Behaviour.INTERNAL_ERROR)) {
            return Optional.of(Reply.failure(INTERNAL, "as it was told to"));
        }
        if (behaviours.is(Behaviour.UNAVAILABLE)) {
            return Optional.of(Reply.failure(UNAVAILABLE, "as it was told to"));
        }
        return behaviours.is(Behaviour.TOO_MANY_REQUESTS)
                ? Optional.of(Reply.failure(TOO_MANY, "as it was told to"))
                : Optional.empty();
    }

    private static Reply broken(Reply reply) {
        return reply.type().equals(Reply.JSON) && reply.status() == OK
                ? new Reply(OK, Reply.JSON, Arrays.copyOf(reply.body(), reply.body().length / 2), reply.headers())
                : reply;
    }

    private static Reply answer(List<Route> routes, Request request) {
        var there = routes.stream().filter(route -> route.fits(request.path())).toList();
        if (there.isEmpty()) {
            throw new Rejected(NOT_FOUND, "there is no " + String.join("/", request.path()));
        }
        return there.stream()
                .filter(route -> route.method().equals(request.method()))
                .findFirst()
                .orElseThrow(() -> new Rejected(NOT_ALLOWED, request.method() + " is not for this path"))
                .answer()
                .apply(request);
    }

    private static Request request(HttpExchange exchange, List<String> path) throws IOException {
        var body = exchange.getRequestBody().readNBytes(MOST_BODY_BYTES + 1);
        if (body.length > MOST_BODY_BYTES) {
            throw new Rejected(TOO_LARGE, "the body has more than " + MOST_BODY_BYTES + " bytes");
        }
        return new Request(
                exchange.getRequestMethod(),
                path,
                Request.query(Optional.ofNullable(exchange.getRequestURI().getRawQuery())),
                name -> Optional.ofNullable(exchange.getRequestHeaders().getFirst(name)),
                body);
    }

    private static void send(HttpExchange exchange, Reply reply) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", reply.type());
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.sendResponseHeaders(reply.status(), reply.body().length == 0 ? -1 : reply.body().length);
        if (reply.body().length > 0) {
            exchange.getResponseBody().write(reply.body());
        }
    }

    @Override
    public void close() {
        events.close();
        behaviours.clear();
        server.stop(0);
        threads.shutdownNow();
    }
}
