package io.orrery.persistence.retention;

import io.orrery.domain.retention.Retention;
import io.orrery.persistence.content.ContentKind;
import io.orrery.persistence.journal.Leftovers;
import io.orrery.persistence.schema.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletionStage;

/// Deletes in one transaction with the mark of how far it has come, so that a crash neither skips a
/// batch nor looks at one twice.
public final class SqlRetention implements Retention {
    /// The row of `projection` that says up to which batch all is cleared.
    static final Mark CLEARED = new Mark("retention");

    /// Batches, and jobs, of one call: some hundred rows each, so that nobody who writes waits for
    /// long.
    private static final int PORTION = 32;

    private final Transactions transactions;

    public SqlRetention(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public CompletionStage<Integer> clear(long belowBatch, long endedBeforeMs) {
        return transactions.write(connection -> batches(connection, belowBatch, endedBeforeMs)
                + Leftovers.dropJobs(connection, endedBeforeMs, PORTION));
    }

    private static int batches(Connection connection, long belowBatch, long endedBeforeMs) throws SQLException {
        long cleared = CLEARED.read(connection);
        long next = cleared + 1;
        for (; next < belowBatch && next <= cleared + PORTION; next++) {
            var left = Leftovers.of(connection, next);
            // Those behind it have ended later, or will.
            if (left.isEmpty() || left.get().endedMs() > endedBeforeMs) {
                break;
            }
            dropContents(connection, left.get());
            Leftovers.dropEvents(connection, left.get());
        }
        int count = Math.toIntExact(next - 1 - cleared);
        if (count > 0) {
            CLEARED.write(connection, next - 1);
        }
        return count;
    }

    private static void dropContents(Connection connection, Leftovers.OfBatch batch) throws SQLException {
        // By kind as well: whatever a digest names, the data of a batch does not go.
        try (var delete = connection.prepareStatement("delete from content where digest = ? and kind in (?, ?, ?)")) {
            for (var digest : batch.contents()) {
                delete.setBytes(1, digest.toBytes());
                int at = 2;
                for (var kind : List.of(ContentKind.SHARD_TRACE, ContentKind.BATCH_TRACE, ContentKind.PROOF)) {
                    delete.setInt(at++, kind.code());
                }
                delete.addBatch();
            }
            delete.executeBatch();
        }
    }
}
