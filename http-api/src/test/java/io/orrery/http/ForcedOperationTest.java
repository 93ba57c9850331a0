package io.orrery.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.zk.babyjub.Point;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What readers and senders see of what L1 asks for.
class ForcedOperationTest {
    private static final ForcedOperation EXIT =
            new ForcedOperation.ForcedExit(4, Edge.ALICE, Edge.ALICE_ETHER, 1_790_000_000);

    private final Edge edge = Edge.start();

    @AfterEach
    void stop() {
        edge.close();
    }

    @Test
    void aForcedExitIsShownWithItsDeadlineAndWhatBecameOfIt() {
        assertThat(edge.call("rollup_getForcedOperation", 4)
                        .path("error")
                        .path("data")
                        .path("reason")
                        .asText())
                .isEqualTo("not_found");

        edge.rollup.sequence(new Operation.Forced(EXIT, true));
        var pending = edge.result("rollup_getForcedOperation", 4);
        assertThat(pending.path("kind").asText()).isEqualTo("forcedExit");
        assertThat(pending.path("account").asLong()).isEqualTo(Edge.ALICE_ETHER);
        assertThat(pending.path("owner").asText()).isEqualTo(Edge.ALICE.toString());
        assertThat(pending.path("deadline").asLong()).isEqualTo(1_790_000_000);
        assertThat(pending.path("status").asText()).isEqualTo("sequenced");
        assertThat(pending.path("batch").isNull()).isTrue();
        assertThat(pending.path("outcome").asText()).isEqualTo("pending");

        edge.rollup.refuseForced();
        edge.rollup.seal(new SealedBatch(1, BatchSize.FIRST, 0, 1_750_000_000, List.of(new Slot.Forced(EXIT))));
        var refused = edge.result("rollup_getForcedOperation", 4);
        assertThat(refused.path("status").asText()).isEqualTo("sealed");
        assertThat(refused.path("batch").asLong()).isEqualTo(1);
        assertThat(refused.path("outcome").asText()).isEqualTo("refused");
        assertThat(edge.result("eth_getTransactionReceipt", refused.path("hash").asText())
                        .path("status")
                        .asText())
                .isEqualTo("0x0");
    }

    private static final Digest ASKED = new Digest(1, 2, 3, 4);

    @Test
    void whatL1AsksForShowsItsClockBeforeTheSequencerHasIt() {
        edge.settlement.queue.put(4L, new SettlementReads.Queued(EXIT, ASKED, 30, 20, 10));
        var pending = edge.result("rollup_getForcedOperation", 4);
        assertThat(pending.path("status").asText()).isEqualTo("pending");
        assertThat(pending.path("outcome").asText()).isEqualTo("pending");
        assertThat(pending.path("deadline").asLong()).isEqualTo(1_790_000_000);
        assertThat(pending.path("l1").path("transaction").asText()).isEqualTo(ASKED.toString());
        assertThat(pending.path("l1").path("block").asLong()).isEqualTo(30);
        assertThat(pending.path("l1").path("safe").asLong()).isEqualTo(20);
        assertThat(pending.path("l1").path("finalized").asLong()).isEqualTo(10);

        edge.settlement.queue.put(4L, new SettlementReads.Queued(EXIT, ASKED, 30, 30, 10));
        assertThat(edge.result("rollup_getForcedOperation", 4).path("status").asText())
                .isEqualTo("safe");
        edge.settlement.queue.put(4L, new SettlementReads.Queued(EXIT, ASKED, 30, 40, 30));
        var queued = edge.result("rollup_getForcedOperation", 4);
        assertThat(queued.path("status").asText()).isEqualTo("queued");

        edge.rollup.sequence(new Operation.Forced(EXIT, true));
        assertThat(edge.result("rollup_getForcedOperation", 4).path("hash")).isEqualTo(queued.path("hash"));
        assertThat(edge.result("rollup_getForcedOperation", 4).path("status").asText())
                .isEqualTo("sequenced");
    }

    @Test
    void aDepositShowsTheSame() {
        var deposit = new QueuedDeposit(5, Edge.ALICE, 0, BigInteger.TEN, Point.BASE8, 1_790_000_001);
        edge.settlement.queue.put(5L, new SettlementReads.Queued(deposit, ASKED, 30, 20, 10));
        var pending = edge.result("rollup_getForcedOperation", 5);
        assertThat(pending.path("kind").asText()).isEqualTo("deposit");
        assertThat(pending.path("amount").asText()).isEqualTo("10");
        assertThat(pending.path("deadline").asLong()).isEqualTo(1_790_000_001);

        edge.rollup.sequence(new Operation.Deposit(deposit, Edge.ALICE_ETHER));
        var sequenced = edge.result("rollup_getForcedOperation", 5);
        assertThat(sequenced.path("status").asText()).isEqualTo("sequenced");
        assertThat(sequenced.path("account").asLong()).isEqualTo(Edge.ALICE_ETHER);
        assertThat(edge.result(
                                "rollup_getTransactionStatus",
                                sequenced.path("hash").asText())
                        .path("status")
                        .asText())
                .isEqualTo("sequenced");
    }

    @Test
    void aTransactionThatAForcedOperationHasDroppedSaysSo() {
        var signed = Edge.transfer();
        var hash = Hex.word(signed.hash());
        edge.rollup.sequence(new Operation.Signed(signed));
        edge.rollup.drop(new Operation.Signed(signed), 7);
        var status = edge.result("rollup_getTransactionStatus", hash);
        assertThat(status.path("status").asText()).isEqualTo("refused");
        assertThat(status.path("error").path("data").path("reason").asText()).isEqualTo("dropped");
        assertThat(status.path("error").path("message").asText()).contains("batch 7");
    }

    @Test
    void whoFollowsWhatL1AsksForIsToldOfItAlone() {
        try (var peer = new SocketPeer(edge)) {
            var id = peer.call("rollup_subscribe", "forced").get("result").textValue();
            edge.rollup.sequence(new Operation.Signed(Edge.transfer()));
            edge.rollup.sequence(new Operation.Forced(EXIT, true));
            var told = peer.next().path("params");
            assertThat(told.path("subscription").asText()).isEqualTo(id);
            assertThat(told.path("result")).isEqualTo(edge.result("rollup_getForcedOperation", 4));
        }
    }

    @Test
    void aKeyThatL1HasSetIsReadAgainWhenASignatureDoesNotFitTheOldOne() {
        var before = Edge.transfer();
        assertThat(edge.call("rollup_sendTransaction", Edge.json(before)).has("result"))
                .isTrue();

        var other = Edge.key(77);
        edge.rollup.open(Edge.ALICE_ETHER, new Account(Edge.ALICE, 0, 5, BigInteger.TEN.pow(20), other.publicKey()));
        var after = new SignedTransaction(before.transaction(), before.hash(), other.sign(before.hash()));

        assertThat(edge.call("rollup_sendTransaction", Edge.json(after)).has("result"))
                .isTrue();
        assertThat(edge.rollup.admitted).containsExactly(before, after);
    }
}
