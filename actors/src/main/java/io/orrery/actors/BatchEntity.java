package io.orrery.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.persistence.typed.PersistenceId;
import io.orrery.domain.Digest;
import io.orrery.domain.rollup.batch.Batch;
import io.orrery.domain.rollup.batch.Batch.Command;
import io.orrery.domain.rollup.batch.Batch.Event;
import io.orrery.domain.rollup.batch.Batch.Obligation;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.BatchState;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.da.DataLayerFailure;
import io.orrery.domain.rollup.replay.ReplayRefused;
import io.orrery.domain.rollup.settlement.L1Intent;
import io.orrery.domain.rollup.settlement.L1Receipt;
import io.orrery.zk.field.Fr;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A batch: sharded, named by its number. It lives while it is spoken to: the sequencer wakes it until it is
/// final.
public final class BatchEntity {
    /// Its journal is `Batch|<number>`.
    public static final String TYPE = "Batch";

    private BatchEntity() {}

    public sealed interface Message {
        record Open(SealedBatch batch) implements Message, ClusterMessage {}

        record PredecessorReached(BatchStage stage, List<Fr> shardRoots, long fork)
                implements Message, ClusterMessage {}

        record SuccessorInformed(BatchStage stage, long fork) implements Message, ClusterMessage {}

        record SequencerInformed(BatchStage stage, long fork) implements Message, ClusterMessage {}

        record ShardApplied(int shard, Digest trace) implements Message, ClusterMessage {}

        record ProofReady(String job, Digest proof) implements Message, ClusterMessage {}

        record Observed(BatchStage stage, L1Receipt receipt, long fork) implements Message, ClusterMessage {}

        record TakenBack(BatchStage stage, long fork) implements Message, ClusterMessage {}

        record Revoked(long fork) implements Message, ClusterMessage {}

        /// @param nonce of the reverted L1 transaction, named in the answer
        record IntentReverted(long nonce, L1Intent intent, String reason) implements Message, ClusterMessage {}

        /// A person wants what has stopped tried again.
        ///
        /// @param dryRun whether only to say what would happen
        record Requeue(boolean dryRun, ActorRef<Requeueing> replyTo) implements Message, ClusterMessage {}

        /// Be alive: whatever is owed is then done by recovery and timer.
        record Wake() implements Message, ClusterMessage {}

        record Due() implements Message {}

        record CommitDue() implements Message {}

        record Composed(Batch.Assembly assembly) implements Message {}

        record ComposeFailed(Throwable cause) implements Message {}

        record Published(Batch.Publication publication) implements Message {}

        record PublishFailed(Throwable cause) implements Message {}
    }

    record Surroundings(
            Routes routes,
            BatchComposer composer,
            BatchPublisher publisher,
            Batch.Settings settings,
            InstantSource clock,
            ObligatedEntity.Journaling journaling) {}

    static Behavior<Message> of(long number, Surroundings surroundings) {
        return ObligatedEntity.of(
                PersistenceId.of(TYPE, Long.toString(number)),
                surroundings.journaling(),
                context -> new Shell(number, context, surroundings));
    }

    private static final class Shell implements ObligatedEntity.Shell<Message, Event, BatchState, Obligation> {
        private final long number;
        private final ActorContext<Message> context;
        private final Surroundings around;
        private boolean composing;
        private boolean publishing;

        Shell(long number, ActorContext<Message> context, Surroundings around) {
            this.number = number;
            this.context = context;
            this.around = around;
        }

