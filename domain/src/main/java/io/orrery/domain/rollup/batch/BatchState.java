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
/// @param predecessor how far the batch before has come, where it has told
/// @param traces digests of the shards' traces so far
/// @param stage how far this one has come; empty until opened
/// @param receipts by the stage they brought
/// @param attempts how many intents for the next stage have reverted
/// @param retryAtMs when the next attempt may be made
/// @param lastRevert why the last attempt reverted; empty where none did
/// @param successorKnows the last stage that the batch after has confirmed
/// @param sequencerKnows the last stage that the sequencer has confirmed
public record BatchState(
        long number,
        Optional<SealedBatch> sealed,
        Optional<List<Fr>> rootsBefore,
        Optional<BatchStage> predecessor,
        SortedMap<Integer, Digest> traces,
        Optional<Batch.Assembly> assembly,
        Optional<Digest> proof,
        Optional<BatchStage> stage,
        Map<BatchStage, L1Receipt> receipts,
        int attempts,
        long retryAtMs,
        String lastRevert,
        Optional<BatchStage> successorKnows,
        Optional<BatchStage> sequencerKnows) {

    static BatchState initial(long number) {
        var first = number == 1;
        return new BatchState(
                number,
                Optional.empty(),
                first ? Optional.of(BatchAssembly.genesisShardRoots()) : Optional.empty(),
                first ? Optional.of(BatchStage.FINALIZED) : Optional.empty(),
                Collections.emptySortedMap(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                0,
                0,
                "",
                Optional.empty(),
                Optional.empty());
    }

    boolean hasReached(BatchStage wanted) {
        return stage.filter(reached -> reached.compareTo(wanted) >= 0).isPresent();
    }

    boolean predecessorReached(BatchStage wanted) {
        return predecessor.filter(reached -> reached.compareTo(wanted) >= 0).isPresent();
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
                sequencerKnows);
    }

    BatchState predecessorAdvanced(BatchStage reached, List<Fr> shardRoots) {
        return new BatchState(
                number,
                sealed,
                reached == BatchStage.ASSEMBLED ? Optional.of(List.copyOf(shardRoots)) : rootsBefore,
                Optional.of(reached),
                traces,
                assembly,
                proof,
                stage,
                receipts,
                attempts,
                retryAtMs,
                lastRevert,
                successorKnows,
                sequencerKnows);
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
                sequencerKnows);
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
                sequencerKnows);
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
                sequencerKnows);
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
                sequencerKnows);
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
                sequencerKnows);
    }

    BatchState successorInformed(BatchStage known) {
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
                Optional.of(known),
                sequencerKnows);
    }

    BatchState sequencerInformed(BatchStage known) {
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
                Optional.of(known));
    }
}
