package io.orrery.domain.rollup.settlement;

import io.orrery.domain.rollup.batch.BatchStage;
import java.util.List;

/// The rule of the L1 watcher: each log becomes a fact once, and each fact is delivered until it is taken.
public final class L1Watcher {
    private L1Watcher() {}

    /// Something that happened to a batch on L1: COMMITTED, PROVEN, EXECUTED or FINALIZED.
    public record BatchFact(long batch, BatchStage stage, L1Receipt receipt) {}

    public sealed interface Command {
        /// All deposits of the blocks after the deposit cursor up to `toBlock`, in queue order.
        record DepositsScanned(long toBlock, List<QueuedDeposit> deposits) implements Command {}

        /// All batch events of the blocks after the batch cursor up to `toBlock`, in log order.
        record BatchesScanned(long toBlock, List<BatchFact> facts) implements Command {}

        /// L1 has finalized this block.
        record FinalityReached(long block) implements Command {}

        /// The shard holds its deposits up to this queue index.
        record DepositsTaken(int shard, long upToQueueIndex) implements Command {}

        record FactTaken(long batch, BatchStage stage) implements Command {}
    }

    public sealed interface Event {
        record DepositsSeen(long toBlock, List<QueuedDeposit> deposits) implements Event {}

        record BatchesSeen(long toBlock, List<BatchFact> facts) implements Event {}

        record BatchesFinalized(long block, List<BatchFact> facts) implements Event {}

        record DepositsDelivered(int shard, long upToQueueIndex) implements Event {}

        record FactDelivered(long batch, BatchStage stage) implements Event {}
    }

    public enum Refusal {
        /// A range that does not follow the cursor, or a queue index that does not follow the last.
        GAP
    }

    public sealed interface Obligation {
        record DeliverDeposits(int shard, List<QueuedDeposit> deposits) implements Obligation {}

        record DeliverFact(BatchFact fact) implements Obligation {}
    }
}
