package io.orrery.domain.rollup.batch;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.settlement.L1Intent;
import io.orrery.domain.rollup.settlement.L1Receipt;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.zk.field.Fr;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a batch knows of itself and of the one before it.
///
/// @param rootsBefore the 16 shard roots to start from, once the predecessor has told
/// @param predecessor how far the batch before has come
/// @param traces digests of the shards' traces so far
/// @param publication where its data is, once that is known
/// @param stage how far this one has come; empty until opened
/// @param receipts by the stage they brought
/// @param attempts the next intent's number: see [L1Intent#attempt]
/// @param retryAtMs when the next attempt may be made
/// @param lastRevert why the last attempt reverted; empty where none did
/// @param successorKnows the last stage that the batch after has confirmed
/// @param sequencerKnows the last stage that the sequencer has confirmed
/// @param fork the last reorganisation of L1 that took something from the batch, 0 where none has
/// @param fellTo the lowest that the batch has stood since everybody confirmed
/// @param way whether commit and proof are one transaction on L1
public record BatchState(
        long number,
        Optional<SealedBatch> sealed,
        Optional<List<Fr>> rootsBefore,
        Told predecessor,
        SortedMap<Integer, Digest> traces,
        Optional<Batch.Assembly> assembly,
        Optional<Batch.Publication> publication,
        Optional<Digest> proof,
        Optional<BatchStage> stage,
        Map<BatchStage, L1Receipt> receipts,
        int attempts,
        long retryAtMs,
        String lastRevert,
        Told successorKnows,
        Told sequencerKnows,
        long fork,
        BatchStage fellTo,
        Settlement.Way way) {

    static BatchState initial(Shards shards, long number) {
        var first = number == 1;
        return new BatchState(
                number,
                Optional.empty(),
                first ? Optional.of(BatchAssembly.genesisShardRoots(shards)) : Optional.empty(),
                first ? Told.of(BatchStage.FINALIZED, 0) : Told.NOTHING,
                Collections.emptySortedMap(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                0,
                0,
                "",
                Told.NOTHING,
                Told.NOTHING,
                0,
                BatchStage.SEALED,
                Settlement.Way.OPEN);
    }

    boolean hasReached(BatchStage wanted) {
        return stage.filter(reached -> reached.compareTo(wanted) >= 0).isPresent();
    }

    boolean predecessorReached(BatchStage wanted) {
        return predecessor.reached(wanted);
    }

    BatchState opened(SealedBatch batch) {
        var next = new Change();
        next.sealed = Optional.of(batch);
        next.stage = Optional.of(BatchStage.SEALED);
        return next.made();
    }

    BatchState predecessorAdvanced(BatchStage reached, List<Fr> shardRoots, long ofFork) {
        var next = new Change();
        if (reached == BatchStage.ASSEMBLED) {
            next.rootsBefore = Optional.of(List.copyOf(shardRoots));
        }
        next.predecessor = Told.of(reached, ofFork);
        return next.made();
    }

    BatchState traceReceived(int shard, Digest trace) {
        var more = new TreeMap<>(traces);
        more.put(shard, trace);
        var next = new Change();
        next.traces = Collections.unmodifiableSortedMap(more);
        return next.made();
    }

    BatchState assembled(Batch.Assembly result, boolean onL1) {
        var next = new Change();
        next.assembly = Optional.of(result);
        if (onL1) {
            next.publication = Optional.of(
                    new Batch.Publication(DataMode.ROLLUP, result.streams(), result.challenge(), result.evaluation()));
        }
        next.stage = Optional.of(BatchStage.ASSEMBLED);
        return next.made();
    }

    BatchState published(Batch.Publication result) {
        var next = new Change();
        next.publication = Optional.of(result);
        return next.made();
    }

    BatchState proofReceived(Digest received) {
        var next = new Change();
        next.proof = Optional.of(received);
        return next.made();
    }

    BatchState advanced(BatchStage reached, L1Receipt receipt) {
        var more = new TreeMap<>(receipts);
        more.put(reached, receipt);
        var next = new Change();
        next.stands(reached, more);
        return next.made();
    }

    /// A reorganisation took the stage `lost` and all above it, as far as the batch had come.
    BatchState retreated(BatchStage lost, long newFork) {
        var reached = stage.orElseThrow();
        var left = reached.compareTo(lost) < 0 ? reached : lost.before();
        // Whoever has not confirmed the last fork may stand as low as it went.
        var unheard = successorKnows.fork() < fork || sequencerKnows.fork() < fork;
        var kept = new TreeMap<>(receipts);
        kept.keySet().removeIf(each -> each.compareTo(left) > 0);
        var next = new Change();
        next.stands(left, kept);
        next.fork = newFork;
        next.fellTo = unheard && fellTo.compareTo(left) < 0 ? fellTo : left;
        return next.made();
    }

    BatchState revoked(long newFork) {
        var fallen = retreated(BatchStage.COMMITTED, newFork);
        var next = fallen.new Change();
        next.attempts = L1Intent.nextRound(attempts);
        next.way = Settlement.Way.OPEN;
        return next.made();
    }

    /// Where both at once have failed, each goes alone: one of them may have happened already.
    BatchState intentFailed(L1Intent intent, String reason, long retryAt) {
        var next = new Change();
        next.way = intent instanceof L1Intent.CommitAndProve ? Settlement.Way.ALONE : way;
        next.attempts = intent.attempt() + 1;
        next.retryAtMs = retryAt;
        next.lastRevert = reason;
        return next.made();
    }

    /// As the first attempt of another round: none that the lane has seen is like it.
    BatchState requeued() {
        var next = new Change();
        next.attempts = L1Intent.nextRound(attempts);
        next.retryAtMs = 0;
        return next.made();
    }

    BatchState go(Settlement.Way chosen) {
        var next = new Change();
        next.way = chosen;
        return next.made();
    }

    BatchState successorInformed(BatchStage known, long ofFork) {
        var next = new Change();
        next.successorKnows = Told.of(known, ofFork);
        return next.made();
    }

    BatchState sequencerInformed(BatchStage known, long ofFork) {
        var next = new Change();
        next.sequencerKnows = Told.of(known, ofFork);
        return next.made();
    }

    /// This state with some of its parts exchanged.
    private final class Change {
        private Optional<SealedBatch> sealed = BatchState.this.sealed;
        private Optional<List<Fr>> rootsBefore = BatchState.this.rootsBefore;
        private Told predecessor = BatchState.this.predecessor;
        private SortedMap<Integer, Digest> traces = BatchState.this.traces;
        private Optional<Batch.Assembly> assembly = BatchState.this.assembly;
        private Optional<Batch.Publication> publication = BatchState.this.publication;
        private Optional<Digest> proof = BatchState.this.proof;
        private Optional<BatchStage> stage = BatchState.this.stage;
        private Map<BatchStage, L1Receipt> receipts = BatchState.this.receipts;
        private int attempts = BatchState.this.attempts;
        private long retryAtMs = BatchState.this.retryAtMs;
        private String lastRevert = BatchState.this.lastRevert;
        private Told successorKnows = BatchState.this.successorKnows;
        private Told sequencerKnows = BatchState.this.sequencerKnows;
        private long fork = BatchState.this.fork;
        private BatchStage fellTo = BatchState.this.fellTo;
        private Settlement.Way way = BatchState.this.way;

        /// What reverted before was for another stage.
        void stands(BatchStage reached, SortedMap<BatchStage, L1Receipt> brought) {
            stage = Optional.of(reached);
            receipts = Collections.unmodifiableSortedMap(brought);
            attempts = L1Intent.sameRound(attempts);
            retryAtMs = 0;
            lastRevert = "";
        }

        BatchState made() {
            return new BatchState(
                    number,
                    sealed,
                    rootsBefore,
                    predecessor,
                    traces,
                    assembly,
                    publication,
                    proof,
                    stage,
                    receipts,
                    attempts,
                    retryAtMs,
                    lastRevert,
                    successorKnows,
                    sequencerKnows,
                    fork,
                    fellTo,
                    way);
        }
    }
}
