package io.orrery.domain.rollup.settlement;

import io.orrery.domain.Decision;
import io.orrery.domain.collection.PersistentMap;
import io.orrery.domain.collection.PersistentQueue;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.state.Shards;
import java.util.ArrayList;
import java.util.List;

/// The rule of the L1 watcher: each log becomes a fact once, and each fact is delivered until it is taken.
public final class L1Watcher {
    private L1Watcher() {}

    /// Something that happened to a batch on L1: COMMITTED, PROVEN, EXECUTED or FINALIZED.
    public record BatchFact(long batch, BatchStage stage, L1Receipt receipt) {}

    public sealed interface Command {
        /// All that was queued in the blocks after the queue cursor up to `toBlock`, in queue order.
        record QueueScanned(long toBlock, List<QueuedOperation> operations) implements Command {}

        /// All batch events of the blocks after the batch cursor up to `toBlock`, in log order.
        record BatchesScanned(long toBlock, List<BatchFact> facts) implements Command {}

        /// L1 has finalized this block.
        record FinalityReached(long block) implements Command {}

        /// The shard holds its operations up to this queue index.
        record QueueTaken(int shard, long upToQueueIndex) implements Command {}

        record FactTaken(long batch, BatchStage stage) implements Command {}
    }

    public sealed interface Event {
        record QueueSeen(long toBlock, List<QueuedOperation> operations) implements Event {}

        record BatchesSeen(long toBlock, List<BatchFact> facts) implements Event {}

        record BatchesFinalized(long block, List<BatchFact> facts) implements Event {}

        record QueueDelivered(int shard, long upToQueueIndex) implements Event {}

        record FactDelivered(long batch, BatchStage stage) implements Event {}
    }

    public enum Refusal {
        /// A range that does not follow the cursor, or a queue index that does not follow the last.
        GAP
    }

    public sealed interface Obligation {
        record DeliverQueued(int shard, List<QueuedOperation> operations) implements Obligation {}

        record DeliverFact(BatchFact fact) implements Obligation {}
    }

    /// @param queueTo the last block whose queue entries are known
    /// @param batchesTo the last block whose batch events are known
    /// @param nextQueued the queue index that comes next
    /// @param undelivered operations that their shards do not hold yet, by shard
    /// @param facts that their batches have not taken yet, in order
    /// @param unfinalized executed batches whose block is not final
    public record State(
            long queueTo,
            long batchesTo,
            long nextQueued,
            PersistentMap<Integer, PersistentQueue<QueuedOperation>> undelivered,
            PersistentQueue<BatchFact> facts,
            PersistentQueue<BatchFact> unfinalized) {}

    /// @param deploymentBlock the block in which the rollup contract was created: nothing happened before
    public static State initial(long deploymentBlock) {
        return new State(
                deploymentBlock - 1,
                deploymentBlock - 1,
                0,
                PersistentMap.empty(),
                PersistentQueue.empty(),
                PersistentQueue.empty());
    }

    public static Decision<Event, Refusal> decide(State state, Command command) {
        return switch (command) {
            case Command.QueueScanned(var toBlock, var operations) -> {
                if (toBlock <= state.queueTo()) {
                    yield new Decision.AlreadyDone<>();
                }
                for (int i = 0; i < operations.size(); i++) {
                    if (operations.get(i).queueIndex() != state.nextQueued() + i) {
                        yield new Decision.Refuse<>(Refusal.GAP, "queueIndex");
                    }
                }
                yield accept(new Event.QueueSeen(toBlock, operations));
            }
            case Command.BatchesScanned(var toBlock, var facts) -> {
                if (toBlock <= state.batchesTo()) {
                    yield new Decision.AlreadyDone<>();
                }
                // A scan that began before the last one ended reports some of its blocks again.
                var news = facts.stream()
                        .filter(fact -> fact.receipt().block() > state.batchesTo())
                        .toList();
                yield accept(new Event.BatchesSeen(toBlock, news));
            }
            case Command.FinalityReached(var block) -> {
                var finalized = state.unfinalized().toList().stream()
                        .filter(fact -> fact.receipt().block() <= block)
                        .map(fact -> new BatchFact(fact.batch(), BatchStage.FINALIZED, fact.receipt()))
                        .toList();
                yield finalized.isEmpty()
                        ? new Decision.AlreadyDone<>()
                        : accept(new Event.BatchesFinalized(block, finalized));
            }
            case Command.QueueTaken(var shard, var upTo) ->
                state.undelivered()
                        .get(shard)
                        .filter(waiting -> waiting.first().queueIndex() <= upTo)
                        .map(_ -> accept(new Event.QueueDelivered(shard, upTo)))
                        .orElseGet(Decision.AlreadyDone::new);
            case Command.FactTaken(var batch, var stage) ->
                state.facts().toList().stream().anyMatch(fact -> fact.batch() == batch && fact.stage() == stage)
                        ? accept(new Event.FactDelivered(batch, stage))
                        : new Decision.AlreadyDone<>();
        };
    }

