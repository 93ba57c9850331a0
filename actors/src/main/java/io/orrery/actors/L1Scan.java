package io.orrery.actors;

import io.orrery.domain.rollup.settlement.L1Reader;
import io.orrery.domain.rollup.settlement.L1Reader.Heads;
import io.orrery.domain.rollup.settlement.L1Watcher;
import io.orrery.domain.rollup.settlement.L1Watcher.Command;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// One reading of L1 from where the watcher stands.
///
/// @param commands what it means for the watcher, in order
record L1Scan(Heads heads, List<Command> commands) {

    /// Which block is old enough to believe what was queued in it.
    enum Tag {
        LATEST,
        SAFE,
        FINALIZED;

        long of(Heads heads) {
            return switch (this) {
                case LATEST -> heads.latest();
                case SAFE -> heads.safe();
                case FINALIZED -> heads.finalized();
            };
        }
    }

    /// @param maxRange blocks in one reading
    /// @param emptyRange a reading that found nothing is only written down when it covers so many blocks: an
    ///     idle chain costs no journal
    record Settings(Tag depositTag, long maxRange, long emptyRange) {}

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

    private interface Query<T> {
        CompletionStage<List<T>> of(long fromBlock, long toBlock);
    }

    private interface Meaning<T> {
        Command of(long toBlock, List<T> found);
    }

    static CompletionStage<L1Scan> of(L1Reader reader, Settings settings, L1Watcher.State state) {
        return reader.heads().thenCompose(heads -> {
            var queue = Range.after(state.queueTo(), settings.depositTag().of(heads), settings.maxRange());
            var batches = Range.after(state.batchesTo(), heads.latest(), settings.maxRange());
            return read(settings, queue, reader::queued, Command.QueueScanned::new)
                    .thenCombine(
                            read(settings, batches, reader::batchFacts, Command.BatchesScanned::new),
                            (fromQueue, fromBatches) -> {
                                var commands = new ArrayList<>(fromQueue);
                                commands.addAll(fromBatches);
                                commands.add(new Command.FinalityReached(heads.finalized()));
                                return new L1Scan(heads, List.copyOf(commands));
                            });
        });
    }

    private static <T> CompletionStage<List<Command>> read(
            Settings settings, Range range, Query<T> query, Meaning<T> meaning) {
        if (range.isEmpty()) {
            return CompletableFuture.completedStage(List.of());
        }
        return query.of(range.from(), range.to())
                .thenApply(found -> found.isEmpty() && range.length() < settings.emptyRange()
                        ? List.of()
                        : List.of(meaning.of(range.to(), found)));
    }
}
