package io.orrery.domain.rollup.sequencing;

import io.orrery.domain.Decision;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchProgress;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.state.Shards;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The rule of the sequencer: one order of operations for the chain, cut into batches.
public final class Sequencer {
    private Sequencer() {}

    public sealed interface Command {
        /// Chunks of one shard are numbered from 0 without gaps; a chunk is taken only after the one before it.
        record Enqueue(int shard, long chunk, List<Operation> operations, long nowMs) implements Command {}

        /// Time passes: a waiting batch may have to be sealed.
        record Tick(long nowMs) implements Command {}

        /// A batch has reached a stage; its first report (SEALED) acknowledges that it is open. The first report of a
        /// later fork of L1 takes back what was reported before.
        record Report(BatchProgress progress, long fork) implements Command {}
    }

    public sealed interface Event {
        record Enqueued(int shard, long chunk, List<Operation> operations, long atMs) implements Event {}

        record Sealed(SealedBatch batch, SealReason reason) implements Event {}

        record Progressed(BatchProgress progress, long fork) implements Event {}
    }

    /// Why a batch was sealed when it was.
    public enum SealReason {
        FULL,
        AGE,
        /// The next operation pays in another token: of when such a one was not passed.
        FEE_TOKEN,
        /// Something that L1 has asked for is urgent.
        DEADLINE,
        /// It has as many operations of L1 as it may.
        L1_OPERATIONS,
        /// It has as much data as it may.
        DATA_SIZE
    }

    public enum Refusal {
        /// A chunk arrived before the one that precedes it.
        GAP,
        BUSY
    }

    public sealed interface Obligation {
        /// Tell the batch its slots; until its first report.
        record OpenBatch(SealedBatch batch) implements Obligation {}
    }

    /// Bounds, each configured with its reason.
    ///
    /// @param sealing when a batch is cut, and of what size
    /// @param maxInFlight batches that may be sealed and not yet executed on L1
    /// @param maxQueue no chunk is taken while so many operations wait to be sealed
    /// @param maxAhead nor one that begins so far ahead of the next entry of L1's queue. More than L1 queues
    ///     while a group is held: that entry may wait for it, and it for what its shard was sent before
    /// @param paused whether people have paused sealing: then only what is urgent is sealed
    public record Settings(SealingRule sealing, int maxInFlight, int maxQueue, int maxAhead, boolean paused) {
        /// While nothing is paused.
        public Settings(SealingRule sealing, int maxInFlight, int maxQueue, int maxAhead) {
            this(sealing, maxInFlight, maxQueue, maxAhead, false);
        }

        /// The same while sealing is paused, or while it is not.
        public Settings paused(boolean now) {
            return new Settings(sealing, maxInFlight, maxQueue, maxAhead, now);
        }
    }

    /// @param operator the L1 address whose accounts earn the fees
    public static SequencerState initial(Address operator, Shards shards) {
        return SequencerState.initial(operator, shards);
    }

    public static Decision<Event, Refusal> decide(Settings settings, SequencerState state, Command command) {
        return switch (command) {
            case Command.Enqueue(var shard, var chunk, var operations, var nowMs) -> {
                long expected = state.nextChunks().get(shard);
                if (chunk < expected) {
                    yield new Decision.AlreadyDone<>();
                }
                if (chunk > expected) {
                    yield new Decision.Refuse<>(Refusal.GAP, "");
                }
                if (isFull(settings, state, operations)) {
                    yield new Decision.Refuse<>(Refusal.BUSY, "");
                }
                var enqueued = new Event.Enqueued(shard, chunk, operations, nowMs);
                var events = new ArrayList<Event>();
                events.add(enqueued);
                events.addAll(seals(settings, apply(state, enqueued), nowMs));
                yield new Decision.Accept<>(events);
            }
            case Command.Tick(var nowMs) -> {
                var seals = seals(settings, state, nowMs);
                yield seals.isEmpty() ? new Decision.AlreadyDone<>() : new Decision.Accept<>(seals);
            }
            case Command.Report(var progress, var fork) -> {
                var known = state.inFlight().get(progress.number());
                long knownFork = state.forks().getOrDefault(progress.number(), 0L);
                var news = known != null
                        && (fork > knownFork
                                || (fork == knownFork && progress.stage().compareTo(known) > 0)
                                || (progress.stage() == BatchStage.SEALED && isUnopened(state, progress.number())));
                yield news
                        ? new Decision.Accept<>(List.of(new Event.Progressed(progress, fork)))
                        : new Decision.AlreadyDone<>();
            }
        };
    }

    /// Parked operations of L1 do not fill the queue: they wait for one that another shard still has to send, which
    /// must never be refused because of them. What is bounded is how far ahead of that one a chunk may be.
    private static boolean isFull(Settings settings, SequencerState state, List<Operation> operations) {
        return state.queue().size() >= settings.maxQueue()
                || operations.stream()
                        .limit(1)
                        .anyMatch(operation -> queueIndex(operation)
                                .filter(index -> index - state.nextQueued() >= settings.maxAhead())
                                .isPresent());
    }

    private static Optional<Long> queueIndex(Operation operation) {
        return switch (operation) {
            case Operation.Signed _ -> Optional.empty();
            case Operation.Deposit(var deposit, var _) -> Optional.of(deposit.queueIndex());
            case Operation.Forced(var forced, var _) -> Optional.of(forced.queueIndex());
        };
    }

    private static boolean isUnopened(SequencerState state, long number) {
        return state.unopened().toList().stream().anyMatch(batch -> batch.number() == number);
    }

    private static List<Event> seals(Settings settings, SequencerState state, long nowMs) {
        var events = new ArrayList<Event>();
        var current = state;
        while (current.unexecuted() < settings.maxInFlight()) {
            var waiting = new SealingRule.Waiting(current.queue(), current.asked(), current.unproven(), nowMs);
            var cut = settings.paused()
                    ? settings.sealing().cutUrgent(waiting)
                    : settings.sealing().cut(waiting);
            if (cut.isEmpty()) {
                break;
            }
            var timestamp = Math.max(current.lastTimestamp(), nowMs / 1000);
            var sealed = new Event.Sealed(
                    current.cut(cut.get().size(), cut.get().operations(), timestamp),
                    cut.get().reason());
            events.add(sealed);
            current = apply(current, sealed);
        }
        return events;
    }

    public static SequencerState apply(SequencerState state, Event event) {
        return switch (event) {
            case Event.Enqueued(var shard, var chunk, var operations, var atMs) ->
                state.enqueued(shard, chunk, operations, atMs);
            case Event.Sealed(var batch, var _) -> state.sealed(batch);
            case Event.Progressed(var progress, var fork) -> state.progressed(progress, fork);
        };
    }

    public static List<Obligation> owed(SequencerState state) {
        return state.unopened().toList().stream()
                .<Obligation>map(Obligation.OpenBatch::new)
                .toList();
    }
}
