package io.orrery.actors;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.settlement.Anchor;
import io.orrery.domain.rollup.settlement.L1Contradiction;
import io.orrery.domain.rollup.settlement.L1Reader;
import io.orrery.domain.rollup.settlement.L1Reader.Counters;
import io.orrery.domain.rollup.settlement.L1Reader.Heads;
import io.orrery.domain.rollup.settlement.L1Watcher;
import io.orrery.domain.rollup.settlement.L1Watcher.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// One reading of L1 from where the watcher stands.
record L1Scan(Heads heads, Finding finding) {

    sealed interface Finding {
        /// The chain still has what was read before.
        ///
        /// @param commands what was read now, in order
        record Continued(List<Command> commands) implements Finding {}

        /// The chain has other blocks than those that were read, down to this one.
        record Forked(Anchor left) implements Finding {}

        /// The chain has another block where a final one was.
        record LostFinality(Anchor finalized) implements Finding {}

        /// The node does not have yet, or any more, what was read before, and nothing else in its place.
        record Behind() implements Finding {}
    }

    /// Which block is old enough to believe what was queued in it.
    enum Tag {
        LATEST,
        SAFE,
        FINALIZED;

        long of(Heads heads) {
            return switch (this) {
                case LATEST -> heads.latest().block();
                case SAFE -> heads.safe();
                case FINALIZED -> heads.finalized().block();
            };
        }
    }

    /// @param maxRange blocks in one reading
    /// @param emptyRange a reading that found nothing is only written down when it covers so many blocks: an
    ///     idle chain costs no journal
    /// @param confirmations readings in a row that must find the same fork before it is believed
    record Settings(Tag depositTag, long maxRange, long emptyRange, int confirmations) {}

    private record Range(long from, long to) {
        static Range after(long cursor, long head, long maxRange) {
            return new Range(cursor + 1, Math.min(cursor + maxRange, head));
        }

        boolean isEmpty() {
            return to < from;
        }

        long length() {
            return to - from + 1;
        }
    }

    static CompletionStage<L1Scan> of(L1Reader reader, Settings settings, L1Watcher.State state) {
        return reader.heads()
                .thenCompose(heads -> compare(reader, state, state.newestFirst(), false)
                        .thenCompose(fork -> fork.<CompletionStage<Finding>>map(CompletableFuture::completedStage)
                                .orElseGet(() -> read(reader, settings, state, heads)))
                        .thenApply(finding -> new L1Scan(heads, finding)));
    }

    /// Empty where the chain still has the newest block that was read.
    ///
    /// @param rest blocks that were read, not looked at yet, the newest first
    /// @param differs whether the chain has another block where one was read
    private static CompletionStage<Optional<Finding>> compare(
            L1Reader reader, L1Watcher.State state, List<Anchor> rest, boolean differs) {
        if (rest.isEmpty()) {
            return CompletableFuture.completedStage(
                    Optional.of(differs ? new Finding.LostFinality(state.finalized()) : new Finding.Behind()));
        }
        var anchor = rest.getFirst();
        return reader.hash(anchor.block()).thenCompose(hash -> {
            if (anchor.isUnknown() || hash.filter(anchor.hash()::equals).isPresent()) {
                return CompletableFuture.completedStage(
                        anchor.equals(state.newest())
                                ? Optional.empty()
                                : Optional.of(differs ? new Finding.Forked(anchor) : new Finding.Behind()));
            }
            return compare(reader, state, rest.subList(1, rest.size()), differs || hash.isPresent());
        });
    }

