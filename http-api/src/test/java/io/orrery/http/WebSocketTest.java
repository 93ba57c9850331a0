package io.orrery.http;

import static io.orrery.http.SendTransactionTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.zk.field.Fr;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// JSON-RPC over `/ws`: requests, subscriptions, and peers that do not behave.
class WebSocketTest {
    private static final SignedTransaction TOKENS = Edge.sign(new Transaction(
            OperationType.TRANSFER, Edge.BOB_TOKEN_5, Edge.BOB_TOKEN_5, 5, Edge.amount("7"), Edge.fee("0"), 0, 9));
    private static final SealedBatch BATCH =
            new SealedBatch(1, BatchSize.FIRST, 0, 1_750_000_000, List.of(new Slot.Signed(TOKENS, false)));
    private static final String QUICK = "orrery.http.feed-poll = 1ms\n";

    private static void seal(Edge edge) {
        edge.rollup.sequence(new Operation.Signed(TOKENS));
        edge.rollup.seal(BATCH);
    }

    private static JsonNode told(JsonNode notification, String method, String subscription) {
        assertThat(notification.path("method").asText())
                .as(notification.toString())
                .isEqualTo(method);
        assertThat(notification.path("params").path("subscription").asText()).isEqualTo(subscription);
        return notification.path("params").path("result");
    }

    @Test
    void requestsAndBatchesAreAnsweredInOrderAndNotificationsAreNot() {
        try (var edge = Edge.start();
                var peer = new SocketPeer(edge)) {
            assertThat(peer.call("eth_chainId").get("result").textValue()).isEqualTo("0x1fb6");
            peer.send("""
                    {"jsonrpc": "2.0", "method": "eth_chainId"}""");
            peer.send("""
                    [{"jsonrpc": "2.0", "method": "eth_blockNumber", "id": 7},
                     {"jsonrpc": "2.0", "method": "eth_nothing", "id": "b"}]""");

            var answers = peer.next();

            assertThat(answers).hasSize(2);
            assertThat(answers.get(0).get("id").intValue()).isEqualTo(7);
            assertThat(answers.get(1).path("error").path("code").intValue()).isEqualTo(-32601);
            peer.send("{");
            assertRefused(peer.next(), Reason.MALFORMED_JSON, "");
            peer.send("[]");
            assertRefused(peer.next(), Reason.INVALID_REQUEST, "");
        }
    }

    @Test
    void theLimitsOfBatchesAndCallersAreThoseOfHttp() {
        try (var edge = Edge.start("orrery.http { requests-per-second = 1, request-burst = 5, max-batch = 3 }");
                var peer = new SocketPeer(edge)) {
            var one = "{\"jsonrpc\": \"2.0\", \"method\": \"eth_chainId\", \"id\": 1}";
            peer.send("[" + String.join(",", one, one, one, one) + "]");
            assertRefused(peer.next(), Reason.BATCH_TOO_LARGE, "");
            peer.send("[" + String.join(",", one, one, one) + "]");
            assertThat(peer.next()).hasSize(3);

            var answers = IntStream.range(0, 20)
                    .mapToObj(_ -> peer.call("eth_chainId"))
                    .toList();

            assertRefused(answers.getLast(), Reason.RATE_LIMITED, "");
            assertThat(edge.post(one).statusCode()).as("one caller, one quota").isEqualTo(429);
        }
    }

    @Test
    void newHeadsLogsAndPendingTransactionsAreTold() {
        try (var edge = Edge.start(QUICK);
                var peer = new SocketPeer(edge)) {
            var heads = peer.call("eth_subscribe", "newHeads").get("result").textValue();
            assertThat(peer.call("eth_subscribe", "logs", Map.of("address", Edge.BOB.toString()))
                            .has("result"))
                    .isTrue();
            var logs = peer.call("eth_subscribe", "logs").get("result").textValue();
            var hashes = peer.call("eth_subscribe", "newPendingTransactions")
                    .get("result")
                    .textValue();
            var wholes = peer.call("eth_subscribe", "newPendingTransactions", true)
                    .get("result")
                    .textValue();

            edge.rollup.sequence(new Operation.Signed(TOKENS));
            var hash = Hex.word(TOKENS.hash());
            assertThat(told(peer.next(), "eth_subscription", hashes).textValue())
                    .isEqualTo(hash);
            assertThat(told(peer.next(), "eth_subscription", wholes))
                    .isEqualTo(edge.result("eth_getTransactionByHash", hash));

            edge.rollup.seal(BATCH);
            var head = told(peer.next(), "eth_subscription", heads);
            var block = edge.result("eth_getBlockByNumber", "0x1", false);
            head.properties().forEach(member -> assertThat(member.getValue()).isEqualTo(block.get(member.getKey())));
            assertThat(head.get("hash")).isNotNull();
            assertThat(told(peer.next(), "eth_subscription", logs))
                    .isEqualTo(edge.result("eth_getLogs", Map.of()).get(0));
        }
    }

