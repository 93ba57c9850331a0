package io.orrery.http;

import static io.orrery.http.SendTransactionTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.http.shared.SharedStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Many transactions at once, and what is remembered of those that were refused.
class SendManyTest {
    private static final String SEND = "rollup_sendTransactions";

    private Edge edge;

    @BeforeEach
    void start() {
        edge = Edge.start(
                "orrery.http { max-batch = 5, max-transactions = 5, requests-per-second = 1, request-burst = 40 }");
    }

    @AfterEach
    void stop() {
        edge.close();
    }

    private static SignedTransaction transfer(long nonce, long validUntilBatch) {
        return Edge.sign(new Transaction(
                OperationType.TRANSFER,
                Edge.ALICE_ETHER,
                Edge.BOB_ETHER,
                0,
                Edge.amount("10"),
                Edge.fee("1000"),
                nonce,
                validUntilBatch));
    }

    @Test
    void eachHasItsOwnOutcomeInTheOrderGiven() {
        var good = transfer(4, 9);
        var expired = transfer(5, 0);
        var forged = Edge.json(transfer(6, 9));
        ((ObjectNode) forged.get("signature")).put("s", "1");

        var outcomes = edge.result(SEND, List.of(Edge.json(good), Edge.json(expired), Map.of("type", "mint"), forged));

        assertThat(outcomes).hasSize(4);
        assertThat(outcomes.get(0).toString())
                .isEqualTo("{\"hash\":\"" + Hex.word(good.hash()) + "\",\"status\":\"admitted\"}");
        assertThat(outcomes.get(1).get("hash").textValue()).isEqualTo(Hex.word(expired.hash()));
        assertRefused(outcomes.get(1), Reason.EXPIRED, "validUntilBatch");
        assertThat(outcomes.get(2).has("hash")).isFalse();
        assertRefused(outcomes.get(2), Reason.OUT_OF_RANGE, "type");
        assertRefused(outcomes.get(3), Reason.BAD_SIGNATURE, "signature");
        assertThat(edge.rollup.admitted).containsExactly(good);
    }

    @Test
    void allAreOnTheirWayBeforeTheFirstIsAnsweredAndInOrder() {
        var answer = new CompletableFuture<Boolean>();
        var signed = IntStream.range(4, 8).mapToObj(nonce -> transfer(nonce, 9)).toList();
        edge.rollup.gate = each -> {
            if (each.equals(signed.getLast())) {
                answer.complete(true);
            }
            return answer.thenApply(_ -> new StateShard.Outcome.Admitted(each));
        };

        var outcomes = edge.result(SEND, signed.stream().map(Edge::json).toList());

        assertThat(edge.rollup.admitted).isEqualTo(signed);
        assertThat(outcomes)
                .allMatch(outcome -> outcome.get("status").textValue().equals("admitted"));
    }

    @Test
    void whoWaitsForThePlaceInTheOrderIsToldIt() {
        var signed = transfer(4, 9);
        edge.rollup.gate = each -> {
            edge.rollup.sequence(new Operation.Signed(each));
            return CompletableFuture.completedStage(new StateShard.Outcome.Admitted(each));
        };

        var outcomes = edge.result(SEND, List.of(Edge.json(signed)), Map.of("wait", "sequenced"));

        assertThat(outcomes.get(0).get("status").textValue()).isEqualTo("sequenced");
        assertThat(outcomes.get(0).get("sequence").longValue()).isZero();
    }

    @Test
    void moreThanTheNodeHasRoomForAreRefusedAsBusyAndTheRoomIsGivenBack() {
        try (var small = Edge.start("orrery.http { max-batch = 5, max-transactions = 4 }")) {
            var five = IntStream.range(4, 9)
                    .mapToObj(nonce -> Edge.json(transfer(nonce, 9)))
                    .toList();

            assertRefused(small.call(SEND, five), Reason.BUSY, "transactions");
            assertThat(small.rollup.admitted).isEmpty();
            assertThat(small.result(SEND, five.subList(0, 4))).hasSize(4);
            assertThat(small.result(SEND, five.subList(0, 4))).hasSize(4);
        }
    }

