package io.orrery.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.state.StateShard.Refusal;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.zk.field.Fr;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SendTransactionTest {
    private static final String METHOD = "rollup_sendTransaction";
    private Edge edge;

    @BeforeEach
    void start() {
        edge = Edge.start("orrery.http { ask-timeout = 2s, sequenced-wait = 2s }");
    }

    @AfterEach
    void stop() {
        edge.close();
    }

    @Test
    void aGoodTransactionReachesTheGateAsItWasSigned() {
        var signed = Edge.transfer();

        var result = edge.result(METHOD, Edge.json(signed));

        assertThat(edge.rollup.admitted).containsExactly(signed);
        assertThat(result.get("hash").textValue()).isEqualTo(Hex.word(signed.hash()));
        assertThat(result.get("status").textValue()).isEqualTo("admitted");
        assertThat(edge.rollup.counted).isEqualTo(Map.of(METHOD, 1));
    }

    @Test
    void aWithdrawalMayLeaveOutItsRecipient() {
        var signed = Edge.sign(new Transaction(
                OperationType.WITHDRAW, Edge.ALICE_ETHER, 0, 0, Edge.amount("5"), Edge.fee("1000"), 4, 9));
        var json = Edge.json(signed);
        json.remove("to");

        edge.result(METHOD, json);

        assertThat(edge.rollup.admitted).containsExactly(signed);
    }

    @Test
    void theDomainMayStandForChainAndRollup() {
        var json = Edge.json(Edge.transfer());
        json.remove(List.of("chainId", "rollup"));
        json.put("domain", Hex.word(Edge.INFO.domain()));

        edge.result(METHOD, json);

        assertThat(edge.rollup.admitted).hasSize(1);
    }

    @Test
    void integersMayBeHexDecimalStringsOrNumbers() {
        var json = Edge.json(Edge.transfer());
        json.put("from", "0x1")
                .put("to", "2")
                .put("amount", "0x14d1120d7b160000")
                .put("fee", 1200000);

        edge.result(METHOD, json);

        assertThat(edge.rollup.admitted).containsExactly(Edge.transfer());
    }

    @Test
    void waitingForTheOrderTellsThePlaceInIt() {
        edge.rollup.gate = signed -> {
            edge.rollup.sequence(new Operation.Signed(signed));
            return CompletableFuture.completedStage(new StateShard.Outcome.Admitted(signed));
        };

        var result = edge.result(METHOD, Edge.json(Edge.transfer()), Map.of("wait", "sequenced"));

        assertThat(result.get("status").textValue()).isEqualTo("sequenced");
        assertThat(result.get("sequence").longValue()).isZero();
    }

    @Test
    void waitingForAnOrderThatDoesNotComeTellsTheStatusSoFar() {
        edge.close();
        edge = Edge.start("orrery.http.sequenced-wait = 50ms");

        var result = edge.result(METHOD, Edge.json(Edge.transfer()), Map.of("wait", "sequenced"));

        assertThat(result.get("status").textValue()).isEqualTo("admitted");
    }

    @Test
    void aMissingTransactionIsNamedAsTheParameter() {
        assertRefused(edge.call(METHOD), Reason.MISSING, "transaction");
        assertRefused(edge.call(METHOD, "0x12"), Reason.WRONG_TYPE, "transaction");
    }

    static Stream<Arguments> refusedBeforeTheGate() {
        return Stream.of(
                bad("type missing", Reason.MISSING, "type", json -> json.remove("type")),
                bad("type unknown", Reason.OUT_OF_RANGE, "type", json -> json.put("type", "deposit")),
                bad("type not a string", Reason.WRONG_TYPE, "type", json -> json.put("type", 1)),
                bad("from missing", Reason.MISSING, "from", json -> json.remove("from")),
                bad("from null", Reason.MISSING, "from", json -> json.putNull("from")),
                bad("from not an integer", Reason.WRONG_TYPE, "from", json -> json.put("from", "alice")),
                bad("from a fraction", Reason.WRONG_TYPE, "from", json -> json.put("from", 1.5)),
                bad("from negative", Reason.OUT_OF_RANGE, "from", json -> json.put("from", -1)),
                bad("from above 32 bits", Reason.OUT_OF_RANGE, "from", json -> json.put("from", 1L << 32)),
                bad("to missing", Reason.MISSING, "to", json -> json.remove("to")),
                bad("token above 32 bits", Reason.OUT_OF_RANGE, "token", json -> json.put("token", "4294967296")),
                bad("nonce above 32 bits", Reason.OUT_OF_RANGE, "nonce", json -> json.put("nonce", 1L << 32)),
                bad("amount that JSON rounds", Reason.OUT_OF_RANGE, "amount", json -> json.put("amount", 1L << 53)),
                bad(
                        "amount above 128 bits",
                        Reason.OUT_OF_RANGE,
                        "amount",
                        json -> json.put("amount", "0x100000000000000000000000000000000")),
                bad(
                        "amount outside the float format",
                        Reason.AMOUNT_NOT_REPRESENTABLE,
                        "amount",
                        json -> json.put("amount", "1500000000000000001")),
                bad(
                        "fee outside the float format",
                        Reason.FEE_NOT_REPRESENTABLE,
                        "fee",
                        json -> json.put("fee", "2049")),
                bad("unknown member", Reason.UNKNOWN_PARAMETER, "gas", json -> json.put("gas", 1)),
                bad("signature missing", Reason.MISSING, "signature", json -> json.remove("signature")),
                bad("signature not an object", Reason.WRONG_TYPE, "signature", json -> json.put("signature", "0x")),
                bad(
                        "signature part missing",
                        Reason.MISSING,
                        "signature.s",
                        json -> ((ObjectNode) json.get("signature")).remove("s")),
                bad(
                        "signature part not an element",
                        Reason.OUT_OF_RANGE,
                        "signature.r8x",
                        json -> ((ObjectNode) json.get("signature")).put("r8x", Fr.MODULUS.toString())),
                bad("other chain", Reason.WRONG_CHAIN, "chainId", json -> json.put("chainId", 1)),
                bad("other rollup", Reason.WRONG_CHAIN, "rollup", json -> json.put("rollup", Edge.BOB.toString())),
                bad("other domain", Reason.WRONG_CHAIN, "domain", json -> json.put("domain", "8")),
                bad("no chain", Reason.MISSING, "chainId", json -> json.remove("chainId")),
                bad("no rollup", Reason.MISSING, "rollup", json -> json.remove("rollup")),
                bad("rollup not an address", Reason.WRONG_TYPE, "rollup", json -> json.put("rollup", "0x12")),
                bad("expired", Reason.EXPIRED, "validUntilBatch", json -> json.put("validUntilBatch", 1)),
                bad("fee below the minimum", Reason.FEE_TOO_LOW, "fee", json -> json.put("fee", 999)),
                bad(
                        "fee in a token nobody takes",
                        Reason.FEE_TOKEN_NOT_ACCEPTED,
                        "token",
                        json -> json.put("token", 5)),
                bad("unknown sender", Reason.UNKNOWN_ACCOUNT, "from", json -> json.put("from", Edge.NOBODY)),
                bad(
                        "sender of another token",
                        Reason.TOKEN_MISMATCH,
                        "token",
                        json -> json.put("from", Edge.BOB_TOKEN_5)),
                bad("unknown recipient", Reason.UNKNOWN_RECIPIENT, "to", json -> json.put("to", Edge.NOBODY)),
                bad(
                        "recipient of another token",
                        Reason.TOKEN_MISMATCH,
                        "to",
                        json -> json.put("to", Edge.BOB_TOKEN_5)),
                bad("withdrawal to somebody", Reason.OUT_OF_RANGE, "to", json -> json.put("type", "withdraw")),
                bad("signed for another amount", Reason.BAD_SIGNATURE, "signature", json -> json.put("amount", "7")),
                bad("signed by another key", Reason.BAD_SIGNATURE, "signature", json -> json.put("from", 2)),
                bad(
                        "signature off the curve",
                        Reason.BAD_SIGNATURE,
                        "signature",
                        json -> ((ObjectNode) json.get("signature")).put("r8x", 5)),
                bad(
                        "signature with a response of 256 bits",
                        Reason.BAD_SIGNATURE,
                        "signature",
                        json -> ((ObjectNode) json.get("signature")).put("s", "0x" + "f".repeat(64))));
    }

    private static Arguments bad(String what, Reason reason, String field, Consumer<ObjectNode> change) {
        return Arguments.of(what, reason, field, change);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refusedBeforeTheGate")
    void whatIsWrongInItselfIsRefusedBeforeTheGate(
            String what, Reason reason, String field, Consumer<ObjectNode> change) {
        // Batches 1 to 3 are sealed: the next is 4.
        edge.rollup.seal(new SealedBatch(3, BatchSize.FIRST, 0, 100, List.of()));
        var json = Edge.json(Edge.transfer());
        change.accept(json);

        var answer = edge.call(METHOD, json);

        assertRefused(answer, reason, field);
        assertThat(edge.rollup.admitted).as(what).isEmpty();
        assertThat(edge.rollup.counted).isEqualTo(Map.of(METHOD + " " + reason, 1));
    }

    /// But for an account that the shard does not know yet: see [ShardAnswersTest].
    @ParameterizedTest
    @EnumSource(
            value = Refusal.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"UNKNOWN_ACCOUNT", "FULL", "WITH_ITS_GROUP"})
    void whatTheShardRefusesIsToldInTheSameWord(Refusal refusal) {
        edge.rollup.gate =
                signed -> CompletableFuture.completedStage(new StateShard.Outcome.Refused(signed, refusal, "nonce"));

        var answer = edge.call(METHOD, Edge.json(Edge.transfer()));

        assertRefused(answer, Reason.valueOf(refusal.name()), "nonce");
        assertThat(edge.rollup.refusals(METHOD, Reason.valueOf(refusal.name()))).isEqualTo(1);
    }

    @Test
    void aGateThatDoesNotAnswerIsUnavailableAndNotARefusal() {
        edge.close();
        edge = Edge.start("orrery.http.ask-timeout = 50ms");
        edge.rollup.gate = _ -> new CompletableFuture<>();

        assertRefused(edge.call(METHOD, Edge.json(Edge.transfer())), Reason.UNAVAILABLE, "");
    }

    @Test
    void aGateThatTimesOutIsUnavailableToo() {
        edge.rollup.gate = _ -> CompletableFuture.failedStage(new java.util.concurrent.TimeoutException("ask"));

        assertRefused(edge.call(METHOD, Edge.json(Edge.transfer())), Reason.UNAVAILABLE, "");
    }

    @Test
    void aFailureBehindTheGateIsAnInternalErrorThatTellsNothingMore() {
        edge.rollup.gate = _ -> CompletableFuture.failedStage(new IllegalStateException("secret detail"));

        var answer = edge.call(METHOD, Edge.json(Edge.transfer()));

        assertRefused(answer, Reason.INTERNAL_ERROR, "");
        assertThat(answer.toString()).doesNotContain("secret detail");
    }

    @Test
    void anUnknownOptionIsRefused() {
        assertRefused(
                edge.call(METHOD, Edge.json(Edge.transfer()), Map.of("wait", "finalized")),
                Reason.OUT_OF_RANGE,
                "options.wait");
        assertThat(edge.rollup.admitted).isEmpty();
    }

    static void assertRefused(JsonNode answer, Reason reason, String field) {
        var error = answer.path("error");
        assertThat(error.path("data").path("reason").asText())
                .as(answer.toString())
                .isEqualTo(reason.word());
        assertThat(error.path("code").asInt()).isEqualTo(reason.code());
        assertThat(error.path("data").path("field").asText()).isEqualTo(field);
        assertThat(error.path("message").asText()).isNotBlank();
    }
}