    @Test
    void theWayOfABatchAndOfATransactionIsTold() {
        try (var edge = Edge.start(QUICK);
                var peer = new SocketPeer(edge)) {
            var hash = Hex.word(TOKENS.hash());
            var batches = peer.call("rollup_subscribe", "batches").get("result").textValue();
            var one = peer.call("rollup_subscribe", "txStatus", Map.of("hash", hash))
                    .get("result")
                    .textValue();
            assertThat(told(peer.next(), "rollup_subscription", one)
                            .get("status")
                            .textValue())
                    .isEqualTo("unknown");
            var all = peer.call("rollup_subscribe", "txStatus", Map.of("sender", Edge.BOB.toString()))
                    .get("result")
                    .textValue();
            assertThat(peer.call("rollup_subscribe", "txStatus", Map.of("sender", Edge.ALICE.toString()))
                            .has("result"))
                    .isTrue();

            edge.rollup.sequence(new Operation.Signed(TOKENS));
            for (var subscription : List.of(one, all)) {
                assertThat(told(peer.next(), "rollup_subscription", subscription)
                                .get("status")
                                .textValue())
                        .isEqualTo("sequenced");
            }
            edge.rollup.seal(BATCH);
            assertAdvanced(peer, edge, batches, one, all, "sealed");
            edge.rollup.reach(1, BatchStage.ASSEMBLED, Optional.of(Fr.of(11)), Optional.empty());
            assertAdvanced(peer, edge, batches, one, all, "assembled");
        }
    }

    private static void assertAdvanced(
            SocketPeer peer, Edge edge, String batches, String one, String all, String stage) {
        assertThat(told(peer.next(), "rollup_subscription", batches)).isEqualTo(edge.result("rollup_getBatch", 1));
        for (var subscription : List.of(one, all)) {
            var status = told(peer.next(), "rollup_subscription", subscription);
            assertThat(status).isEqualTo(edge.result("rollup_getTransactionStatus", Hex.word(TOKENS.hash())));
            assertThat(status.get("status").textValue()).isEqualTo(stage);
        }
    }

    @Test
    void aSubscriptionThatWantsNoAnswerIsToldAllTheSame() {
        try (var edge = Edge.start(QUICK);
                var peer = new SocketPeer(edge)) {
            peer.send(
                    "{\"jsonrpc\": \"2.0\", \"method\": \"eth_subscribe\", \"params\": [\"newPendingTransactions\"]}");
            peer.call("eth_chainId");

            edge.rollup.sequence(new Operation.Signed(TOKENS));

            assertThat(told(peer.next(), "eth_subscription", "0x1").textValue()).isEqualTo(Hex.word(TOKENS.hash()));
        }
    }

    @Test
    void whatIsUnsubscribedIsToldNoMore() {
        try (var edge = Edge.start(QUICK);
                var peer = new SocketPeer(edge)) {
            var pending = peer.call("eth_subscribe", "newPendingTransactions").get("result");
            var heads = peer.call("eth_subscribe", "newHeads").get("result");

            assertThat(peer.call("eth_unsubscribe", pending).get("result").booleanValue())
                    .isTrue();
            assertThat(peer.call("eth_unsubscribe", pending).get("result").booleanValue())
                    .isFalse();
            seal(edge);

            told(peer.next(), "eth_subscription", heads.textValue());
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "eth_subscribe | [\"syncing\"] | OUT_OF_RANGE | kind",
                "eth_subscribe | [] | MISSING | kind",
                "eth_subscribe | [\"logs\", {\"fromBlock\": \"0x1\"}] | UNKNOWN_PARAMETER | options.fromBlock",
                "eth_subscribe | [\"newPendingTransactions\", 1] | WRONG_TYPE | options",
                "rollup_subscribe | [\"newHeads\"] | OUT_OF_RANGE | kind",
                "rollup_subscribe | [\"txStatus\"] | MISSING | options",
                "rollup_subscribe | [\"txStatus\", {}] | MISSING | options.hash",
                "rollup_subscribe | [\"txStatus\", {\"sender\": \"0x1\"}] | WRONG_TYPE | options.sender",
                "eth_unsubscribe | [1] | WRONG_TYPE | subscription"
            })
    void badSubscriptionsAreNamed(String method, String params, Reason reason, String field) throws IOException {
        try (var edge = Edge.start();
                var peer = new SocketPeer(edge)) {
            peer.send("{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"" + method + "\", \"params\": " + params + "}");

            assertRefused(peer.next(), reason, field);
        }
    }

