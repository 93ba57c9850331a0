package io.orrery.domain.rollup.batch;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.proof.ProofRequest;
import io.orrery.domain.rollup.settlement.L1Intent;
import io.orrery.domain.rollup.settlement.L1Receipt;
import io.orrery.domain.rollup.state.Touch;
import io.orrery.zk.field.Fr;
import java.util.List;

/// The rule of one batch: what it owes to whom until it is final on L1.
public final class Batch {
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
}
