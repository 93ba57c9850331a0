package io.orrery.runtime.beacon;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import io.orrery.runtime.beacon.BlockTree.Block;
import io.orrery.runtime.beacon.BlockTree.HeadChange;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// What happens at a node, as server-sent events.
///
/// Source: ethereum/beacon-APIs, `apis/eventstream`; WHATWG, *Server-sent events*.
final class EventStreams {
    private static final Set<String> TOPICS = Set.of("head", "block", "chain_reorg");
    private static final int MOST_STREAMS = 100;
    /// Of one stream; whoever reads slower loses its stream.
    private static final int MOST_WAITING = 1_000;
    private static final long KEEP_ALIVE_MS = 1_000;
    private static final int OK = 200;
    private static final int TOO_MANY = 429;

    private final NodeView view;
    private final ChainState chain;
    private final Semaphore streams = new Semaphore(MOST_STREAMS);
    private volatile boolean closed;

    EventStreams(NodeView view) {
        this.view = view;
        this.chain = view.chain();
    }

    /// Until the listener is gone, the node is closed, or it behaves so.
    void serve(HttpExchange exchange, List<String> topics) throws IOException, InterruptedException {
        if (topics.isEmpty() || !TOPICS.containsAll(topics)) {
            throw Rejected.bad("topics: " + topics + " where there are " + TOPICS);
        }
        if (!streams.tryAcquire()) {
            throw new Rejected(TOO_MANY, "there are " + MOST_STREAMS + " streams already");
        }
        BlockingQueue<HeadChange> changes = new ArrayBlockingQueue<>(MOST_WAITING);
        Consumer<HeadChange> listener = changes::offer;
        chain.listen(listener);
        try {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
            exchange.getResponseHeaders().set("Cache-Control", "no-store");
            exchange.sendResponseHeaders(OK, 0);
            write(exchange, ":\n\n");
            while (!closed && changes.remainingCapacity() > 0) {
                var change = changes.poll(KEEP_ALIVE_MS, TimeUnit.MILLISECONDS);
                if (change == null) {
                    write(exchange, ":\n\n");
                } else if (view.behaviours().is(Behaviour.DEAD_STREAM)) {
                    return;
                } else if (!view.behaviours().is(Behaviour.LAG)) {
                    write(exchange, events(change, topics));
                }
            }
        } finally {
            chain.forget(listener);
            streams.release();
        }
    }

    private static void write(HttpExchange exchange, String text) throws IOException {
        exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
    }

    private String events(HeadChange change, List<String> topics) {
        var told = new ArrayList<String>();
        var now = change.now();
        if (topics.contains("block")) {
            told.add(event(
                    "block",
                    Wire.object()
                            .put("slot", Long.toString(now.slot()))
                            .put("block", now.root().toString())
                            .put("execution_optimistic", view.optimistic())));
        }
        if (change.depth() > 0 && topics.contains("chain_reorg")) {
            told.add(event("chain_reorg", reorg(change)));
        }
        if (topics.contains("head")) {
            told.add(event("head", head(now, change.before())));
        }
        return String.join("", told);
    }

    private ObjectNode head(Block now, Block before) {
        long epoch = chain.network().epochOf(now.slot());
        return Wire.object()
                .put("slot", Long.toString(now.slot()))
                .put("block", now.root().toString())
                .put("state", now.root().toString())
                .put("epoch_transition", chain.network().epochOf(before.slot()) < epoch)
                .put(
                        "previous_duty_dependent_root",
                        chain.attesterRoot(now, epoch).toString())
                .put(
                        "current_duty_dependent_root",
                        chain.attesterRoot(now, epoch + 1).toString())
                .put("execution_optimistic", view.optimistic());
    }

    private ObjectNode reorg(HeadChange change) {
        return Wire.object()
                .put("slot", Long.toString(change.now().slot()))
                .put("depth", Long.toString(change.depth()))
                .put("old_head_block", change.before().root().toString())
                .put("new_head_block", change.now().root().toString())
                .put("old_head_state", change.before().root().toString())
                .put("new_head_state", change.now().root().toString())
                .put("epoch", Long.toString(chain.network().epochOf(change.now().slot())))
                .put("execution_optimistic", view.optimistic());
    }

    private static String event(String topic, ObjectNode data) {
        return "event: " + topic + "\ndata: " + new String(Wire.write(data), StandardCharsets.UTF_8) + "\n\n";
    }

    void close() {
        closed = true;
    }
}
