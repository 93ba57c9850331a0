package io.orrery.domain.rollup.batch;

import io.orrery.domain.Decision;
import io.orrery.domain.Digest;
import io.orrery.domain.proof.ProofRequest;
import io.orrery.domain.proof.Requester;
import io.orrery.domain.rollup.settlement.L1Intent;
import io.orrery.domain.rollup.settlement.L1Receipt;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.domain.rollup.state.Touch;
import io.orrery.domain.rollup.state.Touches;
import io.orrery.zk.field.Fr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The rule of one batch: what it owes to whom until it is final on L1.
public final class Batch {
    /// Bounds the delay between attempts at 64 times the first.
    private static final int MAX_DOUBLINGS = 6;

    private Batch() {}

    public sealed interface Command {
        /// From the sequencer.
        record Open(SealedBatch batch) implements Command {}

        /// From the batch before; ASSEMBLED carries the 16 shard roots after it, the later stages none. The first of a
        /// later fork takes back what was told before.
        record PredecessorReached(BatchStage stage, List<Fr> shardRoots, long fork) implements Command {}

        /// From a shard: its trace is stored.
        record ShardApplied(int shard, Digest trace) implements Command {}

        /// From the shell, which composed the traces: see [BatchAssembly].
        record Assemble(Assembly assembly) implements Command {}

        /// From the shell, which had the data published.
        record DataPublished(Publication publication) implements Command {}

        /// From the proof job.
        record ProofReady(Digest proof) implements Command {}

        /// From the L1 watcher: COMMITTED, PROVEN, EXECUTED or FINALIZED happened on L1.
        ///
        /// @param fork how many reorganisations the watcher knew of when it said so
        record Observed(BatchStage stage, L1Receipt receipt, long fork) implements Command {}

        /// From the L1 watcher: a reorganisation has taken this stage, and all above it, off the chain.
        record TakenBack(BatchStage stage, long fork) implements Command {}

        /// From the L1 watcher: an operator has taken the batch back by the contract.
        record Revoked(long fork) implements Command {}

        /// From the L1 lane: an intent was mined and reverted.
        record IntentReverted(L1Intent intent, String reason, long nowMs) implements Command {}

        /// Time passes: a batch that waits for its proof may have to be committed without it.
        record CommitDue(long nowMs) implements Command {}

        /// A person wants what has reverted too often tried again.
        record Requeue() implements Command {}

        /// The batch after this one knows the stage.
        record SuccessorInformed(BatchStage stage, long fork) implements Command {}

        /// The sequencer knows the stage.
        record SequencerInformed(BatchStage stage, long fork) implements Command {}
    }

    public sealed interface Event {
        record Opened(SealedBatch batch) implements Event {}

        record PredecessorAdvanced(BatchStage stage, List<Fr> shardRoots, long fork) implements Event {}

        record TraceReceived(int shard, Digest trace) implements Event {}

        /// @param onL1 whether its data goes to L1 with the commit, so that there is nothing to publish before
        record Assembled(Assembly assembly, boolean onL1) implements Event {}

        record Published(Publication publication) implements Event {}

        record ProofReceived(Digest proof) implements Event {}

        record Advanced(BatchStage stage, L1Receipt receipt) implements Event {}

        /// What was sent to L1 for `lost` has to happen again: the lane keeps its intents and their nonces.
        record Retreated(BatchStage lost, long fork) implements Event {}

        /// What was committed has to be committed anew, by another intent than the one that the lane has seen succeed.
        record Revoked(long fork) implements Event {}

        record IntentFailed(L1Intent intent, String reason, long retryAtMs) implements Event {}

        /// What has reverted too often is tried again, by an intent that the lane does not know.
        record Requeued() implements Event {}

        /// Whether its commit and its proof are one transaction or two.
        record WayChosen(Settlement.Way way) implements Event {}

        record SuccessorKnows(BatchStage stage, long fork) implements Event {}

        record SequencerKnows(BatchStage stage, long fork) implements Event {}
    }

    /// What composing the shard traces gave.
    ///
    /// @param shardRoots the roots after the batch, one a shard
    /// @param trace digest of the stored [BatchTrace]
    /// @param streams digest of the stored [BatchStreams]
    public record Assembly(
            List<Fr> shardRoots,
            Fr stateRoot,
            Digest trace,
            Digest streams,
            Fr commitment,
            Fr challenge,
            Fr evaluation) {}

    /// Where the data of a batch is, and what follows from that for its proof. It stays for ever, whatever becomes of
    /// the
    /// commit: a receipt is not asked for twice.
    ///
    /// @param streams digest of the stored [BatchStreams] with the receipt: what is committed
    public record Publication(DataMode mode, Digest streams, Fr challenge, Fr evaluation) {}

