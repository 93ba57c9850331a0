package io.orrery.domain.rollup.settlement;

import io.orrery.domain.Decision;
import io.orrery.domain.collection.PersistentMap;
import io.orrery.domain.collection.PersistentQueue;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.state.Shards;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The rule of the L1 watcher: each log becomes a fact once, and each fact is delivered until it is taken. A
/// reorganisation takes facts back as far as they are not final; what then holds is said anew. Each has a number, the
/// *fork*, that goes with every delivery, so that none of an earlier fork is believed.
public final class L1Watcher {
    private L1Watcher() {}

    /// Something that happened to a batch on L1: COMMITTED, PROVEN, EXECUTED or FINALIZED; or ASSEMBLED: an operator
    /// has taken it back by the contract, and every batch after it. That is read when its block is final, and a
    /// reading ends with it, so that no reorganisation takes the watcher back to before it.
    public record BatchFact(long batch, BatchStage stage, L1Receipt receipt) {
        public boolean takesBack() {
            return stage == BatchStage.ASSEMBLED;
        }
    }

    public sealed interface Command {
        /// All that was queued in the blocks after the queue cursor up to `toBlock`, in queue order.
        record QueueScanned(long toBlock, List<QueuedOperation> operations) implements Command {}

        /// All batch events of the blocks after `base`, which was the chain's when they were read, up to `to`, in log
        /// order.
        ///
        /// @param counters how far the contract was after `to`, where L1 could tell
        record BatchesScanned(Anchor base, Anchor to, List<BatchFact> facts, Optional<L1Reader.Counters> counters)
                implements Command {}

        /// L1 has finalized this block.
        ///
        /// @param newest the last block that was read: the same chain had both
        record FinalityReached(Anchor block, Anchor newest) implements Command {}

        /// Of the blocks that were read this is the newest that the chain still has.
        record Reorganised(Anchor left) implements Command {}

        /// The shard holds its operations up to this queue index.
        record QueueTaken(int shard, long upToQueueIndex) implements Command {}

        record FactTaken(long batch, BatchStage stage, long fork) implements Command {}

        /// The batch knows what was taken back from it.
        record TakingBackTaken(long batch, long fork) implements Command {}
    }

    public sealed interface Event {
        record QueueSeen(long toBlock, List<QueuedOperation> operations) implements Event {}

        record BatchesSeen(Anchor to, List<BatchFact> facts) implements Event {}

        /// @param facts the batches that are final by it
        record BatchesFinalized(Anchor block, List<BatchFact> facts) implements Event {}

        /// Everything above the block is taken back.
        record Reorganised(long block) implements Event {}

        record QueueDelivered(int shard, long upToQueueIndex) implements Event {}

        record FactDelivered(long batch, BatchStage stage) implements Event {}

        record TakingBackDelivered(long batch) implements Event {}
    }

    public enum Refusal {
        /// A queue index or a batch that does not follow the last: logs are missing, or too many.
        GAP,
        /// The chain has lost a block that was final: no rule can mend that.
        BELOW_FINALITY
    }

    public sealed interface Obligation {
        record DeliverQueued(int shard, List<QueuedOperation> operations) implements Obligation {}

        record DeliverFact(BatchFact fact, long fork) implements Obligation {}

        /// The stage, and all above it, no longer stands on L1.
        record TakeBack(long batch, BatchStage stage, long fork) implements Obligation {}

        /// An operator has taken the batch back by the contract: it has to be committed anew.
        record Revert(long batch, long fork) implements Obligation {}
    }

    /// @param queueTo the last block whose queue entries are known
    /// @param nextQueued the queue index that comes next
    /// @param undelivered operations that their shards do not hold yet, by shard
    /// @param finalized the newest block that is known to be final
    /// @param anchors blocks above it that were read, rising; the last is where the next reading begins
    /// @param facts that their batches have not taken yet, in order
    /// @param unfinalized facts whose block is not final, in order, taken or not
    /// @param takenBack the lowest stage that each batch has lost and does not know of; ASSEMBLED where the
    /// contract has taken it back
    /// @param reached the last batch of each stage
    /// @param fork how often facts were taken back so far, by reorganisations and by the contract
    /// @param remembered anchors that are kept at most
    public record State(
            Shards shards,
            long queueTo,
            long nextQueued,
            PersistentMap<Integer, PersistentQueue<QueuedOperation>> undelivered,
            Anchor finalized,
            PersistentQueue<Anchor> anchors,
            PersistentQueue<BatchFact> facts,
            PersistentQueue<BatchFact> unfinalized,
            PersistentMap<Long, BatchStage> takenBack,
            Reached reached,
            long fork,
            int remembered) {

        /// The same with another bound on the blocks that are kept.
        public State remembering(int blocks) {
            return new State(
                    shards,
                    queueTo,
                    nextQueued,
                    undelivered,
                    finalized,
                    anchors.drop(Math.max(0, anchors.size() - blocks)),
                    facts,
                    unfinalized,
                    takenBack,
                    reached,
                    fork,
                    blocks);
        }

        /// The newest block that was read.
        public Anchor newest() {
            var all = anchors.toList();
            return all.isEmpty() ? finalized : all.getLast();
        }

        /// Every block by which a reorganisation can be known, the newest first.
        public List<Anchor> newestFirst() {
            var all = new ArrayList<Anchor>();
            all.add(finalized);
            all.addAll(anchors.toList());
            return List.copyOf(all.reversed());
        }
    }

