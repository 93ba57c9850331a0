package io.orrery.persistence.journal;

import io.orrery.domain.rollup.batch.Batch;
import io.orrery.domain.rollup.batch.BatchState;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.replay.ArchivedBatch;
import io.orrery.domain.rollup.replay.BatchArchive;
import io.orrery.persistence.content.SqlContentStore;
import io.orrery.persistence.schema.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// Batches by their own journals, and the streams that these name; of batches that are final, by the
/// state that is kept in place of the journal.
public final class JournalBatchArchive implements BatchArchive {
    /// Its journal is `Batch|<number>`.
    private static final String TYPE = "Batch|";
    /// A batch is opened, hears of its shards and is assembled within its first events; retries come later.
    private static final int PAGE = 64;

    private final Transactions transactions;
    private final SqlContentStore<BatchStreams> streams;

    public JournalBatchArchive(Transactions transactions, SqlContentStore<BatchStreams> streams) {
        this.transactions = transactions;
        this.streams = streams;
    }

    @Override
    public CompletionStage<List<ArchivedBatch>> batches(long from, int limit) {
        return transactions.read(connection -> batches(connection, from, limit));
    }

    private List<ArchivedBatch> batches(Connection connection, long from, int limit) throws SQLException {
        var found = new ArrayList<ArchivedBatch>();
        for (long number = from; number < from + limit; number++) {
            var batch = batch(connection, number);
            if (batch.isEmpty()) {
                break;
            }
            found.add(batch.get());
        }
        return found;
    }

    /// One batch on a connection of the caller's; nothing where it is not assembled.
    public Optional<ArchivedBatch> batch(Connection connection, long number) throws SQLException {
        var kept = SnapshotTable.newest(connection, TYPE + number, Long.MAX_VALUE);
        if (kept.isPresent()) {
            return archived(connection, (BatchState) kept.get().state());
        }
        @Nullable SealedBatch sealed = null;
        long next = 1;
        for (var events = page(connection, number, next); !events.isEmpty(); events = page(connection, number, next)) {
            for (var event : events) {
                if (event instanceof Batch.Event.Opened(var batch)) {
                    sealed = batch;
                } else if (event instanceof Batch.Event.Assembled(var assembly, var _) && sealed != null) {
                    return Optional.of(new ArchivedBatch(
                            sealed,
                            assembly.shardRoots(),
                            assembly.stateRoot(),
                            streams.get(connection, assembly.streams())));
                }
            }
            next += events.size();
        }
        return Optional.empty();
    }

    private Optional<ArchivedBatch> archived(Connection connection, BatchState state) throws SQLException {
        if (state.sealed().isEmpty() || state.assembly().isEmpty()) {
            return Optional.empty();
        }
        var assembly = state.assembly().get();
        return Optional.of(new ArchivedBatch(
                state.sealed().get(),
                assembly.shardRoots(),
                assembly.stateRoot(),
                streams.get(connection, assembly.streams())));
    }

    private static List<Object> page(Connection connection, long number, long from) throws SQLException {
        return JournalReader.events(connection, TYPE + number, from, PAGE);
    }
}
