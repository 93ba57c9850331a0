package io.orrery.domain.rollup.settlement;

import io.orrery.domain.Digest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// What the watcher reads from L1. Stages fail where L1 can not be reached; nothing is lost by that. They fail with
/// [L1Contradiction] where what L1 says can not be true.
public interface L1Reader {

    /// The heads at one moment.
    record Heads(Anchor latest, long safe, Anchor finalized) {}

    /// How far the contract had come after a block: how many batches were committed, proven and executed, and how many
    /// operations queued.
    record Counters(long committed, long proven, long executed, long queued) {}

    CompletionStage<Heads> heads();

    /// The hash of the block that the chain has at this height; empty where it has none.
    CompletionStage<Optional<Digest>> hash(long block);

    /// Empty where L1 does not keep the state of that block any more.
    CompletionStage<Optional<Counters>> counters(long block);

    /// What was queued in `fromBlock` to `toBlock`, both included, in queue order.
    CompletionStage<List<QueuedOperation>> queued(long fromBlock, long toBlock);

    /// Batch events of `fromBlock` to `toBlock`, both included, in log order.
    CompletionStage<List<L1Watcher.BatchFact>> batchFacts(long fromBlock, long toBlock);
}
