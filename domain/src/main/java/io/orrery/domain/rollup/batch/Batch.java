package io.orrery.domain.rollup.batch;

import io.orrery.domain.Decision;
import io.orrery.domain.Digest;
import io.orrery.domain.proof.ProofRequest;
import io.orrery.domain.rollup.settlement.L1Intent;
import io.orrery.domain.rollup.settlement.L1Receipt;
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

        /// From the batch before; ASSEMBLED carries the 16 shard roots after it, the later stages none.
        record PredecessorReached(BatchStage stage, List<Fr> shardRoots) implements Command {}

        /// From a shard: its trace is stored.
        record ShardApplied(int shard, Digest trace) implements Command {}

        /// From the shell, which composed the traces: see [BatchAssembly].
        record Assemble(Assembly assembly) implements Command {}

        /// From the proof job.
        record ProofReady(Digest proof) implements Command {}

        /// From the L1 watcher: COMMITTED, PROVEN, EXECUTED or FINALIZED happened on L1.
        record Observed(BatchStage stage, L1Receipt receipt) implements Command {}

        /// From the L1 lane: an intent was mined and reverted.
        record IntentReverted(L1Intent intent, String reason, long nowMs) implements Command {}

        /// The batch after this one knows the stage.
        record SuccessorInformed(BatchStage stage) implements Command {}

        /// The sequencer knows the stage.
        record SequencerInformed(BatchStage stage) implements Command {}
    }

    public sealed interface Event {
        record Opened(SealedBatch batch) implements Event {}

        record PredecessorAdvanced(BatchStage stage, List<Fr> shardRoots) implements Event {}

        record TraceReceived(int shard, Digest trace) implements Event {}

        record Assembled(Assembly assembly) implements Event {}

        record ProofReceived(Digest proof) implements Event {}

        record Advanced(BatchStage stage, L1Receipt receipt) implements Event {}

        record IntentFailed(L1Intent intent, String reason, long retryAtMs) implements Event {}

        record SuccessorKnows(BatchStage stage) implements Event {}

        record SequencerKnows(BatchStage stage) implements Event {}
    }

    /// What composing the shard traces gave.
    ///
    /// @param shardRoots the 16 roots after the batch
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

    public enum Refusal {
        /// The same batch number with other content: a bug or a second sequencer.
        CONFLICT,
        /// A stage before the one that must precede it.
        OUT_OF_ORDER
    }

    public sealed interface Obligation {
        record ApplyToShard(int shard, List<Touch> touches) implements Obligation {}

        /// Compose the traces, store trace and streams, and answer with [Command.Assemble].
        record Compose(List<Fr> shardRootsBefore, List<Digest> traces) implements Obligation {}

        record RequestProof(ProofRequest request) implements Obligation {}

        /// @param notBeforeMs 0, or when a reverted intent may be tried again
        record Submit(L1Intent intent, long notBeforeMs) implements Obligation {}

        record InformSuccessor(BatchStage stage, List<Fr> shardRoots) implements Obligation {}

        record InformSequencer(BatchProgress progress) implements Obligation {}
    }

    /// @param retryDelayMs before the second attempt of a reverted intent; doubles with each
    /// @param maxAttempts after so many reverts a person has to look: see [BatchState#lastRevert]
    public record Settings(long retryDelayMs, int maxAttempts) {}

    /// @param number from 1; the first batch starts from the genesis state
    public static BatchState initial(long number) {
        return BatchState.initial(number);
    }

    public static Decision<Event, Refusal> decide(Settings settings, BatchState state, Command command) {
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
            case Command.PredecessorReached(var stage, var roots) -> {
                if (state.predecessorReached(stage)) {
                    yield new Decision.AlreadyDone<>();
                }
                var expected = state.predecessor().map(BatchStage::next).orElse(Optional.of(BatchStage.ASSEMBLED));
                yield expected.filter(stage::equals).isPresent()
                        ? accept(new Event.PredecessorAdvanced(stage, roots))
                        : new Decision.Refuse<>(Refusal.OUT_OF_ORDER, "");
            }
            case Command.ShardApplied(var shard, var trace) ->
                state.traces().containsKey(shard)
                        ? new Decision.AlreadyDone<>()
                        : accept(new Event.TraceReceived(shard, trace));
            case Command.Assemble(var assembly) ->
                state.assembly().isPresent() ? new Decision.AlreadyDone<>() : accept(new Event.Assembled(assembly));
            case Command.ProofReady(var proof) ->
                state.proof().isPresent() ? new Decision.AlreadyDone<>() : accept(new Event.ProofReceived(proof));
            case Command.Observed(var stage, var receipt) -> {
                if (state.hasReached(stage)) {
                    yield new Decision.AlreadyDone<>();
                }
                yield state.assembly().isPresent()
                                && state.stage()
                                        .flatMap(BatchStage::next)
                                        .filter(stage::equals)
                                        .isPresent()
                        ? accept(new Event.Advanced(stage, receipt))
                        : new Decision.Refuse<>(Refusal.OUT_OF_ORDER, "");
            }
            case Command.IntentReverted(var intent, var reason, var nowMs) -> {
                var current = nextIntent(state).filter(intent::equals).isPresent();
                long delay = settings.retryDelayMs() << Math.min(intent.attempt(), MAX_DOUBLINGS);
                yield current
                        ? accept(new Event.IntentFailed(intent, reason, nowMs + delay))
                        : new Decision.AlreadyDone<>();
            }
            case Command.SuccessorInformed(var stage) ->
                isNews(state.successorKnows(), stage)
                        ? accept(new Event.SuccessorKnows(stage))
                        : new Decision.AlreadyDone<>();
            case Command.SequencerInformed(var stage) ->
                isNews(state.sequencerKnows(), stage)
                        ? accept(new Event.SequencerKnows(stage))
                        : new Decision.AlreadyDone<>();
        };
    }

    private static Decision<Event, Refusal> accept(Event event) {
        return new Decision.Accept<>(List.of(event));
    }

    private static boolean isNews(Optional<BatchStage> known, BatchStage stage) {
        return known.filter(last -> last.compareTo(stage) >= 0).isEmpty();
    }

    public static BatchState apply(BatchState state, Event event) {
        return switch (event) {
            case Event.Opened(var batch) -> state.opened(batch);
            case Event.PredecessorAdvanced(var stage, var roots) -> state.predecessorAdvanced(stage, roots);
            case Event.TraceReceived(var shard, var trace) -> state.traceReceived(shard, trace);
            case Event.Assembled(var assembly) -> state.assembled(assembly);
            case Event.ProofReceived(var proof) -> state.proofReceived(proof);
            case Event.Advanced(var stage, var receipt) -> state.advanced(stage, receipt);
            case Event.IntentFailed(var intent, var reason, var retryAt) -> state.intentFailed(intent, reason, retryAt);
            case Event.SuccessorKnows(var stage) -> state.successorInformed(stage);
            case Event.SequencerKnows(var stage) -> state.sequencerInformed(stage);
        };
    }

    public static List<Obligation> owed(Settings settings, BatchState state) {
        var owed = new ArrayList<Obligation>();
        if (state.sealed().isEmpty()) {
            return owed;
        }
        if (state.assembly().isEmpty() && state.rootsBefore().isPresent()) {
            var touches = Touches.byShard(state.sealed().get());
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
        state.assembly()
                .filter(_ -> state.proof().isEmpty() && !state.hasReached(BatchStage.PROVEN))
                .ifPresent(assembly -> owed.add(new Obligation.RequestProof(ProofRequest.ofBatch(
                        state.sealed().get().size().circuit(),
                        List.of(assembly.commitment(), assembly.challenge(), assembly.evaluation()),
                        assembly.trace(),
                        state.number()))));
        nextIntent(state)
                .filter(intent -> intent.attempt() < settings.maxAttempts())
                .ifPresent(intent -> owed.add(new Obligation.Submit(intent, state.retryAtMs())));
        untold(state, state.successorKnows(), BatchStage.ASSEMBLED).ifPresent(stage -> {
            var roots = stage == BatchStage.ASSEMBLED
                    ? state.assembly().orElseThrow().shardRoots()
                    : List.<Fr>of();
            owed.add(new Obligation.InformSuccessor(stage, roots));
        });
        untold(state, state.sequencerKnows(), BatchStage.SEALED)
                .ifPresent(stage -> owed.add(new Obligation.InformSequencer(progress(state, stage))));
        return owed;
    }

    /// What has to be sent to L1 next, once the batch before has come that far.
    private static Optional<L1Intent> nextIntent(BatchState state) {
        if (state.assembly().isEmpty() || state.stage().isEmpty()) {
            return Optional.empty();
        }
        var streams = state.assembly().get().streams();
        return switch (state.stage().get()) {
            case ASSEMBLED ->
                state.predecessorReached(BatchStage.COMMITTED)
                        ? Optional.of(new L1Intent.Commit(state.number(), state.attempts(), streams))
                        : Optional.empty();
            case COMMITTED ->
                state.predecessorReached(BatchStage.PROVEN)
                        ? state.proof()
                                .map(proof -> new L1Intent.Prove(state.number(), state.attempts(), streams, proof))
                        : Optional.empty();
            case PROVEN ->
                state.predecessorReached(BatchStage.EXECUTED)
                        ? Optional.of(new L1Intent.Execute(state.number(), state.attempts(), streams))
                        : Optional.empty();
            case SEALED, EXECUTED, FINALIZED -> Optional.empty();
        };
    }

    /// The first stage that this batch has reached and the other does not know of: told one by one, in order.
    private static Optional<BatchStage> untold(BatchState state, Optional<BatchStage> known, BatchStage first) {
        return known.map(BatchStage::next).orElse(Optional.of(first)).filter(state::hasReached);
    }

    private static BatchProgress progress(BatchState state, BatchStage stage) {
        return new BatchProgress(
                state.number(),
                stage,
                stage == BatchStage.SEALED ? Optional.empty() : state.assembly().map(Assembly::stateRoot),
                stage == BatchStage.SEALED ? Optional.empty() : state.assembly().map(Assembly::streams),
                Optional.ofNullable(state.receipts().get(stage)));
    }
}