    @Test
    void tooManyAreRefusedAsAWholeAndEachCounts() {
        var five =
                IntStream.range(0, 5).mapToObj(_ -> Edge.json(transfer(4, 9))).toList();
        var six = IntStream.range(0, 6).mapToObj(_ -> Edge.json(transfer(4, 9))).toList();

        assertRefused(edge.call(SEND, six), Reason.OUT_OF_RANGE, "transactions");
        assertRefused(edge.call(SEND, "all"), Reason.WRONG_TYPE, "transactions");
        assertRefused(edge.call(SEND, List.of(), Map.of("wait", "mined")), Reason.OUT_OF_RANGE, "options.wait");
        var answers = IntStream.range(0, 40)
                .mapToObj(_ -> edge.call(SEND, five))
                .dropWhile(answer -> answer.has("result"))
                .limit(1)
                .toList();
        assertThat(answers).hasSize(1);
        assertRefused(
                answers.getFirst(),
                Reason.RATE_LIMITED,
                answers.getFirst().path("id").isNull() ? "" : "transactions");
    }

    @Test
    void whyATransactionWasRefusedCanBeAskedForByItsHash() {
        var expired = transfer(5, 0);
        assertRefused(edge.call("rollup_sendTransaction", Edge.json(expired)), Reason.EXPIRED, "validUntilBatch");

        var status = status(expired);

        assertThat(status.get("status").textValue()).isEqualTo("refused");
        assertRefused(status, Reason.EXPIRED, "validUntilBatch");
    }

    @Test
    void whatTheShardHasRefusedIsRememberedToo() {
        var signed = transfer(4, 9);
        edge.rollup.gate = _ -> CompletableFuture.completedStage(
                new StateShard.Outcome.Refused(signed, StateShard.Refusal.INSUFFICIENT_BALANCE, "amount"));
        edge.call("rollup_sendTransaction", Edge.json(signed));

        assertRefused(status(signed), Reason.INSUFFICIENT_BALANCE, "amount");
    }

    @Test
    void aTransactionThatWasAdmittedIsKnownBeforeItIsSequencedAndNobodyCanSayOtherwise() {
        var signed = transfer(4, 9);
        edge.call("rollup_sendTransaction", Edge.json(signed));
        edge.rollup.gate = _ -> CompletableFuture.completedStage(
                new StateShard.Outcome.Refused(signed, StateShard.Refusal.NONCE_TOO_LOW, "nonce"));
        edge.call("rollup_sendTransaction", Edge.json(signed));

        assertThat(status(signed).get("status").textValue()).isEqualTo("admitted");
        edge.rollup.sequence(new Operation.Signed(signed));
        assertThat(status(signed).get("status").textValue()).isEqualTo("sequenced");
    }

    @Test
    void thatTheNodeWasBusyOrSomebodyWithoutTheKeySentItSaysNothingAboutATransaction() {
        var signed = transfer(4, 9);
        edge.rollup.gate = _ -> CompletableFuture.completedStage(
                new StateShard.Outcome.Refused(signed, StateShard.Refusal.BUSY, "from"));
        edge.call("rollup_sendTransaction", Edge.json(signed));
        var forged = Edge.json(signed);
        ((ObjectNode) forged.get("signature")).put("s", "1");
        edge.call("rollup_sendTransaction", forged);

        assertThat(status(signed).get("status").textValue()).isEqualTo("unknown");
    }

    @Test
    void theMemoryOfRefusalsIsBounded() {
        var fates = new TransactionFates(
                SharedStore.NONE, 2, new TransactionFates.Ages(Duration.ofHours(1), Duration.ofMinutes(1)));
        var refusal = new Refusal(Reason.EXPIRED, "", "");
        for (int nonce = 0; nonce < 1_000; nonce++) {
            fates.refused(transfer(nonce, 0).hash(), refusal);
        }

        edge.await("the memory to shrink", () -> remembered(fates) <= 2);
    }

    private static long remembered(TransactionFates fates) {
        return IntStream.range(0, 1_000)
                .filter(nonce -> fates.of(transfer(nonce, 0).hash()).isPresent())
                .count();
    }

    private JsonNode status(SignedTransaction signed) {
        return edge.result("rollup_getTransactionStatus", Hex.word(signed.hash()));
    }
}
