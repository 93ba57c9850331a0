package io.orrery.actors;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.state.ShardTrace;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.state.Touch;
import java.math.BigInteger;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class StateShardEntityTest {
    private static final int SHARD = Shards.SIXTEEN.of(Samples.OPERATOR, 0);
    private static final long ACCOUNT = Shards.SIXTEEN.account(SHARD, 0);

    private final Bench bench = new Bench();
    private final MemoryContentStore<ShardTrace> traces = new MemoryContentStore<>();

    @BeforeEach
    void theOperatorHasAnAccount() {
        var deposit = Samples.deposit(0, Samples.OPERATOR, 100);
        bench.journal.persistForRecovery(
                "StateShard|" + SHARD,
                List.of(
                        new StateShard.Event.QueueAccepted(0, List.of(new Operation.Deposit(deposit, ACCOUNT))),
                        new StateShard.Event.ChunksReleased(0),
                        new StateShard.Event.BatchApplied(
                                1, List.of(new Touch(1, ACCOUNT, new Touch.Change.Deposit(deposit)))),
                        new StateShard.Event.TraceReleased(1)));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private ActorRef<StateShardEntity.Message> start() {
        return bench.kit.spawn(StateShardEntity.of(
                SHARD,
                new StateShardEntity.Surroundings(
                        bench.routes,
                        traces,
                        new StateShard.Settings(10, 10, 10, 10),
                        Runnable::run,
                        bench.journaling(Bench.NEVER))));
    }

    @Test
    void theGateHearsOfItsDecisionAndThenOfTheOrder() {
        var gate = bench.kit.<AdmissionGate.Message>createTestProbe();
        var transfer = Samples.transfer(ACCOUNT, 5, 30, 0, 0);
        var tooMuch = Samples.transfer(ACCOUNT, 5, 80, 0, 1);
        var shard = start();

        shard.tell(new StateShardEntity.Message.Admit(9, List.of(transfer, tooMuch), true, gate.getRef()));

        gate.expectMessage(new AdmissionGate.Message.Decided(
                SHARD,
                9,
                List.of(
                        new StateShard.Outcome.Admitted(transfer),
                        new StateShard.Outcome.Refused(tooMuch, StateShard.Refusal.INSUFFICIENT_BALANCE, "amount")),
                1));
        assertThat(bench.told(1))
                .containsExactly(
                        new SequencerEntity.Message.Enqueue(SHARD, 1, List.of(new Operation.Signed(transfer))));
        shard.tell(new StateShardEntity.Message.ChunksTaken(1));
        gate.expectMessage(new AdmissionGate.Message.Taken(SHARD, 1));
    }

    @Test
    void aGateThatAsksAfterTheOrderIsSettledIsToldAtOnce() {
        var gate = bench.kit.<AdmissionGate.Message>createTestProbe();
        var transfer = Samples.transfer(ACCOUNT, 5, 30, 0, 0);
        var shard = start();
        shard.tell(new StateShardEntity.Message.Admit(9, List.of(transfer), false, gate.getRef()));
        shard.tell(new StateShardEntity.Message.ChunksTaken(1));

        shard.tell(new StateShardEntity.Message.Admit(10, List.of(transfer), true, gate.getRef()));

        gate.expectMessageClass(AdmissionGate.Message.Decided.class);
        gate.expectMessageClass(AdmissionGate.Message.Decided.class);
        gate.expectMessage(new AdmissionGate.Message.Taken(SHARD, 1));
    }

    @Test
    void whatTheSequencerHoldsIsWrittenWhenWhatIsOwedIsSaidAgainAndNotBefore() {
        var gate = bench.kit.<AdmissionGate.Message>createTestProbe();
        var shard = start();
        shard.tell(new StateShardEntity.Message.Admit(
                9, List.of(Samples.transfer(ACCOUNT, 5, 30, 0, 0)), true, gate.getRef()));
        shard.tell(new StateShardEntity.Message.ChunksTaken(1));
        gate.expectMessageClass(AdmissionGate.Message.Decided.class);
        gate.expectMessageClass(AdmissionGate.Message.Taken.class);
        assertThat(released()).containsExactly(new StateShard.Event.ChunksReleased(0));

        shard.tell(new StateShardEntity.Message.Due());

        bench.awaitAssert(() -> assertThat(released())
                .containsExactly(new StateShard.Event.ChunksReleased(0), new StateShard.Event.ChunksReleased(1)));
        assertThat(bench.toldSoFar()).hasSize(1).hasOnlyElementsOfType(SequencerEntity.Message.Enqueue.class);
    }

    @Test
    void chunksThatTheSequencerHoldsLeaveRoomForAdmissions() {
        var gate = bench.kit.<AdmissionGate.Message>createTestProbe();
        var shard = start();
        for (int nonce = 0; nonce < 10; nonce++) {
            shard.tell(new StateShardEntity.Message.Admit(
                    nonce, List.of(Samples.transfer(ACCOUNT, 5, 1, 0, nonce)), false, gate.getRef()));
            shard.tell(new StateShardEntity.Message.ChunksTaken(nonce + 1));
        }
        var last = Samples.transfer(ACCOUNT, 5, 1, 0, 9);
        for (int nonce = 0; nonce < 9; nonce++) {
            gate.expectMessageClass(AdmissionGate.Message.Decided.class);
        }
        gate.expectMessage(
                new AdmissionGate.Message.Decided(SHARD, 9, List.of(new StateShard.Outcome.Admitted(last)), 10));
        assertThat(released()).hasSizeGreaterThan(1);
    }

    private List<Object> released() {
        return bench.journal.persistedInStorage("StateShard|" + SHARD).stream()
                .filter(StateShard.Event.ChunksReleased.class::isInstance)
                .toList();
    }

    @Test
    void anAdmissionThatCouldNotBeWrittenIsNeverAnswered() {
        var gate = bench.kit.<AdmissionGate.Message>createTestProbe();
        var transfer = Samples.transfer(ACCOUNT, 5, 30, 0, 0);
        bench.journal.failNextPersisted("StateShard|" + SHARD);
        var shard = start();

        shard.tell(new StateShardEntity.Message.Admit(1, List.of(transfer), false, gate.getRef()));
        shard.tell(new StateShardEntity.Message.Admit(2, List.of(transfer), false, gate.getRef()));

        gate.expectMessage(
                new AdmissionGate.Message.Decided(SHARD, 2, List.of(new StateShard.Outcome.Admitted(transfer)), 1));
        assertThat(bench.told(1)).hasOnlyElementsOfType(SequencerEntity.Message.Enqueue.class);
    }

    @Test
    void anAppliedBatchIsTracedIntoTheStoreBeforeTheBatchHearsOfIt() {
        var shard = start();

        shard.tell(new StateShardEntity.Message.ApplyBatch(
                2, List.of(new Touch(1, ACCOUNT, new Touch.Change.Credit(BigInteger.TEN)))));

        var told = (BatchEntity.Message.ShardApplied) bench.told(1).getFirst();
        var trace = traces.get(told.trace()).toCompletableFuture().join();
        assertThat(trace.batch()).isEqualTo(2);
        assertThat(trace.touches())
                .singleElement()
                .satisfies(touched ->
                        assertThat(touched.update().after().balance()).isEqualTo(BigInteger.valueOf(110)));
    }
}