        @Override
        public Reaction<Event, BatchState> receive(BatchState state, Message message) {
            var routes = around.routes();
            return switch (message) {
                case Message.Open(var batch) -> decide(state, new Command.Open(batch), _ -> {});
                case Message.PredecessorReached(var stage, var roots, var fork) ->
                    decide(
                            state,
                            new Command.PredecessorReached(stage, roots, fork),
                            _ -> routes.batch(number - 1).tell(new Message.SuccessorInformed(stage, fork)));
                case Message.SuccessorInformed(var stage, var fork) ->
                    decide(state, new Command.SuccessorInformed(stage, fork), _ -> {});
                case Message.SequencerInformed(var stage, var fork) ->
                    decide(state, new Command.SequencerInformed(stage, fork), _ -> {});
                case Message.ShardApplied(var shard, var trace) ->
                    decide(
                            state,
                            new Command.ShardApplied(shard, trace),
                            _ -> routes.shard(shard).tell(new StateShardEntity.Message.TraceTaken(number)));
                case Message.ProofReady(var job, var proof) ->
                    decide(
                            state,
                            new Command.ProofReady(proof),
                            _ -> routes.proofJob(job).tell(new ProofJobEntity.Message.RequesterInformed()));
                case Message.Observed(var stage, var receipt, var fork) ->
                    decide(
                            state,
                            new Command.Observed(stage, receipt, fork),
                            _ -> routes.watcher().tell(new L1WatcherEntity.Message.FactTaken(number, stage, fork)));
                case Message.TakenBack(var stage, var fork) ->
                    decide(
                            state,
                            new Command.TakenBack(stage, fork),
                            _ -> routes.watcher().tell(new L1WatcherEntity.Message.TakingBackTaken(number, fork)));
                case Message.Revoked(var fork) ->
                    decide(
                            state,
                            new Command.Revoked(fork),
                            _ -> routes.watcher().tell(new L1WatcherEntity.Message.TakingBackTaken(number, fork)));
                case Message.IntentReverted(var nonce, var intent, var reason) ->
                    decide(
                            state,
                            new Command.IntentReverted(intent, reason, nowMs()),
                            _ -> routes.lane().tell(new L1LaneEntity.Message.RevertInformed(nonce)));
                case Message.Composed(var assembly) -> {
                    composing = false;
                    yield decide(state, new Command.Assemble(assembly), _ -> {});
                }
                case Message.ComposeFailed(var cause) -> {
                    composing = false;
                    report(cause);
                    yield Reaction.none();
                }
                case Message.Published(var publication) -> {
                    publishing = false;
                    yield decide(state, new Command.DataPublished(publication), _ -> {});
                }
                case Message.PublishFailed(var cause) -> {
                    publishing = false;
                    reportUnpublished(cause);
                    yield Reaction.none();
                }
                case Message.Requeue(var dryRun, var replyTo) -> requeue(state, dryRun, replyTo);
                case Message.CommitDue() -> decide(state, new Command.CommitDue(nowMs()), _ -> {});
                case Message.Wake(), Message.Due() -> Reaction.none();
            };
        }

        /// Its step on L1 where that has stopped, else the proof that it waits for.
        private Reaction<Event, BatchState> requeue(BatchState state, boolean dryRun, ActorRef<Requeueing> replyTo) {
            var decided = Reaction.<Event, BatchState, Batch.Refusal>of(
                    Batch.decide(around.settings(), state, new Command.Requeue()),
                    _ -> replyTo.tell(new Requeueing(
                            true,
                            "batch " + number + " sends its next transaction to L1 again, which reverted: "
                                    + state.lastRevert())),
                    _ -> Batch.owed(around.settings(), state).stream()
                            .flatMap(owed -> owed instanceof Obligation.RequestProof(var request)
                                    ? Stream.of(request.key())
                                    : Stream.empty())
                            .findFirst()
                            .ifPresentOrElse(
                                    job -> around.routes()
                                            .proofJob(job)
                                            .tell(new ProofJobEntity.Message.Requeue(dryRun, replyTo)),
                                    () -> replyTo.tell(new Requeueing(false, notStuck(state)))));
            return dryRun ? Reaction.run(decided.then()) : decided;
        }

        private String notStuck(BatchState state) {
            return state.stage()
                    .map(stage -> "batch " + number + " is " + stage + " and has not stopped")
                    .orElse("there is no batch " + number);
        }

        private long nowMs() {
            return around.clock().millis();
        }

