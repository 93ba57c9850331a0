package io.orrery.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.transaction.SignedTransaction;
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