    @Test
    void aConnectionHasABoundedNumberOfSubscriptions() {
        try (var edge = Edge.start("orrery.http.websocket.max-subscriptions = 2");
                var peer = new SocketPeer(edge)) {
            var first = peer.call("eth_subscribe", "newHeads").get("result");
            peer.call("eth_subscribe", "newHeads");

            assertRefused(peer.call("eth_subscribe", "newHeads"), Reason.TOO_MANY_SUBSCRIPTIONS, "");

            peer.call("eth_unsubscribe", first);
            assertThat(peer.call("eth_subscribe", "newHeads").has("result")).isTrue();
        }
    }

    @Test
    void aCallerHasABoundedNumberOfConnectionsAndAnEndedOneMakesRoom() {
        try (var edge = Edge.start("orrery.http.websocket.max-of-caller = 1")) {
            try (var first = new SocketPeer(edge)) {
                assertThatThrownBy(() -> new SocketPeer(edge))
                        .cause()
                        .isInstanceOfSatisfying(
                                WebSocketHandshakeException.class,
                                refused -> assertThat(refused.getResponse().statusCode())
                                        .isEqualTo(503));
                first.socket().sendClose(WebSocket.NORMAL_CLOSURE, "").join();
                assertThat(first.awaitEnd().code()).isEqualTo(1000);
            }
            // The server counts it as ended a moment after the peer does.
            edge.await("room for another", () -> canConnect(edge));
        }
    }

    private static boolean canConnect(Edge edge) {
        try (var peer = new SocketPeer(edge)) {
            return peer.call("eth_chainId").has("result");
        } catch (java.util.concurrent.CompletionException refused) {
            return false;
        }
    }

    @Test
    void aRequestThatIsNoUpgradeIsToldToUpgrade() {
        try (var edge = Edge.start()) {
            var answer = edge.send(edge.request("/ws").GET());

            assertThat(answer.statusCode()).isEqualTo(426);
            assertThat(answer.headers().firstValue("Upgrade")).contains("websocket");
        }
    }

    @Test
    void aNodeThatStopsSaysSo() {
        try (var edge = Edge.start();
                var peer = new SocketPeer(edge)) {
            peer.call("eth_chainId");

            edge.server.stop().toCompletableFuture().join();

            assertThat(peer.awaitEnd()).isEqualTo(new SocketPeer.Ended(1001, "the node is stopping"));
        }
    }

    @Test
    void aMessageOverTheLimitEndsTheConnectionWith1009() {
        try (var edge = Edge.start("orrery.http.max-body = 2000 B");
                var peer = new SocketPeer(edge)) {
            peer.send(" ".repeat(2001));

            assertThat(peer.awaitEnd().code()).isEqualTo(1009);
        }
    }

    @Test
    void messagesThatAreNotTextEndTheConnectionWith1003() {
        try (var edge = Edge.start();
                var peer = new SocketPeer(edge)) {
            peer.socket().sendBinary(ByteBuffer.allocate(3), true).join();

            assertThat(peer.awaitEnd()).isEqualTo(new SocketPeer.Ended(1003, "messages are text"));
        }
    }

    @Test
    void aFloodOfPingsEndsTheConnectionWith1008() {
        try (var edge = Edge.start("orrery.http { requests-per-second = 1, request-burst = 3, max-batch = 3 }");
                var peer = new SocketPeer(edge)) {
            for (int i = 0; i < 5; i++) {
                peer.socket().sendPing(ByteBuffer.allocate(1)).join();
            }

            assertThat(peer.awaitEnd()).isEqualTo(new SocketPeer.Ended(1008, "too many pings in a second"));
        }
    }