    public enum Refusal {
        /// The same batch number with other content: a bug or a second sequencer.
        CONFLICT,
        /// A stage before the one that must precede it.
        OUT_OF_ORDER,
        /// L1 has finalized it: nothing takes that back.
        FINAL,
        /// There is no such batch, or it has not stopped.
        NOT_STUCK
    }

    public sealed interface Obligation {
        record ApplyToShard(int shard, List<Touch> touches) implements Obligation {}

        /// Compose the traces, store trace and streams, and answer with [Command.Assemble].
        record Compose(List<Fr> shardRootsBefore, List<Digest> traces) implements Obligation {}

        /// Have the data of these stored [BatchStreams] published, store them with the receipt, and answer with
        /// [Command.DataPublished].
        record Publish(Digest streams) implements Obligation {}

        record RequestProof(ProofRequest request) implements Obligation {}

        /// @param notBeforeMs 0, or when a reverted intent may be tried again
        record Submit(L1Intent intent, long notBeforeMs) implements Obligation {}

        /// Say when this time has come, by [Command.CommitDue].
        record CommitAlone(long atMs) implements Obligation {}

        record InformSuccessor(BatchStage stage, List<Fr> shardRoots, long fork) implements Obligation {}

        record InformSequencer(BatchProgress progress, long fork) implements Obligation {}
    }

    /// @param retryDelayMs before the second attempt of a reverted intent; doubles with each
    /// @param maxAttempts after so many reverts a person has to look: see [BatchState#lastRevert]
    /// @param settlement how commit and proof go to L1
    /// @param onL1 whether the data of all batches goes to L1: then nobody is asked to publish it
    public record Settings(long retryDelayMs, int maxAttempts, Settlement settlement, boolean onL1) {}

    /// @param number from 1; the first batch starts from the genesis state
    public static BatchState initial(Shards shards, long number) {
        return BatchState.initial(shards, number);
    }

    public static Decision<Event, Refusal> decide(Settings settings, BatchState state, Command command) {
        var decision = follows(settings, state, command);
        if (decision instanceof Decision.Accept<Event, Refusal>(var events)) {
            var after = state;
            for (var event : events) {
                after = apply(after, event);
            }
            if (settings.settlement().joins(after)) {
                var more = new ArrayList<>(events);
                more.add(new Event.WayChosen(Settlement.Way.TOGETHER));
                return new Decision.Accept<>(more);
            }
        }
        return decision;
    }

