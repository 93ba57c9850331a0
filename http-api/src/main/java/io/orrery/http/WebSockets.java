package io.orrery.http;

import akka.actor.typed.ActorSystem;
import akka.http.impl.engine.server.UpgradeToOtherProtocolResponseHeader;
import akka.http.javadsl.model.AttributeKeys;
import akka.http.javadsl.model.HttpHeader;
import akka.http.javadsl.model.HttpRequest;
import akka.http.javadsl.model.HttpResponse;
import akka.http.javadsl.model.StatusCodes;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/// JSON-RPC over WebSocket (RFC 6455) at `/ws`, under the same quotas as over HTTP.
///
/// Akka HTTP's own way to serve WebSockets can neither say why it closes nor cut off a peer that does not read, so the
/// connection is taken over as bytes, by the one header that Akka itself does it with.
final class WebSockets implements AutoCloseable {
    /// RFC 6455, 1.3.
    private static final String ACCEPT_SUFFIX = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    private final HttpSettings settings;
    private final JsonRpc rpc;
    private final RateLimiter limiter;
    private final Semaphore room;
    private final ChainFeed feed;
    private final Executor calls;
    private final ActorSystem<?> system;
    private final Set<WebSocketConnection> open = ConcurrentHashMap.newKeySet();
    /// Guarded by itself.
    private final Map<String, Integer> ofCaller = new HashMap<>();

    /// @param room of requests at once, shared with HTTP
    /// @param calls runs each connection on a thread that may wait
    WebSockets(
            HttpSettings settings,
            JsonRpc rpc,
            RateLimiter limiter,
            Semaphore room,
            ChainFeed feed,
            Executor calls,
            ActorSystem<?> system) {
        this.settings = settings;
        this.rpc = rpc;
        this.limiter = limiter;
        this.room = room;
        this.feed = feed;
        this.calls = calls;
        this.system = system;
    }

    /// Answers the request for an upgrade.
    ///
    /// @param refuse makes the answer of a refusal
    HttpResponse accept(HttpRequest request, java.util.function.Function<Refusal, HttpResponse> refuse) {
        var key = request.getHeader("Sec-WebSocket-Key").map(HttpHeader::value);
        if (request.getAttribute(AttributeKeys.webSocketUpgrade).isEmpty() || key.isEmpty()) {
            return HttpResponse.create()
                    .withStatus(StatusCodes.UPGRADE_REQUIRED)
                    .addHeader(HttpHeader.parse("Upgrade", "websocket"));
        }
        var address = Callers.address(request);
        var caller = RateLimiter.key(address);
        if (!enter(caller)) {
            return refuse.apply(new Refusal(Reason.TOO_MANY_REQUESTS, "", "too many connections to /ws"));
        }
        var connection = begin(address, caller);
        return HttpResponse.create()
                .withStatus(StatusCodes.SWITCHING_PROTOCOLS)
                .addHeader(HttpHeader.parse("Upgrade", "websocket"))
                .addHeader(HttpHeader.parse("Connection", "Upgrade"))
                .addHeader(HttpHeader.parse("Sec-WebSocket-Accept", acceptOf(key.get())))
                .addHeader(new UpgradeToOtherProtocolResponseHeader(
                        connection.flow().asScala().mapMaterializedValue(nothing -> nothing)));
    }

    private WebSocketConnection begin(InetAddress address, String caller) {
        var listening = new AtomicReference<Consumer<News>>(_ -> {});
        var connection = new WebSocketConnection(
                settings, system, new PeerAnswers(address, caller), () -> feed.remove(listening.get()));
        listening.set(connection::tell);
        feed.add(listening.get());
        open.add(connection);
        calls.execute(() -> {
            try {
                connection.run();
            } finally {
                open.remove(connection);
                leave(caller);
            }
        });
        return connection;
    }

    /// What is said to one peer.
    private final class PeerAnswers implements WebSocketConnection.Answers {
        private final InetAddress address;
        private final String caller;

        private PeerAnswers(InetAddress address, String caller) {
            this.address = address;
            this.caller = caller;
        }

        @Override
        public Optional<JsonNode> to(byte[] utf8, Subscriptions subscriptions) {
            if (!limiter.take(address, 1)) {
                return Optional.of(rpc.refuse(Reason.RATE_LIMITED, "too many requests in a second")
                        .json());
            }
            if (!room.tryAcquire()) {
                return Optional.of(rpc.refuse(Reason.TOO_MANY_REQUESTS, "too many requests at once on this node")
                        .json());
            }
            try {
                var asker = new Asker(caller, requests -> limiter.take(address, requests), Optional.of(subscriptions));
                return switch (rpc.answer(utf8, asker)) {
                    case JsonRpc.Answer.Body body -> Optional.of(body.json());
                    case JsonRpc.Answer.Nothing _ -> Optional.empty();
                    case JsonRpc.Answer.Refused refused -> Optional.of(refused.json());
                };
            } finally {
                room.release();
            }
        }

        @Override
        public boolean mayPing() {
            return limiter.take(address, 1);
        }
    }

    private boolean enter(String caller) {
        synchronized (ofCaller) {
            int before = ofCaller.getOrDefault(caller, 0);
            if (before >= settings.webSockets().maxOfCaller()
                    || open.size() >= settings.webSockets().max()) {
                return false;
            }
            ofCaller.put(caller, before + 1);
            return true;
        }
    }

    private void leave(String caller) {
        synchronized (ofCaller) {
            ofCaller.computeIfPresent(caller, (_, count) -> count > 1 ? count - 1 : null);
        }
    }

    private static String acceptOf(String key) {
        try {
            var digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + ACCEPT_SUFFIX).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-1", impossible);
        }
    }

    /// How many peers are told of news: those that are not closing.
    int told() {
        return feed.listeners();
    }

    /// Tells every peer that the node is going away.
    @Override
    public void close() {
        feed.close();
        open.forEach(connection -> connection.close(WebSocketFrames.CLOSE_GOING_AWAY, "the node is stopping"));
    }
}