    /// A peer without a WebSocket library, which sends and takes bytes as it likes.
    private static final class RawPeer implements AutoCloseable {
        private final Socket socket;
        private final DataInputStream in;

        RawPeer(Edge edge) throws IOException {
            socket = new Socket();
            socket.setReceiveBufferSize(4_096);
            socket.setSoTimeout(20_000);
            socket.connect(new java.net.InetSocketAddress(
                    InetAddress.getLoopbackAddress(), edge.server.address().getPort()));
            in = new DataInputStream(socket.getInputStream());
            send("""
                    GET /ws HTTP/1.1
                    Host: edge
                    Upgrade: websocket
                    Connection: Upgrade
                    Sec-WebSocket-Version: 13
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==

                    """.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII));
            var headers = new StringBuilder();
            while (headers.indexOf("\r\n\r\n") < 0) {
                headers.append((char) in.readByte());
            }
            // The example of RFC 6455, 1.3.
            assertThat(headers.toString()).startsWith("HTTP/1.1 101").contains("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
        }

        void send(byte[] bytes) throws IOException {
            socket.getOutputStream().write(bytes);
        }

        /// The code of the close frame that ends what the server sends.
        int closeCode() throws IOException {
            while (true) {
                int kind = in.readByte() & 0x0f;
                int length = in.readByte() & 0x7f;
                var payload =
                        new byte[length == 126 ? in.readUnsignedShort() : length == 127 ? (int) in.readLong() : length];
                in.readFully(payload);
                if (kind == 8) {
                    return ByteBuffer.wrap(payload).getShort();
                }
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void malformedFramesEndTheConnectionWith1002() throws IOException {
        try (var edge = Edge.start("orrery.http.websocket.closing = 100ms");
                var peer = new RawPeer(edge)) {
            peer.send(new byte[] {(byte) 0x81, 1, 'x'});

            assertThat(peer.closeCode()).isEqualTo(1002);
            assertThat(peer.in.read()).as("nothing comes after it").isEqualTo(-1);
        }
    }

    @Test
    void aPeerThatSaysNothingToAPingIsGone() throws IOException {
        try (var edge = Edge.start("orrery.http.websocket.ping = 50ms");
                var peer = new RawPeer(edge)) {
            assertThat(peer.in.readByte() & 0xff).as("a ping").isEqualTo(0x89);
            assertThat(peer.in.readByte()).isZero();

            assertThat(peer.closeCode()).isEqualTo(1001);
        }
    }

    @Test
    void aPeerThatDoesNotReadIsToldSoBehindWhatItWasSent() throws IOException {
        var limits = "orrery.http { requests-per-second = 1000000, request-burst = 1000000 }\n"
                + "orrery.http.websocket { max-out = 64 KiB, closing = 60s }";
        try (var edge = Edge.start(limits);
                var peer = new RawPeer(edge)) {
            seal(edge);
            var request =
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_getBlockByNumber\",\"params\":[\"0x1\",true]}";
            var batch = IntStream.range(0, 100).mapToObj(_ -> request).collect(Collectors.joining(",", "[", "]"));
            // More than the buffers of both ends hold; it ends when the connection does.
            Thread.startVirtualThread(() -> {
                try {
                    for (int i = 0; i < 10_000; i++) {
                        peer.send(WebSocketFramesTest.text(batch));
                    }
                } catch (IOException ended) {
                    // That is what is waited for.
                }
            });

            edge.await("the server to have enough", () -> edge.server.webSocketPeers() == 0);

            assertThat(peer.closeCode()).isEqualTo(1008);
        }
    }

    @Test
    void aPeerThatDoesNotEvenTakeTheEndIsCutOff() throws IOException {
        var limits = "orrery.http { requests-per-second = 1000000, request-burst = 1000000 }\n"
                + "orrery.http.websocket { max-out = 64 KiB, closing = 100ms }";
        try (var edge = Edge.start(limits);
                var peer = new RawPeer(edge)) {
            seal(edge);
            var request =
                    "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_getBlockByNumber\",\"params\":[\"0x1\",true]}";
            var batch = IntStream.range(0, 100).mapToObj(_ -> request).collect(Collectors.joining(",", "[", "]"));

            assertThatThrownBy(() -> {
                        for (int i = 0; i < 10_000; i++) {
                            peer.send(WebSocketFramesTest.text(batch));
                        }
                    })
                    .isInstanceOf(IOException.class);
        }
    }
}