    /// The last batch that has come so far, 0 where none has.
    public record Reached(long committed, long proven, long executed) {
        long of(BatchStage stage) {
            return switch (stage) {
                case COMMITTED -> committed;
                case PROVEN -> proven;
                case EXECUTED -> executed;
                case SEALED, ASSEMBLED, FINALIZED -> throw new IllegalArgumentException("L1 has no log of " + stage);
            };
        }

        boolean isFollowedBy(BatchFact fact) {
            return fact.takesBack()
                    ? fact.batch() > proven && fact.batch() <= committed
                    : fact.batch() == of(fact.stage()) + 1;
        }

        Reached with(BatchFact fact) {
            return fact.takesBack() ? with(BatchStage.COMMITTED, fact.batch() - 1) : with(fact.stage(), fact.batch());
        }

        Reached with(BatchStage stage, long batch) {
            return switch (stage) {
                case COMMITTED -> new Reached(batch, proven, executed);
                case PROVEN -> new Reached(committed, batch, executed);
                case EXECUTED -> new Reached(committed, proven, batch);
                case SEALED, ASSEMBLED, FINALIZED -> throw new IllegalArgumentException("L1 has no log of " + stage);
            };
        }

        public boolean matches(L1Reader.Counters counters) {
            return committed == counters.committed() && proven == counters.proven() && executed == counters.executed();
        }
    }