        private Reaction<Event, BatchState> decide(BatchState state, Command command, Consumer<BatchState> done) {
            return Reaction.of(Batch.decide(around.settings(), state, command), done, reason -> {
                context.getLog().debug("refused: batch={} reason={} command={}", number, reason, command);
                around.journaling().metrics().count(MetricName.MESSAGES_REFUSED, 1, TYPE, reason.name());
            });
        }

        @Override
        public void perform(BatchState state, Obligation obligation) {
            var routes = around.routes();
            switch (obligation) {
                case Obligation.ApplyToShard(var shard, var touches) ->
                    routes.shard(shard).tell(new StateShardEntity.Message.ApplyBatch(number, touches));
                case Obligation.Compose compose -> compose(state, compose);
                case Obligation.Publish(var streams) -> publish(state, streams);
                case Obligation.RequestProof(var request) ->
                    routes.proofJob(request.key()).tell(new ProofJobEntity.Message.Request(request));
                case Obligation.Submit(var intent, var notBeforeMs) -> {
                    if (nowMs() >= notBeforeMs) {
                        routes.lane().tell(new L1LaneEntity.Message.Submit(intent));
                    }
                }
                case Obligation.CommitAlone(var atMs) -> {
                    if (nowMs() >= atMs) {
                        context.getSelf().tell(new Message.CommitDue());
                    }
                }
                case Obligation.InformSuccessor(var stage, var roots, var fork) ->
                    routes.batch(number + 1).tell(new Message.PredecessorReached(stage, roots, fork));
                case Obligation.InformSequencer(var progress, var fork) ->
                    routes.sequencer().tell(new SequencerEntity.Message.Report(progress, fork));
            }
        }

        private void report(Throwable cause) {
            if (cause instanceof ReplayRefused) {
                around.journaling().metrics().count(MetricName.BATCH_ROOTS_REFUSED, 1);
                context.getLog().error("root not found by the second path, nothing is signed: batch={}", number, cause);
            } else {
                context.getLog().warn("batch not composed, will be tried again: batch={}", number, cause);
            }
        }

        /// A refusal needs a person: the data that a layer does not take will not be another the next time.
        private void reportUnpublished(Throwable cause) {
            if (cause instanceof DataLayerFailure.Unavailable) {
                context.getLog().info("data not published yet: batch={} reason={}", number, cause.getMessage());
            } else {
                context.getLog().error("data not published, will be tried again: batch={}", number, cause);
            }
        }

        private void publish(BatchState state, Digest streams) {
            if (publishing) {
                return;
            }
            publishing = true;
            context.pipeToSelf(
                    around.publisher().publish(state.sealed().orElseThrow(), streams),
                    (Batch.@Nullable Publication publication, @Nullable Throwable failure) -> publication == null
                            ? new Message.PublishFailed(Failures.causeOf(failure))
                            : new Message.Published(publication));
        }

        private void compose(BatchState state, Obligation.Compose compose) {
            if (composing) {
                return;
            }
            composing = true;
            context.pipeToSelf(
                    around.composer()
                            .compose(state.sealed().orElseThrow(), compose.shardRootsBefore(), compose.traces()),
                    (Batch.@Nullable Assembly assembly, @Nullable Throwable failure) -> assembly == null
                            ? new Message.ComposeFailed(Failures.causeOf(failure))
                            : new Message.Composed(assembly));
        }

        @Override
        public void written(Event event, BatchState after) {
            Measurements.batch(around.journaling().metrics(), event);
        }

        @Override
        public boolean ends(BatchState before, Event event) {
            return Batch.ended(around.settings(), Batch.apply(before, event));
        }

        @Override
        public BatchState initial() {
            return Batch.initial(around.routes().shards(), number);
        }

        @Override
        public BatchState apply(BatchState state, Event event) {
            return Batch.apply(state, event);
        }

        @Override
        public List<Obligation> owed(BatchState state) {
            return Batch.owed(around.settings(), state);
        }

        @Override
        public Message due() {
            return new Message.Due();
        }
    }
}