    private static Decision<Event, Refusal> accept(Event event) {
        return new Decision.Accept<>(List.of(event));
    }

    /// A deposit goes where its owner's account of the token is or will be opened.
    private static int shardOf(QueuedOperation operation) {
        return switch (operation) {
            case QueuedDeposit deposit -> Shards.of(deposit.owner(), deposit.token());
            case ForcedOperation forced -> Shards.of(forced.account());
        };
    }

    public static State apply(State state, Event event) {
        return switch (event) {
            case Event.QueueSeen(var toBlock, var operations) -> {
                var undelivered = state.undelivered();
                for (var operation : operations) {
                    int shard = shardOf(operation);
                    undelivered = undelivered.with(
                            shard,
                            undelivered
                                    .get(shard)
                                    .orElse(PersistentQueue.empty())
                                    .append(operation));
                }
                yield new State(
                        toBlock,
                        state.batchesTo(),
                        state.nextQueued() + operations.size(),
                        undelivered,
                        state.facts(),
                        state.unfinalized());
            }
            case Event.BatchesSeen(var toBlock, var facts) ->
                new State(
                        state.queueTo(),
                        toBlock,
                        state.nextQueued(),
                        state.undelivered(),
                        state.facts().appendAll(facts),
                        state.unfinalized()
                                .appendAll(facts.stream()
                                        .filter(fact -> fact.stage() == BatchStage.EXECUTED)
                                        .toList()));
            case Event.BatchesFinalized(var block, var facts) ->
                new State(
                        state.queueTo(),
                        state.batchesTo(),
                        state.nextQueued(),
                        state.undelivered(),
                        state.facts().appendAll(facts),
                        state.unfinalized().without(fact -> fact.receipt().block() <= block));
            case Event.QueueDelivered(var shard, var upTo) -> {
                var rest = state.undelivered()
                        .get(shard)
                        .orElseThrow()
                        .without(operation -> operation.queueIndex() <= upTo);
                yield new State(
                        state.queueTo(),
                        state.batchesTo(),
                        state.nextQueued(),
                        rest.isEmpty()
                                ? state.undelivered().without(shard)
                                : state.undelivered().with(shard, rest),
                        state.facts(),
                        state.unfinalized());
            }
            case Event.FactDelivered(var batch, var stage) ->
                new State(
                        state.queueTo(),
                        state.batchesTo(),
                        state.nextQueued(),
                        state.undelivered(),
                        state.facts().without(fact -> fact.batch() == batch && fact.stage() == stage),
                        state.unfinalized());
        };
    }

    public static List<Obligation> owed(State state) {
        var owed = new ArrayList<Obligation>();
        for (int shard = 0; shard < Shards.COUNT; shard++) {
            var owedTo = shard;
            state.undelivered()
                    .get(shard)
                    .ifPresent(operations -> owed.add(new Obligation.DeliverQueued(owedTo, operations.toList())));
        }
        state.facts().forEach(fact -> owed.add(new Obligation.DeliverFact(fact)));
        return owed;
    }
}
