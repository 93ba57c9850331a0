package io.orrery.http;

import static io.orrery.http.SendTransactionTest.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.orrery.domain.Decision;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.state.ShardState;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.state.Touch;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import java.math.BigInteger;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Nonces and balances, decided by the shard's own rule behind the server.
class ShardAnswersTest {
    private static final String METHOD = "rollup_sendTransaction";
    private static final BigInteger DEPOSITED = BigInteger.valueOf(2_000_000);

    private Edge edge;
    private Shard shard;

    /// A shard without journal: what it decides is true at once.
    private static final class Shard {
        private static final StateShard.Settings SETTINGS = new StateShard.Settings(3, 100, 100, 10);
        private ShardState state = StateShard.initial(Shards.SIXTEEN, 0);

        private void open(List<Address> owners) {
            var deposits = owners.stream()
                    .map(owner -> new QueuedDeposit(
                            owners.indexOf(owner),
                            owner,
                            0,
                            DEPOSITED,
                            Edge.key(1).publicKey()))
                    .toList();
            decide(new StateShard.Command.AcceptQueued(List.copyOf(deposits)));
            decide(new StateShard.Command.ApplyBatch(
                    1,
                    deposits.stream()
                            .map(deposit -> new Touch(
                                    (int) (2 * deposit.queueIndex() + 1),
                                    deposit.queueIndex(),
                                    new Touch.Change.Deposit(deposit)))
                            .toList()));
        }

        private void decide(StateShard.Command command) {
            if (StateShard.decide(SETTINGS, state, command)
                    instanceof Decision.Accept<StateShard.Event, StateShard.Refusal> accepted) {
                accepted.events().forEach(event -> state = StateShard.apply(state, event));
            }
        }

        private synchronized CompletionStage<StateShard.Outcome> admit(SignedTransaction signed) {
            var admission = StateShard.admit(SETTINGS, state, new StateShard.Command.Admit(List.of(signed)));
            admission.events().forEach(event -> state = StateShard.apply(state, event));
            return CompletableFuture.completedStage(admission.outcomes().getFirst());
        }
    }

    @BeforeEach
    void start() {
        edge = Edge.start();
        shard = new Shard();
        shard.open(List.of(Edge.OPERATOR, Edge.ALICE, Edge.BOB));
        edge.rollup.gate = shard::admit;
    }

    @AfterEach
    void stop() {
        edge.close();
    }

    @Test
    void nextNoncesAreAdmittedInTurnAndNoOthers() {
        assertRefused(send(1, "10"), Reason.NONCE_TOO_HIGH, "nonce");
        assertAdmitted(send(0, "10"));
        assertAdmitted(send(1, "10"));
        assertRefused(send(0, "11"), Reason.NONCE_TOO_LOW, "nonce");
        assertThat(edge.rollup.refusals(METHOD, Reason.NONCE_TOO_LOW)).isEqualTo(1);
        assertThat(edge.rollup.refusals(METHOD, Reason.NONCE_TOO_HIGH)).isEqualTo(1);
    }

    @Test
    void anOverdrawnBalanceIsRefusedWithWhatIsReservedCounted() {
        assertRefused(send(0, "1999001"), Reason.INSUFFICIENT_BALANCE, "amount");
        assertAdmitted(send(0, "1998000"));
        assertRefused(send(1, "1"), Reason.INSUFFICIENT_BALANCE, "amount");
        assertThat(edge.rollup.refusals(METHOD, Reason.INSUFFICIENT_BALANCE)).isEqualTo(2);
    }

    @Test
    void tooManyWaitingTransactionsAreToldToComeBack() {
        for (int nonce = 0; nonce < Shard.SETTINGS.maxPendingPerAccount(); nonce++) {
            assertAdmitted(send(nonce, "1"));
        }
        assertRefused(send(Shard.SETTINGS.maxPendingPerAccount(), "1"), Reason.BUSY, "from");
    }

    @Test
    void anAccountThatIsSealedAndNotYetAppliedByItsShardIsToldToComeBack() {
        edge.rollup.gate = new Shard()::admit;
        assertRefused(send(0, "1"), Reason.BUSY, "from");
        edge.rollup.gate = shard::admit;
        assertAdmitted(send(0, "1"));
    }

    @Test
    void theSameTransactionMayBeSentAgainWhileItWaitsAndAfterItWasExecuted() {
        var signed = transfer(0, "10");
        assertAdmitted(edge.call(METHOD, Edge.json(signed)));
        assertAdmitted(edge.call(METHOD, Edge.json(signed)));

        shard.decide(new StateShard.Command.ApplyBatch(
                2,
                List.of(new Touch(
                        0,
                        Edge.ALICE_ETHER,
                        new Touch.Change.Debit(signed.transaction().debit(), 0)))));
        edge.rollup.sequence(new Operation.Signed(signed));
        edge.rollup.seal(new SealedBatch(2, BatchSize.FIRST, 0, 100, List.of(new Slot.Signed(signed, false))));

        var again = edge.call(METHOD, Edge.json(signed));
        assertAdmitted(again);
        assertThat(again.path("result").path("status").asText()).isEqualTo("sequenced");
        assertRefused(send(0, "11"), Reason.NONCE_TOO_LOW, "nonce");
    }

    private JsonNode send(long nonce, String amount) {
        return edge.call(METHOD, Edge.json(transfer(nonce, amount)));
    }

    private static SignedTransaction transfer(long nonce, String amount) {
        return Edge.sign(new Transaction(
                OperationType.TRANSFER,
                Edge.ALICE_ETHER,
                Edge.BOB_ETHER,
                0,
                Edge.amount(amount),
                Edge.fee("1000"),
                nonce,
                9));
    }

    private static void assertAdmitted(JsonNode answer) {
        assertThat(answer.has("result")).as(answer.toString()).isTrue();
    }
}
