package io.orrery.ethereum.beacon;

import static io.orrery.ethereum.beacon.Samples.ELECTRA;
import static io.orrery.ethereum.beacon.Samples.OTHER;
import static io.orrery.ethereum.beacon.Samples.ROOT;
import static io.orrery.ethereum.beacon.Samples.client;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import io.orrery.domain.validator.beacon.BeaconNode.Subscription;
import io.orrery.domain.validator.beacon.ChainEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// A stream of events that comes, breaks and is taken up again.
class BeaconEventsTest {
    private static final String EVENTS = "GET /eth/v1/events";
    private static final String HEAD =
            "event: head\ndata: {\"slot\":\"10\",\"block\":\"" + OTHER + "\",\"state\":\"" + OTHER
                    + "\",\"epoch_transition\":false,\"previous_duty_dependent_root\":\"" + ROOT
                    + "\",\"current_duty_dependent_root\":\"" + OTHER + "\",\"execution_optimistic\":false}\n\n";
    private static final ChainEvent.Head AS_READ = new ChainEvent.Head(10, OTHER, ROOT, OTHER, false);

    private final ApiServer server = new ApiServer();
    private final BeaconClient node = client(server, ELECTRA);
    private final BlockingQueue<ChainEvent> heard = new LinkedBlockingQueue<>();

    @AfterEach
    void stop() {
        node.close();
        server.close();
    }

    private void stream(HttpExchange exchange, String text) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.sendResponseHeaders(200, 0);
        exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
        exchange.getResponseBody().flush();
    }

    /// Streams one after the other, the last of which stays open.
    private Subscription streams(String... texts) {
        Iterator<String> each = List.of(texts).iterator();
        server.on(EVENTS, exchange -> {
            stream(exchange, each.next());
            if (!each.hasNext()) {
                server.awaitClose();
            }
        });
        return node.listen(heard::add);
    }

    private ChainEvent next() throws InterruptedException {
        var event = heard.poll(30, TimeUnit.SECONDS);
        assertThat(event).as("an event").isNotNull();
        return event;
    }

    @Test
    void headsAndReorganizationsAreHeard() throws InterruptedException {
        try (var _ = streams(": hello\n\n" + HEAD.replace("\n", "\r\n") + "event: block\ndata: {}\n\n"
                + "event: chain_reorg\ndata: {\"slot\":\"200\",\ndata: \"depth\":\"50\"}\n\n")) {
            assertThat(next()).isInstanceOf(ChainEvent.Connected.class);
            assertThat(next()).isEqualTo(AS_READ);
            assertThat(next()).isEqualTo(new ChainEvent.Reorganized(200, 50));
        }
        assertThat(server.last().line()).isEqualTo("GET /eth/v1/events?topics=head,chain_reorg");
        assertThat(server.last().headers().getFirst("Accept")).isEqualTo("text/event-stream");
    }

    @Test
    void aStreamThatEndsIsTakenUpAgain() throws InterruptedException {
        try (var _ = streams(HEAD, HEAD)) {
            assertThat(next()).isInstanceOf(ChainEvent.Connected.class);
            assertThat(next()).isEqualTo(AS_READ);
            assertThat(next()).isEqualTo(new ChainEvent.Silent("the stream has ended"));
            assertThat(next()).isInstanceOf(ChainEvent.Connected.class);
            assertThat(next()).isEqualTo(AS_READ);
        }
    }

    @Test
    void garbageBreaksAStream() throws InterruptedException {
        var endless = "data: " + "x".repeat(70_000);
        try (var _ = streams(
                "event: head\ndata: garbage\n\n",
                HEAD.replace(ROOT.toString(), "0x00"),
                endless,
                endless.substring(0, 60_000) + "\n" + endless.substring(0, 60_000) + "\n\n",
                HEAD)) {
            silentBecause("it is no JSON");
            silentBecause("previous_duty_dependent_root: must have 32 bytes, not 1");
            silentBecause("a line has more than 65536 bytes");
            silentBecause("an event has more than 65536 bytes");
            assertThat(next()).isInstanceOf(ChainEvent.Connected.class);
            assertThat(next()).isEqualTo(AS_READ);
        }
    }

    private void silentBecause(String why) throws InterruptedException {
        assertThat(next()).isInstanceOf(ChainEvent.Connected.class);
        assertThat(next())
                .isInstanceOfSatisfying(
                        ChainEvent.Silent.class,
                        silent -> assertThat(silent.why()).contains(why));
    }

    @Test
    void whatCanNotBeHeardIsToldOnceAndTriedAgain() throws InterruptedException {
        Iterator<Integer> codes = List.of(503, 404, 200, 200).iterator();
        server.on(EVENTS, exchange -> {
            int code = codes.next();
            if (codes.hasNext()) {
                ApiServer.send(exchange, code, ApiServer.JSON, new byte[] {'{', '}'});
            } else {
                stream(exchange, HEAD);
                server.awaitClose();
            }
        });
        try (var _ = node.listen(heard::add)) {
            assertThat(next()).isEqualTo(new ChainEvent.Silent("HTTP 503 and no stream of events"));
            assertThat(next()).isInstanceOf(ChainEvent.Connected.class);
            assertThat(next()).isEqualTo(AS_READ);
        }
        assertThat(server.asked()).hasSize(4);
    }
}