    /// @param deploymentBlock the block in which the rollup contract was created: nothing happened before
    /// @param remembered blocks that are kept to know a reorganisation by
    public static State initial(Shards shards, long deploymentBlock, int remembered) {
        return new State(
                shards,
                deploymentBlock - 1,
                0,
                PersistentMap.empty(),
                Anchor.unknown(deploymentBlock - 1),
                PersistentQueue.empty(),
                PersistentQueue.empty(),
                PersistentQueue.empty(),
                PersistentMap.empty(),
                new Reached(0, 0, 0),
                0,
                remembered);
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
            case Command.BatchesScanned(var base, var to, var facts, var counters) -> {
                // Another scan, or a reorganisation, came between: the next one starts from there.
                if (!base.equals(state.newest()) || to.block() <= base.block()) {
                    yield new Decision.AlreadyDone<>();
                }
                var reached = state.reached();
                for (var fact : facts) {
                    if (!reached.isFollowedBy(fact)
                            || (fact.takesBack() && fact.receipt().block() != to.block())) {
                        yield new Decision.Refuse<>(Refusal.GAP, "batch");
                    }
                    reached = reached.with(fact);
                }
                yield counters.isPresent() && !reached.matches(counters.get())
                        ? new Decision.Refuse<>(Refusal.GAP, "progress")
                        : accept(new Event.BatchesSeen(to, facts));
            }
            case Command.FinalityReached(var block, var newest) ->
                // What was read meanwhile may be of another fork than the final block.
                newest.equals(state.newest()) ? finality(state, block) : new Decision.AlreadyDone<>();
            case Command.Reorganised(var left) -> {
                if (left.block() < state.finalized().block()) {
                    yield new Decision.Refuse<>(Refusal.BELOW_FINALITY, "block");
                }
                yield left.equals(state.newest()) || !state.newestFirst().contains(left)
                        ? new Decision.AlreadyDone<>()
                        : accept(new Event.Reorganised(left.block()));
            }
            case Command.QueueTaken(var shard, var upTo) ->
                state.undelivered()
                        .get(shard)
                        .filter(waiting -> waiting.first().queueIndex() <= upTo)
                        .map(_ -> accept(new Event.QueueDelivered(shard, upTo)))
                        .orElseGet(Decision.AlreadyDone::new);
            case Command.FactTaken(var batch, var stage, var fork) ->
                fork == state.fork()
                                && state.facts().toList().stream()
                                        .anyMatch(fact -> fact.batch() == batch && fact.stage() == stage)
                        ? accept(new Event.FactDelivered(batch, stage))
                        : new Decision.AlreadyDone<>();
            case Command.TakingBackTaken(var batch, var fork) ->
                fork == state.fork() && state.takenBack().contains(batch)
                        ? accept(new Event.TakingBackDelivered(batch))
                        : new Decision.AlreadyDone<>();
        };
    }

    /// Final is what was read of the final blocks: what was not read yet becomes so when it has been.
    private static Decision<Event, Refusal> finality(State state, Anchor block) {
        var known = block.block() <= state.newest().block() ? block : state.newest();
        if (known.block() <= state.finalized().block()) {
            return new Decision.AlreadyDone<>();
        }
        var settled = state.unfinalized().toList().stream()
                .filter(fact -> fact.receipt().block() <= known.block())
                .toList();
        var executed = settled.stream()
                .filter(fact -> fact.stage() == BatchStage.EXECUTED)
                .map(fact -> new BatchFact(fact.batch(), BatchStage.FINALIZED, fact.receipt()))
                .toList();
        // By itself it is worth an event only where it lets another anchor go.
        return settled.isEmpty()
                        && state.anchors().toList().stream().noneMatch(anchor -> anchor.block() <= known.block())
                ? new Decision.AlreadyDone<>()
                : accept(new Event.BatchesFinalized(known, executed));
    }

    private static Decision<Event, Refusal> accept(Event event) {
        return new Decision.Accept<>(List.of(event));
    }

    /// A deposit goes where its owner's account of the token is or will be opened.
    private static int shardOf(Shards shards, QueuedOperation operation) {
        return switch (operation) {
            case QueuedDeposit deposit -> shards.of(deposit.owner(), deposit.token());
            case ForcedOperation forced -> shards.of(forced.account());
        };
    }

    public static State apply(State state, Event event) {
        return switch (event) {
            case Event.QueueSeen(var toBlock, var operations) -> {
                var undelivered = state.undelivered();
                for (var operation : operations) {
                    int shard = shardOf(state.shards(), operation);
                    undelivered = undelivered.with(
                            shard,
                            undelivered
                                    .get(shard)
                                    .orElse(PersistentQueue.empty())
                                    .append(operation));
                }
                yield new WatcherChange(state).queue(toBlock, state.nextQueued() + operations.size(), undelivered);
            }
            case Event.BatchesSeen(var to, var facts) -> new WatcherChange(state).seen(to, facts);
            case Event.BatchesFinalized(var block, var facts) -> new WatcherChange(state).finalized(block, facts);
            case Event.Reorganised(var block) -> new WatcherChange(state).reorganised(block);
            case Event.QueueDelivered(var shard, var upTo) -> {
                var rest = state.undelivered()
                        .get(shard)
                        .orElseThrow()
                        .without(operation -> operation.queueIndex() <= upTo);
                yield new WatcherChange(state)
                        .queue(
                                state.queueTo(),
                                state.nextQueued(),
                                rest.isEmpty()
                                        ? state.undelivered().without(shard)
                                        : state.undelivered().with(shard, rest));
            }
            case Event.FactDelivered(var batch, var stage) -> new WatcherChange(state).delivered(batch, stage);
            case Event.TakingBackDelivered(var batch) -> new WatcherChange(state).told(batch);
        };
    }

    public static List<Obligation> owed(State state) {
        var owed = new ArrayList<Obligation>();
        for (int shard = 0; shard < state.shards().count(); shard++) {
            var owedTo = shard;
            state.undelivered()
                    .get(shard)
                    .ifPresent(operations -> owed.add(new Obligation.DeliverQueued(owedTo, operations.toList())));
        }
        state.takenBack()
                .forEach((batch, stage) -> owed.add(
                        stage == BatchStage.ASSEMBLED
                                ? new Obligation.Revert(batch, state.fork())
                                : new Obligation.TakeBack(batch, stage, state.fork())));
        // A batch is told nothing of this fork before it knows what the fork has taken from it.
        state.facts().forEach(fact -> {
            if (!state.takenBack().contains(fact.batch())) {
                owed.add(new Obligation.DeliverFact(fact, state.fork()));
            }
        });
        return owed;
    }
}
