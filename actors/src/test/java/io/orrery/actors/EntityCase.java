package io.orrery.actors;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import io.orrery.domain.admin.Pauses;
import io.orrery.domain.proof.Demands;
import io.orrery.domain.proof.ProofJob;
import io.orrery.domain.proof.ProofRequest;
import io.orrery.domain.rollup.batch.Batch;
import io.orrery.domain.rollup.batch.BatchAssembly;
import io.orrery.domain.rollup.batch.BatchProgress;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Settlement;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.da.DataReceipt;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.sequencing.SealingRule;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.state.Touches;
import io.orrery.zk.field.Fr;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;

/// One entity with a message that it accepts.
///
/// @param behavior on a bench, with its time between repetitions
/// @param history its journal so far
/// @param owedByHistory what it tells when it starts
/// @param answers what it tells whenever the message comes
/// @param newlyOwed what else it tells when the message comes first
/// @param owedAfter what it tells again by its timer after the message
record EntityCase<M>(
        String id,
        BiFunction<Bench, Duration, Behavior<M>> behavior,
        List<Object> history,
        List<Object> owedByHistory,
        Function<Bench, M> message,
        List<Object> answers,
        List<Object> newlyOwed,
        List<Object> owedAfter) {

    private static final SealingRule SEALING = new SealingRule(List.of(BatchSize.FIRST), 0, 0, 10, 100);
    private static final Fr ELEMENT = Fr.of(9);
    private static final Losses NO_LOSSES = new Losses() {
        @Override
        public <M> void tell(ActorContext<M> context, M message) {
            // Nobody ever leaves.
        }
    };

    @Override
    public String toString() {
        return id;
    }

    static Stream<EntityCase<?>> all() {
        return Stream.of(shard(), sequencer(), batch(), proofJob());
    }

    private static Operation.Deposit operation() {
        var deposit = Samples.deposit(0, Samples.OPERATOR, 5);
        return new Operation.Deposit(deposit, Shards.SIXTEEN.account(Shards.SIXTEEN.of(Samples.OPERATOR, 0), 0));
    }

    static StateShardEntity.Surroundings shardSurroundings(Bench bench, Duration resend) {
        return new StateShardEntity.Surroundings(
                bench.routes,
                new MemoryContentStore<>(),
                new StateShard.Settings(10, 10, 10, 10),
                Runnable::run,
                bench.journaling(resend));
    }

    static EntityCase<StateShardEntity.Message> shard() {
        int shard = Shards.SIXTEEN.of(Samples.OPERATOR, 0);
        var enqueue = new SequencerEntity.Message.Enqueue(shard, 0, List.of(operation()));
        return new EntityCase<>(
                "StateShard|" + shard,
                (bench, resend) -> StateShardEntity.of(shard, shardSurroundings(bench, resend)),
                List.of(),
                List.of(),
                _ -> new StateShardEntity.Message.AcceptQueued(
                        List.of(operation().deposit())),
                List.of(new L1WatcherEntity.Message.QueueTaken(shard, 0)),
                List.of(enqueue),
                List.of(enqueue));
    }

    static EntityCase<SequencerEntity.Message> sequencer() {
        var open = new BatchEntity.Message.Open(sealed(1));
        return new EntityCase<>(
                "Sequencer|main",
                (bench, resend) -> SequencerEntity.of(new SequencerEntity.Surroundings(
                        bench.routes,
                        new Sequencer.Settings(SEALING, 10, 10, 10),
                        Samples.OPERATOR,
                        Bench.CLOCK,
                        Bench.NEVER,
                        Bench.NEVER,
                        NO_LOSSES,
                        () -> Pauses.NONE,
                        bench.journaling(resend))),
                List.of(),
                List.of(),
                _ -> new SequencerEntity.Message.Enqueue(4, 0, List.of(operation())),
                List.of(new StateShardEntity.Message.ChunksTaken(0)),
                List.of(open),
                List.of(open));
    }

    private static SealedBatch sealed(long number) {
        return new SealedBatch(
                number,
                BatchSize.FIRST,
                operation().account(),
                1_000,
                List.of(new Slot.Deposit(operation().deposit(), operation().account())));
    }

    static EntityCase<BatchEntity.Message> batch() {
        var report = new SequencerEntity.Message.Report(
                new BatchProgress(2, BatchStage.SEALED, Optional.empty(), Optional.empty(), Optional.empty()), 0);
        var apply = new StateShardEntity.Message.ApplyBatch(2, Touches.of(sealed(2)));
        return new EntityCase<>(
                "Batch|2",
                (bench, resend) -> BatchEntity.of(
                        2,
                        new BatchEntity.Surroundings(
                                bench.routes,
                                new BatchComposer(
                                        Samples.DOMAIN,
                                        new MemoryContentStore<>(),
                                        new MemoryContentStore<>(),
                                        new MemoryContentStore<>(),
                                        new ShadowReplayer(
                                                (_, _) -> CompletableFuture.completedStage(List.of()),
                                                Runnable::run,
                                                new Beginning(
                                                        new MemoryCheckpoints(),
                                                        new CheckpointCheck(
                                                                (_, _) -> CompletableFuture.completedStage(true),
                                                                new MemoryContentStore<>(),
                                                                Runnable::run,
                                                                bench.metrics,
                                                                _ -> false))),
                                        Runnable::run),
                                new BatchPublisher(
                                        new MemoryContentStore<>(),
                                        _ -> CompletableFuture.completedStage(new DataReceipt.Calldata())),
                                new Batch.Settings(1, 3, Settlement.AS_READY, true),
                                Bench.CLOCK,
                                bench.journaling(resend))),
                List.of(new Batch.Event.Opened(sealed(2))),
                List.of(report),
                _ -> new BatchEntity.Message.PredecessorReached(
                        BatchStage.ASSEMBLED, BatchAssembly.genesisShardRoots(Shards.SIXTEEN), 0),
                List.of(new BatchEntity.Message.SuccessorInformed(BatchStage.ASSEMBLED, 0)),
                List.of(apply),
                List.of(apply, report));
    }

    static EntityCase<ProofJobEntity.Message> proofJob() {
        var request = ProofRequest.ofBatch("batch-8", List.of(ELEMENT, Fr.ONE, Fr.ZERO), Samples.digest(1), 2);
        var key = request.key();
        var ended = new ProofCoordinator.Message.JobEnded(key);
        var ready = new BatchEntity.Message.ProofReady(key, Samples.digest(3));
        return new EntityCase<>(
                "ProofJob|" + key,
                (bench, resend) -> ProofJobEntity.of(
                        key,
                        new ProofJobEntity.Surroundings(
                                bench.routes,
                                new MemoryProofBook(),
                                new MemoryTables(),
                                new ProofJob.Settings(1_000, 10_000, 100, 1_000, 0, 3),
                                Bench.CLOCK,
                                bench.journaling(resend))),
                List.of(new ProofJob.Event.Requested(request)),
                List.of(new ProofCoordinator.Message.JobWaiting(
                        key, request.circuit(), request.requester(), Demands.NONE)),
                bench -> new ProofJobEntity.Message.Deliver(
                        1, Samples.digest(3), bench.routes.told().getRef().narrow()),
                List.of(new ProverWorker.Message.DeliveryTaken(key)),
                List.of(ended, ready),
                List.of(ended, ready));
    }
}