    private static Decision<Event, Refusal> follows(Settings settings, BatchState state, Command command) {
        return switch (command) {
            case Command.Open(var batch) -> {
                if (batch.number() != state.number()) {
                    yield new Decision.Refuse<>(Refusal.CONFLICT, "number");
                }
                if (state.sealed().isEmpty()) {
                    yield accept(new Event.Opened(batch));
                }
                yield state.sealed().get().equals(batch)
                        ? new Decision.AlreadyDone<>()
                        : new Decision.Refuse<>(Refusal.CONFLICT, "");
            }
            case Command.PredecessorReached(var stage, var roots, var fork) -> {
                var known = state.predecessor();
                if (!known.isNews(stage, fork)) {
                    yield new Decision.AlreadyDone<>();
                }
                // The first message of a later fork begins at or below what was known.
                var isLaterFork = known.stage().isPresent() && fork > known.fork();
                var follows = isLaterFork
                        ? known.reached(stage)
                        : known.stage()
                                .map(BatchStage::next)
                                .orElse(Optional.of(BatchStage.ASSEMBLED))
                                .filter(stage::equals)
                                .isPresent();
                yield follows
                        ? accept(new Event.PredecessorAdvanced(stage, roots, fork))
                        : new Decision.Refuse<>(Refusal.OUT_OF_ORDER, "");
            }
            case Command.ShardApplied(var shard, var trace) ->
                state.traces().containsKey(shard)
                        ? new Decision.AlreadyDone<>()
                        : accept(new Event.TraceReceived(shard, trace));
            case Command.Assemble(var assembly) ->
                state.assembly().isPresent()
                        ? new Decision.AlreadyDone<>()
                        : accept(new Event.Assembled(assembly, settings.onL1()));
            case Command.DataPublished(var publication) -> {
                // Layers may answer twice, and another one at the second time: the first answer is being proven.
                if (state.publication().isPresent()) {
                    yield new Decision.AlreadyDone<>();
                }
                yield state.assembly().isPresent()
                        ? accept(new Event.Published(publication))
                        : new Decision.Refuse<>(Refusal.OUT_OF_ORDER, "");
            }
            case Command.ProofReady(var proof) ->
                state.proof().isPresent() ? new Decision.AlreadyDone<>() : accept(new Event.ProofReceived(proof));
            case Command.Observed(var stage, var receipt, var fork) -> {
                // What was said before the last reorganisation is said anew where it still holds.
                if (state.hasReached(stage) || fork < state.fork()) {
                    yield new Decision.AlreadyDone<>();
                }
                yield state.publication().isPresent()
                                && state.stage()
                                        .flatMap(BatchStage::next)
                                        .filter(stage::equals)
                                        .isPresent()
                        ? accept(new Event.Advanced(stage, receipt))
                        : new Decision.Refuse<>(Refusal.OUT_OF_ORDER, "");
            }
            case Command.TakenBack(var stage, var fork) -> {
                if (fork <= state.fork() || state.assembly().isEmpty()) {
                    yield new Decision.AlreadyDone<>();
                }
                yield state.hasReached(BatchStage.FINALIZED)
                        ? new Decision.Refuse<>(Refusal.FINAL, "")
                        : accept(new Event.Retreated(stage, fork));
            }
            case Command.Revoked(var fork) -> {
                if (fork <= state.fork() || state.assembly().isEmpty()) {
                    yield new Decision.AlreadyDone<>();
                }
                yield state.hasReached(BatchStage.FINALIZED)
                        ? new Decision.Refuse<>(Refusal.FINAL, "")
                        : accept(new Event.Revoked(fork));
            }
            case Command.IntentReverted(var intent, var reason, var nowMs) -> {
                if (intent instanceof L1Intent.CommitAndProve && isCommittedOtherwise(state)) {
                    // Somebody else has committed it, and its proof is still to come.
                    yield accept(new Event.WayChosen(Settlement.Way.ALONE));
                }
                var current = nextIntent(settings, state).filter(intent::equals).isPresent();
                long delay = settings.retryDelayMs() << Math.min(intent.tries(), MAX_DOUBLINGS);
                yield current
                        ? accept(new Event.IntentFailed(intent, reason, nowMs + delay))
                        : new Decision.AlreadyDone<>();
            }
            case Command.Requeue() ->
                nextIntent(settings, state)
                                .filter(intent -> intent.tries() >= settings.maxAttempts())
                                .isPresent()
                        ? accept(new Event.Requeued())
                        : new Decision.Refuse<>(Refusal.NOT_STUCK, "");
            case Command.CommitDue(var nowMs) -> {
                var at = settings.settlement().alone(state);
                yield at.isPresent() && nowMs >= at.getAsLong()
                        ? accept(new Event.WayChosen(Settlement.Way.ALONE))
                        : new Decision.AlreadyDone<>();
            }
            case Command.SuccessorInformed(var stage, var fork) ->
                fork == state.fork() && state.successorKnows().isNews(stage, fork)
                        ? accept(new Event.SuccessorKnows(stage, fork))
                        : new Decision.AlreadyDone<>();
            case Command.SequencerInformed(var stage, var fork) ->
                fork == state.fork() && state.sequencerKnows().isNews(stage, fork)
                        ? accept(new Event.SequencerKnows(stage, fork))
                        : new Decision.AlreadyDone<>();
        };
    }

    private static boolean isCommittedOtherwise(BatchState state) {
        return state.way() == Settlement.Way.TOGETHER
                && state.stage().filter(BatchStage.COMMITTED::equals).isPresent();
    }

    private static Decision<Event, Refusal> accept(Event event) {
        return new Decision.Accept<>(List.of(event));
    }

    public static BatchState apply(BatchState state, Event event) {
        return switch (event) {
            case Event.Opened(var batch) -> state.opened(batch);
            case Event.PredecessorAdvanced(var stage, var roots, var fork) ->
                state.predecessorAdvanced(stage, roots, fork);
            case Event.TraceReceived(var shard, var trace) -> state.traceReceived(shard, trace);
            case Event.Assembled(var assembly, var onL1) -> state.assembled(assembly, onL1);
            case Event.Published(var publication) -> state.published(publication);
            case Event.ProofReceived(var proof) -> state.proofReceived(proof);
            case Event.Advanced(var stage, var receipt) -> state.advanced(stage, receipt);
            case Event.Retreated(var lost, var fork) -> state.retreated(lost, fork);
            case Event.Revoked(var fork) -> state.revoked(fork);
            case Event.IntentFailed(var intent, var reason, var retryAt) -> state.intentFailed(intent, reason, retryAt);
            case Event.Requeued() -> state.requeued();
            case Event.WayChosen(var way) -> state.go(way);
            case Event.SuccessorKnows(var stage, var fork) -> state.successorInformed(stage, fork);
            case Event.SequencerKnows(var stage, var fork) -> state.sequencerInformed(stage, fork);
        };
    }

    /// Whether L1 can take nothing back any more and everybody knows.
    public static boolean ended(Settings settings, BatchState state) {
        return state.hasReached(BatchStage.FINALIZED) && owed(settings, state).isEmpty();
    }

