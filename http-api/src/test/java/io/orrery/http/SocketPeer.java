package io.orrery.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A client at `/ws`, by the JDK's WebSocket.
final class SocketPeer implements WebSocket.Listener, AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    /// Why the server has ended the connection.
    record Ended(int code, String why) {}

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final CompletableFuture<Ended> ended = new CompletableFuture<>();
    private final StringBuilder partial = new StringBuilder();
    private final WebSocket socket;

    SocketPeer(Edge edge) {
        socket = edge.client()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + edge.server.address().getPort() + "/ws"), this)
                .join();
    }

    void send(String message) {
        socket.sendText(message, true).join();
    }

    /// Sends a request and gives what comes next.
    JsonNode call(String method, Object... params) {
        var request = Edge.JSON
                .createObjectNode()
                .put("jsonrpc", "2.0")
                .put("id", 1)
                .put("method", method)
                .set("params", Edge.JSON.valueToTree(params));
        send(request.toString());
        return next();
    }

    JsonNode next() {
        try {
            var message = heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("nothing came; the end is " + ended);
            }
            return Edge.JSON.readTree(message);
        } catch (IOException notJson) {
            throw new UncheckedIOException(notJson);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    Ended awaitEnd() {
        return ended.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    WebSocket socket() {
        return socket;
    }

    @Override
    @SuppressWarnings("NullAway") // The JDK takes null for: done.
    public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            heard.add(partial.toString());
            partial.setLength(0);
        }
        from.request(1);
        return null;
    }

    @Override
    @SuppressWarnings("NullAway") // The JDK takes null for: done.
    public CompletionStage<?> onClose(WebSocket from, int code, String why) {
        ended.complete(new Ended(code, why));
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        ended.completeExceptionally(error);
    }

    @Override
    public void close() {
        socket.abort();
    }
}
