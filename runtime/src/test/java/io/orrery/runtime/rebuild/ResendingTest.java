package io.orrery.runtime.rebuild;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.runtime.client.RollupClient;
import io.orrery.zk.babyjub.Point;
import io.orrery.zk.babyjub.Signature;
import io.orrery.zk.field.Fr;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What is sent to a node, which knows some of it. The server here keeps the nonces of accounts as a node does, and
/// refuses what a test tells it to.
final class ResendingTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ZERO = "0x" + "00".repeat(32);
    private static final Address NOBODY = Address.parse("0x00000000000000000000000000000000000000aa");

    private final Map<Long, Long> nonces = new HashMap<>();
    /// Reasons of the next refusals of an account.
    private final Map<Long, Deque<String>> refusals = new HashMap<>();
    /// What was admitted, as `account/nonce`.
    private final List<String> admitted = new ArrayList<>();

    private HttpServer server;
    private Resending resending;

    @BeforeEach
    void aNodeAnswers() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            var asked = JSON.readTree(exchange.getRequestBody());
            var answer = JSON.createObjectNode().put("jsonrpc", "2.0");
            answer.set("id", asked.path("id"));
            var parameters = asked.path("params");
            switch (asked.path("method").asText()) {
                case "rollup_getInfo" -> answer.set("result", info());
                case "rollup_getAccount" -> account(parameters.path(0).asLong(), answer);
                case "rollup_sendTransaction" -> {
                    var refusal = admit(parameters.path(0));
                    if (refusal.isEmpty()) {
                        answer.putObject("result");
                    } else {
                        answer.set("error", error(refusal));
                    }
                }
                case "rollup_sendTransactions" -> {
                    var outcomes = answer.putArray("result");
                    assertThat(parameters.path(1).path("atomic").asBoolean()).isTrue();
                    for (var each : parameters.path(0)) {
                        var refusal = admit(each);
                        var outcome = outcomes.addObject();
                        if (!refusal.isEmpty()) {
                            outcome.set("error", error(refusal));
                        }
                    }
                }
                default -> answer.set("error", error("unknown_method"));
            }
            var bytes = JSON.writeValueAsBytes(answer);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        resending = new Resending(new RollupClient(
                URI.create("http://127.0.0.1:" + server.getAddress().getPort())));
    }

    @AfterEach
    void theNodeEnds() {
        server.stop(0);
    }

    private static ObjectNode info() {
        return JSON.createObjectNode()
                .put("version", "1")
                .put("l1ChainId", 31337)
                .put("rollup", NOBODY.toString())
                .put("operator", NOBODY.toString())
                .put("domain", ZERO);
    }

    private void account(long index, ObjectNode answer) {
        var next = nonces.get(index);
        if (next == null) {
            answer.set("error", error("not_found"));
            return;
        }
        answer.putObject("result")
                .put("index", index)
                .put("owner", NOBODY.toString())
                .put("token", 1)
                .put("balance", "1000")
                .put("nonce", next)
                .put("nextNonce", next)
                .putObject("key")
                .put("x", ZERO)
                .put("y", ZERO);
    }

    /// Why not; empty where it is taken.
    private String admit(JsonNode transaction) {
        long from = transaction.path("from").asLong();
        long nonce = transaction.path("nonce").asLong();
        var told = refusals.getOrDefault(from, new ArrayDeque<>()).poll();
        if (told != null) {
            return told;
        }
        long next = nonces.getOrDefault(from, 0L);
        if (nonce != next) {
            return nonce < next ? "nonce_too_low" : "nonce_too_high";
        }
        nonces.put(from, next + 1);
        admitted.add(from + "/" + nonce);
        return "";
    }

    private static ObjectNode error(String reason) {
        var error = JSON.createObjectNode().put("code", -32001).put("message", "no");
        error.putObject("data").put("reason", reason);
        return error;
    }

    private static SignedTransaction transfer(long from, long nonce, Fr group) {
        var transaction = new Transaction(OperationType.TRANSFER, from, 9, 1, 10, 0, nonce, 1_000, Address.ZERO, group);
        return new SignedTransaction(transaction, Fr.ONE, new Signature(new Point(Fr.ZERO, Fr.ONE), BigInteger.ONE));
    }

    private void send(long from, long nonce) {
        resending.send(List.of(transfer(from, nonce, Fr.ZERO)));
    }

    private void refuse(long account, String... reasons) {
        refusals.put(account, new ArrayDeque<>(List.of(reasons)));
    }

    @Test
    void whatTheNodeKnowsIsPassedOverAndTheRestIsSentInOrder() {
        nonces.put(5L, 2L);
        for (int nonce = 0; nonce < 4; nonce++) {
            send(5, nonce);
        }

        assertThat(admitted).containsExactly("5/2", "5/3");
        assertThat(resending.result()).isEqualTo(new Resending.Result(2, 2, Map.of()));
    }

    @Test
    void anAccountThatTheNodeDoesNotHaveYetIsWaitedFor() {
        refuse(6, "unknown_account", "busy", "fee_token_not_accepted");
        send(6, 0);

        assertThat(admitted).containsExactly("6/0");
        assertThat(resending.result().refused()).isEmpty();
    }

    @Test
    void whatIsRefusedIsCountedAndKeepsTheRestOfItsAccountOnly() {
        nonces.put(5L, 0L);
        nonces.put(6L, 0L);
        refuse(5, "expired");
        send(5, 0);
        send(6, 0);
        send(5, 1);
        send(5, 2);

        assertThat(admitted).containsExactly("6/0");
        assertThat(resending.result())
                .isEqualTo(new Resending.Result(0, 1, Map.of("expired", 1L, "behind_refused", 2L)));
    }

    @Test
    void aGroupIsSentAsOne() {
        nonces.put(5L, 0L);
        nonces.put(6L, 4L);
        resending.send(List.of(transfer(5, 0, Fr.ONE), transfer(6, 4, Fr.ONE)));

        assertThat(admitted).containsExactly("5/0", "6/4");
    }

    @Test
    void theReasonOfAGroupIsThatOfTheMemberWhichHasOne() {
        nonces.put(5L, 0L);
        nonces.put(6L, 4L);
        refuse(5, "group_refused");
        refuse(6, "insufficient_balance");
        resending.send(List.of(transfer(5, 0, Fr.ONE), transfer(6, 4, Fr.ONE)));

        assertThat(resending.result().refused()).containsExactly(Map.entry("insufficient_balance", 2L));
    }
}
