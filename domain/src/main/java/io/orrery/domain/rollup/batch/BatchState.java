package io.orrery.domain.rollup.batch;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.settlement.L1Intent;
import io.orrery.domain.rollup.settlement.L1Receipt;
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
/// @param stage how far this one has come; empty until opened
/// @param receipts by the stage they brought
/// @param attempts how many intents for the next stage have reverted
/// @param retryAtMs when the next attempt may be made
/// @param lastRevert why the last attempt reverted; empty where none did
/// @param successorKnows the last stage that the batch after has confirmed
/// @param sequencerKnows the last stage that the sequencer has confirmed
/// @param fork the last reorganisation of L1 that took something from the batch, 0 where none has
/// @param fellTo the lowest that the batch has stood since everybody confirmed
public record BatchState(
        long number,
        Optional<SealedBatch> sealed,
        Optional<List<Fr>> rootsBefore,
        Told predecessor,
        SortedMap<Integer, Digest> traces,
        Optional<Batch.Assembly> assembly,
        Optional<Digest> proof,
        Optional<BatchStage> stage,
        Map<BatchStage, L1Receipt> receipts,
        int attempts,
        long retryAtMs,
        String lastRevert,
        Told successorKnows,
        Told sequencerKnows,
        long fork,
        BatchStage fellTo) {

    static BatchState initial(long number) {
        var first = number == 1;
        return new BatchState(
                number,
                Optional.empty(),
                first ? Optional.of(BatchAssembly.genesisShardRoots()) : Optional.empty(),
                first ? Told.of(BatchStage.FINALIZED, 0) : Told.NOTHING,
                Collections.emptySortedMap(),
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
                BatchStage.SEALED);
    }

    boolean hasReached(BatchStage wanted) {
        return stage.filter(reached -> reached.compareTo(wanted) >= 0).isPresent();
    }

    boolean predecessorReached(BatchStage wanted) {
        return predecessor.reached(wanted);
    }

    BatchState opened(SealedBatch batch) {
        return new BatchState(
                number,
                Optional.of(batch),
                rootsBefore,
                predecessor,
                traces,
                assembly,
                proof,
                Optional.of(BatchStage.SEALED),
                receipts,
                attempts,
                retryAtMs,
                lastRevert,
                successorKnows,
                sequencerKnows,
                fork,
                fellTo);
    }

    BatchState predecessorAdvanced(BatchStage reached, List<Fr> shardRoots, long ofFork) {
        return new BatchState(
                number,
                sealed,
                reached == BatchStage.ASSEMBLED ? Optional.of(List.copyOf(shardRoots)) : rootsBefore,
                Told.of(reached, ofFork),
                traces,
                assembly,
                proof,
                stage,
                receipts,
                attempts,
                retryAtMs,
                lastRevert,
                successorKnows,
                sequencerKnows,
                fork,
                fellTo);
    }

    BatchState traceReceived(int shard, Digest trace) {
        var more = new TreeMap<>(traces);
        more.put(shard, trace);
        return new BatchState(
                number,
                sealed,
                rootsBefore,
                predecessor,
                Collections.unmodifiableSortedMap(more),
                assembly,
                proof,
                stage,
                receipts,
                attempts,
                retryAtMs,
                lastRevert,
                successorKnows,
                sequencerKnows,
                fork,
                fellTo);
    }

    BatchState assembled(Batch.Assembly result) {
        return new BatchState(
                number,
                sealed,
                rootsBefore,
                predecessor,
                traces,
                Optional.of(result),
                proof,
                Optional.of(BatchStage.ASSEMBLED),
                receipts,
                attempts,
                retryAtMs,
                lastRevert,
                successorKnows,
                sequencerKnows,
                fork,
                fellTo);
    }

    BatchState proofReceived(Digest received) {
        return new BatchState(
                number,
                sealed,
                rootsBefore,
                predecessor,
                traces,
                assembly,
                Optional.of(received),
                stage,
                receipts,
                attempts,
                retryAtMs,
                lastRevert,
                successorKnows,
                sequencerKnows,
                fork,
                fellTo);
    }

    BatchState advanced(BatchStage reached, L1Receipt receipt) {
        var more = new TreeMap<>(receipts);
        more.put(reached, receipt);
        return new BatchState(
                number,
                sealed,
                rootsBefore,
                predecessor,
                traces,
                assembly,
                proof,
                Optional.of(reached),
                Collections.unmodifiableSortedMap(more),
                0,
                0,
                "",
                successorKnows,
                sequencerKnows,
                fork,
                fellTo);
    }

    /// A reorganisation took the stage `lost` and all above it, as far as the batch had come.
    BatchState retreated(BatchStage lost, long newFork) {
        var reached = stage.orElseThrow();
        var left = reached.compareTo(lost) < 0 ? reached : lost.before();
        // Whoever has not confirmed the last fork may stand as low as it went.
        var unheard = successorKnows.fork() < fork || sequencerKnows.fork() < fork;
        var lowest = unheard && fellTo.compareTo(left) < 0 ? fellTo : left;
        var kept = new TreeMap<>(receipts);
        kept.keySet().removeIf(each -> each.compareTo(left) > 0);
        return new BatchState(
                number,
                sealed,
                rootsBefore,
                predecessor,
                traces,
                assembly,
                proof,
                Optional.of(left),
                Collections.unmodifiableSortedMap(kept),
                0,
                0,
                "",
                successorKnows,
                sequencerKnows,
                newFork,
                lowest);
    }

    BatchState intentFailed(L1Intent intent, String reason, long retryAt) {
        return new BatchState(
                number,
                sealed,
                rootsBefore,
                predecessor,
                traces,
                assembly,
                proof,
                stage,
                receipts,
                intent.attempt() + 1,
                retryAt,
                reason,
                successorKnows,
                sequencerKnows,
                fork,
                fellTo);
    }

    BatchState successorInformed(BatchStage known, long ofFork) {
        return new BatchState(
                number,
                sealed,
                rootsBefore,
                predecessor,
                traces,
                assembly,
                proof,
                stage,
                receipts,
                attempts,
                retryAtMs,
                lastRevert,
                Told.of(known, ofFork),
                sequencerKnows,
                fork,
                fellTo);
    }

    BatchState sequencerInformed(BatchStage known, long ofFork) {
        return new BatchState(
                number,
                sealed,
                rootsBefore,
                predecessor,
                traces,
                assembly,
                proof,
                stage,
                receipts,
                attempts,
                retryAtMs,
                lastRevert,
                successorKnows,
                Told.of(known, ofFork),
                fork,
                fellTo);
    }
}