    public static List<Obligation> owed(Settings settings, BatchState state) {
        var owed = new ArrayList<Obligation>();
        if (state.sealed().isEmpty()) {
            return owed;
        }
        if (state.assembly().isEmpty() && state.rootsBefore().isPresent()) {
            var touches = Touches.byShard(
                    new Shards(state.rootsBefore().get().size()), state.sealed().get());
            touches.forEach((shard, asked) -> {
                if (!state.traces().containsKey(shard)) {
                    owed.add(new Obligation.ApplyToShard(shard, asked));
                }
            });
            if (owed.isEmpty()) {
                owed.add(new Obligation.Compose(
                        state.rootsBefore().get(), List.copyOf(state.traces().values())));
            }
        }
        state.assembly().ifPresent(assembly -> {
            if (state.publication().isEmpty()) {
                owed.add(new Obligation.Publish(assembly.streams()));
            } else if (state.proof().isEmpty() && !state.hasReached(BatchStage.PROVEN)) {
                var publication = state.publication().get();
                owed.add(new Obligation.RequestProof(ProofRequest.ofBatch(
                        publication.mode().circuit(state.sealed().get().size()),
                        List.of(assembly.commitment(), publication.challenge(), publication.evaluation()),
                        assembly.trace(),
                        new Requester.Batch(state.number(), state.sealed().get().deadlineMs()))));
            }
        });
        settings.settlement().alone(state).ifPresent(at -> owed.add(new Obligation.CommitAlone(at)));
        nextIntent(settings, state)
                .filter(intent -> intent.tries() < settings.maxAttempts())
                .ifPresent(intent -> owed.add(new Obligation.Submit(intent, state.retryAtMs())));
        untold(state, state.successorKnows(), BatchStage.ASSEMBLED).ifPresent(stage -> {
            var roots = stage == BatchStage.ASSEMBLED
                    ? state.assembly().orElseThrow().shardRoots()
                    : List.<Fr>of();
            owed.add(new Obligation.InformSuccessor(stage, roots, state.fork()));
        });
        untold(state, state.sequencerKnows(), BatchStage.SEALED)
                .ifPresent(stage -> owed.add(new Obligation.InformSequencer(progress(state, stage), state.fork())));
        return owed;
    }

    /// What has to be sent to L1 next, once the batch before has come that far.
    private static Optional<L1Intent> nextIntent(Settings settings, BatchState state) {
        if (state.publication().isEmpty() || state.stage().isEmpty()) {
            return Optional.empty();
        }
        var streams = state.publication().get().streams();
        return switch (state.stage().get()) {
            case ASSEMBLED -> settings.settlement().commit(state);
            case COMMITTED -> {
                if (!state.predecessorReached(BatchStage.PROVEN)) {
                    yield Optional.empty();
                }
                // What was committed together is proven by the same transaction: that is seen next. If another one has
                // committed it, this one fails, and the proof goes alone.
                yield state.way() == Settlement.Way.TOGETHER
                        ? settings.settlement().commit(state)
                        : state.proof()
                                .map(proof -> new L1Intent.Prove(state.number(), state.attempts(), streams, proof));
            }
            case PROVEN ->
                state.predecessorReached(BatchStage.EXECUTED)
                        ? Optional.of(new L1Intent.Execute(state.number(), state.attempts(), streams))
                        : Optional.empty();
            case SEALED, EXECUTED, FINALIZED -> Optional.empty();
        };
    }

    /// The first stage that this batch has reached and the other does not know of: told one by one, in order. Whoever
    /// knows of an earlier fork only is first told to where the batch had fallen, or less where it knows less.
    private static Optional<BatchStage> untold(BatchState state, Told known, BatchStage first) {
        if (known.fork() < state.fork() && known.stage().isPresent()) {
            return known.stage().map(stage -> known.reached(state.fellTo()) ? state.fellTo() : stage);
        }
        return known.stage().map(BatchStage::next).orElse(Optional.of(first)).filter(state::hasReached);
    }

    private static BatchProgress progress(BatchState state, BatchStage stage) {
        return new BatchProgress(
                state.number(),
                stage,
                stage == BatchStage.SEALED ? Optional.empty() : state.assembly().map(Assembly::stateRoot),
                streams(state, stage),
                Optional.ofNullable(state.receipts().get(stage)));
    }

    /// From the commit on, with the receipt of the data.
    private static Optional<Digest> streams(BatchState state, BatchStage stage) {
        return switch (stage) {
            case SEALED -> Optional.empty();
            case ASSEMBLED -> state.assembly().map(Assembly::streams);
            case COMMITTED, PROVEN, EXECUTED, FINALIZED -> state.publication().map(Publication::streams);
        };
    }
}
