package io.orrery.domain.rollup.settlement;

import java.util.List;
import java.util.concurrent.CompletionStage;

/// What the watcher reads from L1. Stages fail where L1 can not be reached; nothing is lost by that.
public interface L1Reader {

    /// The heads at one moment, block numbers.
    record Heads(long latest, long safe, long finalized) {}

    CompletionStage<Heads> heads();

    /// What was queued in `fromBlock` to `toBlock`, both included, in queue order.
    CompletionStage<List<QueuedOperation>> queued(long fromBlock, long toBlock);

    /// Batch events of `fromBlock` to `toBlock`, both included, in log order.
    CompletionStage<List<L1Watcher.BatchFact>> batchFacts(long fromBlock, long toBlock);
}
