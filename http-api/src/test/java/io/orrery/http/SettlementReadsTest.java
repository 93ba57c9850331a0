package io.orrery.http;

import static io.orrery.http.SendTransactionTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.zk.field.Fr;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What L1 has of the rollup: batch 1 is executed, 2 is assembled, 3 is sealed.
class SettlementReadsTest {
    private static final SignedTransaction WITHDRAWN = withdrawal(4);
    private static final SignedTransaction CANCELLED = withdrawal(5);
    private static final SignedTransaction WAITING = withdrawal(6);
    private static final SignedTransaction TRANSFER = Edge.transfer();

    private static Edge edge;

    private static SignedTransaction withdrawal(long nonce) {
        return Edge.sign(new Transaction(
                OperationType.WITHDRAW, Edge.ALICE_ETHER, 0, 0, Edge.amount("40"), Edge.fee("1000"), nonce, 9));
    }

    @BeforeAll
    static void start() {
        edge = Edge.start();
        for (var signed : List.of(WITHDRAWN, CANCELLED, WAITING, TRANSFER)) {
            edge.rollup.sequence(new Operation.Signed(signed));
        }
        seal(1, new Slot.Signed(WITHDRAWN, false), new Slot.Signed(CANCELLED, true));
        seal(2, new Slot.Signed(TRANSFER, false));
        seal(3);
        for (long batch = 1; batch <= 2; batch++) {
            edge.rollup.reach(batch, BatchStage.ASSEMBLED, Optional.of(Fr.of(11)), Optional.empty());
        }
        for (var stage : List.of(BatchStage.COMMITTED, BatchStage.PROVEN, BatchStage.EXECUTED)) {
            edge.rollup.reach(1, stage, Optional.empty(), Optional.of(ReadsTest.RECEIPT));
        }
    }

    private static void seal(long number, Slot... slots) {
        edge.rollup.seal(new SealedBatch(number, BatchSize.FIRST, 0, 1_750_000_000, List.of(slots)));
    }

    @AfterAll
    static void stop() {
        edge.close();
    }

    @Test
    void whatIsToldOfL1IsWhatTheGoldenFilesSay() {
        ReadsTest.assertGolden("rollup-tokens", edge.result("rollup_getTokens"));
        ReadsTest.assertGolden("rollup-proof", edge.result("rollup_getBatchProof", 1));
        ReadsTest.assertGolden("rollup-data", edge.result("rollup_getDataAvailability", 1));
        ReadsTest.assertGolden("rollup-data-assembled", edge.result("rollup_getDataAvailability", 2));
        ReadsTest.assertGolden(
                "rollup-withdrawal", edge.result("rollup_getWithdrawalProof", Hex.word(WITHDRAWN.hash())));
        ReadsTest.assertGolden(
                "rollup-withdrawal-waiting", edge.result("rollup_getWithdrawalProof", Hex.word(WAITING.hash())));
    }

    @Test
    void theLayersOfDataAreToldInTheirOrderWithWhyTheyChangedLast() {
        assertThat(edge.result("rollup_getDataLayers").toString())
                .isEqualTo("[{\"layer\":\"committee\",\"standing\":\"on_trial\",\"inUse\":false,\"failures\":0,"
                        + "\"lastChange\":{\"cause\":\"unavailable\",\"time\":1750000000}},"
                        + "{\"layer\":\"alt_da\",\"standing\":\"trusted\",\"inUse\":true,\"failures\":1,\"lastChange\":null},"
                        + "{\"layer\":\"calldata\",\"standing\":\"trusted\",\"inUse\":false,\"failures\":0,"
                        + "\"lastChange\":null}]");
    }

    @Test
    void aFeeIsRoundedUpToOneThatHasAnEncoding() {
        assertThat(edge.result("rollup_estimateFee", 0).toString())
                .isEqualTo("{\"token\":0,\"fee\":\"1000\",\"accepted\":true}");
        assertThat(edge.result("rollup_estimateFee", 7).toString())
                .isEqualTo("{\"token\":7,\"fee\":\"0\",\"accepted\":true}");
        assertThat(RollupMethods.representable(java.math.BigInteger.valueOf(123_456_789)))
                .isEqualTo(123_500_000);
        assertThat(RollupMethods.representable(java.math.BigInteger.valueOf(2_047)))
                .isEqualTo(2_047);
        assertThat(RollupMethods.representable(java.math.BigInteger.valueOf(2_049)))
                .isEqualTo(2_050);
    }

    @Test
    void theTextThatMakesAnL2KeyIsToldAsTheProtocolHasIt() {
        assertThat(edge.result("rollup_getKeyChallenge").get("message").textValue())
                .isEqualTo("Orrery L2 key\nchain 31337\nrollup 0x5fbdb2315678afecb367f032d93f642f64180aa3");
    }

    @ParameterizedTest
    @CsvSource({
        "rollup_getBatchProof, 2, NOT_FOUND, number",
        "rollup_getBatchProof, 9, NOT_FOUND, number",
        "rollup_getBatchProof, x, WRONG_TYPE, number",
        "rollup_getDataAvailability, 3, NOT_FOUND, number",
        "rollup_getDataAvailability, -1, WRONG_TYPE, number",
        "rollup_getWithdrawalProof, 0x12, WRONG_TYPE, hash",
        "rollup_getWithdrawalProof, 0x0000000000000000000000000000000000000000000000000000000000000003, NOT_FOUND, hash",
        "rollup_estimateFee, eth, WRONG_TYPE, token",
        "rollup_estimateFee, 4294967296, OUT_OF_RANGE, token"
    })
    void badParametersAreNamed(String method, String parameter, Reason reason, String field) {
        assertRefused(edge.call(method, parameter), reason, field);
    }

    @Test
    void whatIsNoWithdrawalOrWasCancelledHasNothingToClaim() {
        assertRefused(edge.call("rollup_getWithdrawalProof", Hex.word(TRANSFER.hash())), Reason.WRONG_TYPE, "hash");
        assertRefused(edge.call("rollup_getWithdrawalProof", Hex.word(CANCELLED.hash())), Reason.NOT_FOUND, "hash");
    }
}
