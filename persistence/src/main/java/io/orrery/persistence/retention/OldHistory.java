package io.orrery.persistence.retention;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.batch.Batch;
import io.orrery.domain.rollup.batch.BatchState;
import io.orrery.domain.rollup.replay.Checkpoint;
import io.orrery.domain.rollup.state.Touches;
import io.orrery.persistence.content.ContentKind;
import io.orrery.persistence.journal.Leftovers;
import io.orrery.persistence.view.RollupProjection;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/// Deletes what lies below a checkpoint: first the sequencer's events, so that tables that are made again begin with
/// the checkpoint, then batch after batch. The checkpoint's own batch stays.
final class OldHistory {
    /// The row of `projection` that says up to which batch all is gone.
    static final Mark GONE = new Mark("history");

    /// Batches of one transaction.
    private static final int PORTION = 32;

    private OldHistory() {}

    /// @return how many events or batches; 0 where nothing was left to do, or the sequencer has kept no two states
    ///     behind the checkpoint yet
    static int drop(Connection connection, Checkpoint.Head below) throws SQLException {
        int events = Leftovers.dropEvents(connection, RollupProjection.PERSISTENCE_ID, below.event());
        if (events > 0) {
            return events;
        }
        var first = Leftovers.firstEvent(connection, RollupProjection.PERSISTENCE_ID);
        return isBehind(first, below.event())
                ? batches(connection, below.sealed().number())
                : 0;
    }

    private static boolean isBehind(OptionalLong first, long event) {
        return first.isEmpty() || first.getAsLong() > event;
    }

    private static int batches(Connection connection, long below) throws SQLException {
        long gone = GONE.read(connection);
        long last = Math.min(below - 1, gone + PORTION);
        for (long number = gone + 1; number <= last; number++) {
            var ended = Leftovers.ended(connection, number);
            if (ended.isPresent()) {
                content(connection, ended.get().state());
                states(connection, ended.get().state());
            }
            rows(connection, number);
            Leftovers.dropBatch(connection, number);
        }
        if (last > gone) {
            GONE.write(connection, last);
        }
        return Math.toIntExact(Math.max(0, last - gone));
    }

    private static void content(Connection connection, BatchState batch) throws SQLException {
        var digests = new LinkedHashSet<Digest>();
        batch.assembly().map(Batch.Assembly::streams).ifPresent(digests::add);
        batch.publication().map(Batch.Publication::streams).ifPresent(digests::add);
        try (var delete = connection.prepareStatement("delete from content where digest = ? and kind = ?")) {
            for (var digest : digests) {
                delete.setBytes(1, digest.toBytes());
                delete.setInt(2, ContentKind.BATCH_STREAMS.code());
                delete.addBatch();
            }
            delete.executeBatch();
        }
    }

    /// What the accounts that it has touched were before it: what they were after it stays until a later batch that
    /// touched them goes, so each account keeps one row at least.
    private static void states(Connection connection, BatchState batch) throws SQLException {
        try (var delete =
                connection.prepareStatement("delete from account_state where account_index = ? and batch < ?")) {
            for (long account : touched(batch)) {
                delete.setLong(1, account);
                delete.setLong(2, batch.number());
                delete.addBatch();
            }
            delete.executeBatch();
        }
    }

    private static Set<Long> touched(BatchState batch) {
        var accounts = new LinkedHashSet<Long>();
        batch.sealed().ifPresent(cut -> Touches.of(cut).forEach(touch -> accounts.add(touch.account())));
        return accounts;
    }

    private static void rows(Connection connection, long number) throws SQLException {
        for (var table : List.of(
                "tx where batch", "tx_dropped where batch", "batch_progress where number", "batch where number")) {
            try (var delete = connection.prepareStatement("delete from " + table + " = ?")) {
                delete.setLong(1, number);
                delete.executeUpdate();
            }
        }
    }
}
