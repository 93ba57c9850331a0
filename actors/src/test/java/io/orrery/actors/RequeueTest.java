package io.orrery.actors;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.TestProbe;
import akka.actor.typed.ActorRef;
import io.orrery.domain.proof.Lease;
import io.orrery.domain.proof.ProofJob;
import io.orrery.domain.rollup.batch.Batch;
import io.orrery.domain.rollup.batch.BatchAssembly;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.settlement.L1Intent;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.zk.field.Fr;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What a person has tried again.
final class RequeueTest {
    private final Bench bench = new Bench();
    private final TestProbe<Requeueing> answers = bench.kit.createTestProbe();

    @AfterEach
    void close() {
        bench.close();
    }

    private <M> ActorRef<M> start(EntityCase<M> entity, List<Object> more) {
        var history = new ArrayList<>(entity.history());
        history.addAll(more);
        bench.journal.persistForRecovery(entity.id(), history);
        return bench.kit.spawn(entity.behavior().apply(bench, Bench.NEVER));
    }

    private List<Object> journal(EntityCase<?> entity) {
        return bench.journal.persistedInStorage(entity.id());
    }

    @Test
    void aDryRunComesToTheSameAnswerAndWritesNothing() {
        var entity = EntityCase.proofJob();
        long endsMs = Bench.CLOCK.millis() + 60_000;
        var lease = new Lease(4, "akka://ActorTestKit/user/worker", 0, endsMs, endsMs);
        var job = start(entity, List.of(new ProofJob.Event.Leased(lease)));

        job.tell(new ProofJobEntity.Message.Requeue(true, answers.getRef()));
        var dry = answers.receiveMessage();
        assertThat(dry.taken()).isTrue();
        assertThat(dry.told()).contains("is taken from 1 worker", "token 5");
        assertThat(journal(entity)).hasSize(2);

        job.tell(new ProofJobEntity.Message.Requeue(false, answers.getRef()));
        assertThat(answers.receiveMessage()).isEqualTo(dry);
        assertThat(journal(entity)).last().isInstanceOf(ProofJob.Event.LeaseEnded.class);

        job.tell(new ProofJobEntity.Message.Requeue(true, answers.getRef()));
        assertThat(answers.receiveMessage().taken()).as("it waits as it is").isFalse();
    }

    @Test
    void aJobThatNobodyAskedForIsToldSo() {
        var entity = EntityCase.proofJob();
        var job = bench.kit.spawn(entity.behavior().apply(bench, Bench.NEVER));
        job.tell(new ProofJobEntity.Message.Requeue(false, answers.getRef()));
        assertThat(answers.receiveMessage().told()).startsWith("there is no proof job ");
        assertThat(journal(entity)).isEmpty();
    }

    @Test
    void aBatchThatHasNotStoppedIsToldWhereItStands() {
        var entity = EntityCase.batch();
        var batch = start(entity, List.of());
        batch.tell(new BatchEntity.Message.Requeue(false, answers.getRef()));
        assertThat(answers.receiveMessage()).isEqualTo(new Requeueing(false, "batch 2 is SEALED and has not stopped"));
        assertThat(journal(entity)).hasSize(1);
    }

    private static List<Object> assembled() {
        var assembly = new Batch.Assembly(
                BatchAssembly.genesisShardRoots(Shards.SIXTEEN),
                Fr.ONE,
                Samples.digest(1),
                Samples.digest(2),
                Fr.ONE,
                Fr.ONE,
                Fr.ONE);
        return List.of(
                new Batch.Event.PredecessorAdvanced(
                        BatchStage.ASSEMBLED, BatchAssembly.genesisShardRoots(Shards.SIXTEEN), 0),
                new Batch.Event.PredecessorAdvanced(BatchStage.COMMITTED, List.of(), 0),
                new Batch.Event.Assembled(assembly, true));
    }

    @Test
    void aBatchThatWaitsForItsProofAsksItsJob() {
        var batch = start(EntityCase.batch(), assembled());
        bench.toldSoFar();

        batch.tell(new BatchEntity.Message.Requeue(true, answers.getRef()));

        bench.awaitAssert(() ->
                assertThat(bench.toldSoFar()).contains(new ProofJobEntity.Message.Requeue(true, answers.getRef())));
        answers.expectNoMessage(Duration.ZERO);
    }

    @Test
    void aBatchWhoseTransactionHasRevertedTooOftenSendsItAgain() {
        var entity = EntityCase.batch();
        var history = new ArrayList<>(assembled());
        for (int attempt = 0; attempt < 3; attempt++) {
            history.add(new Batch.Event.IntentFailed(
                    new L1Intent.Commit(2, attempt, Samples.digest(2)), "BadTimestamp()", 0));
        }
        var batch = start(entity, history);
        bench.toldSoFar();

        batch.tell(new BatchEntity.Message.Requeue(false, answers.getRef()));

        assertThat(answers.receiveMessage().told()).endsWith("which reverted: BadTimestamp()");
        assertThat(journal(entity)).last().isEqualTo(new Batch.Event.Requeued());
        bench.awaitAssert(() -> assertThat(bench.toldSoFar())
                .contains(new L1LaneEntity.Message.Submit(new L1Intent.Commit(2, 1 << 16, Samples.digest(2)))));
    }
}