    private static CompletionStage<Finding> read(
            L1Reader reader, Settings settings, L1Watcher.State state, Heads heads) {
        var deposits = Range.after(state.queueTo(), settings.depositTag().of(heads), settings.maxRange());
        var batches = Range.after(state.newest().block(), heads.latest().block(), settings.maxRange());
        return deposits(reader, settings, state, deposits)
                .thenCombine(batches(reader, settings, state, batches, heads), (fromDeposits, fromBatches) -> {
                    var commands = new ArrayList<>(fromDeposits);
                    commands.addAll(fromBatches);
                    var seen = fromBatches.stream()
                            .map(command ->
                                    command instanceof Command.BatchesScanned scanned ? scanned.to() : state.newest())
                            .findFirst()
                            .orElse(state.newest());
                    commands.add(new Command.FinalityReached(heads.finalized(), seen));
                    return List.copyOf(commands);
                })
                // What was read between is of one chain only if both its ends still are.
                .thenCompose(commands -> require(reader, heads.finalized())
                        .thenCompose(_ -> require(reader, state.newest()))
                        .thenApply(_ -> new Finding.Continued(commands)));
    }

    private static CompletionStage<List<Command>> deposits(
            L1Reader reader, Settings settings, L1Watcher.State state, Range range) {
        if (range.isEmpty()) {
            return CompletableFuture.completedStage(List.of());
        }
        return reader.queued(range.from(), range.to()).thenCombine(reader.counters(range.to()), (found, counters) -> {
            requireAll(
                    counters.map(Counters::queued),
                    state.nextQueued() + found.size(),
                    "operations queued up to block " + range.to());
            return found.isEmpty() && range.length() < settings.emptyRange()
                    ? List.of()
                    : List.of(new Command.QueueScanned(range.to(), found));
        });
    }

    private static CompletionStage<List<Command>> batches(
            L1Reader reader, Settings settings, L1Watcher.State state, Range range, Heads heads) {
        if (range.isEmpty()) {
            return CompletableFuture.completedStage(List.of());
        }
        return reader.batchFacts(range.from(), range.to()).thenCompose(found -> {
            // What an operator has taken back is believed when no reorganisation can make it undone, and nothing that
            // stands on it before. A reading ends with it, so that its block is one to come back to.
            long end = found.stream()
                    .filter(L1Watcher.BatchFact::takesBack)
                    .mapToLong(fact -> fact.receipt().block())
                    .map(block -> block > heads.finalized().block() ? block - 1 : block)
                    .min()
                    .orElse(range.to());
            return end < range.to()
                    ? batches(reader, settings, state, new Range(range.from(), end), heads)
                    : batches(reader, settings, state, range, found);
        });
    }

    private static CompletionStage<List<Command>> batches(
            L1Reader reader, Settings settings, L1Watcher.State state, Range range, List<L1Watcher.BatchFact> found) {
        return anchor(reader, range.to())
                .thenCompose(to -> reader.counters(range.to())
                        .thenApply(counters -> {
                            if (found.isEmpty() && range.length() < settings.emptyRange()) {
                                if (counters.filter(count -> !state.reached().matches(count))
                                        .isPresent()) {
                                    throw missing("block " + range.to() + " has " + counters.get() + ", the logs "
                                            + state.reached());
                                }
                                return List.<Command>of();
                            }
                            return List.<Command>of(new Command.BatchesScanned(state.newest(), to, found, counters));
                        })
                        .thenCompose(commands -> require(reader, to).thenApply(_ -> commands)));
    }

    private static CompletionStage<Anchor> anchor(L1Reader reader, long block) {
        return reader.hash(block)
                .thenApply(hash -> new Anchor(
                        block,
                        hash.orElseThrow(() -> new L1Contradiction(
                                L1Contradiction.Kind.HEADS, "block " + block + " is below the head and absent"))));
    }

    private static CompletionStage<Optional<Digest>> require(L1Reader reader, Anchor anchor) {
        return reader.hash(anchor.block()).thenApply(hash -> {
            if (!anchor.isUnknown() && hash.filter(anchor.hash()::equals).isEmpty()) {
                throw new L1Contradiction(
                        L1Contradiction.Kind.HASH, "block " + anchor.block() + " has changed while it was read");
            }
            return hash;
        });
    }

    private static void requireAll(Optional<Long> counted, long read, String what) {
        if (counted.filter(count -> count != read).isPresent()) {
            throw missing(what + ": the contract counts " + counted.get() + ", the logs " + read);
        }
    }

    private static L1Contradiction missing(String what) {
        return new L1Contradiction(L1Contradiction.Kind.LOGS_MISSING, what);
    }
}
