package io.orrery.runtime.rebuild;

import io.orrery.actors.BatchEntity;
import io.orrery.actors.L1WatcherEntity;
import io.orrery.actors.SequencerEntity;
import io.orrery.actors.StateShardEntity;
import io.orrery.domain.Digest;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.replay.RestoredEvent;
import io.orrery.persistence.content.ContentKind;
import io.orrery.persistence.content.SqlContentStore;
import io.orrery.persistence.journal.JournalWriter;
import io.orrery.persistence.schema.Transactions;
import io.orrery.runtime.wallet.Wallet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Where restored events go: a new database, one transaction each time it is told to write.
final class RestoredJournals {
    private static final String WRITER = "rebuild";

    private final Transactions transactions;
    private final SqlContentStore<BatchStreams> streams;
    private final JournalWriter writer;
    private final List<JournalWriter.Entry> waiting = new ArrayList<>();
    private long written;

    /// @param transactions on this thread
    RestoredJournals(Transactions transactions, long nowMs) {
        this.transactions = transactions;
        this.streams = new SqlContentStore<>(transactions, ContentKind.BATCH_STREAMS);
        this.writer = new JournalWriter(WRITER, nowMs);
    }

    Digest keep(BatchStreams told) {
        return Wallet.await(streams.put(told));
    }

    void add(RestoredEvent restored) {
        waiting.add(
                switch (restored) {
                    case RestoredEvent.OfShard(var shard, var event) ->
                        new JournalWriter.Entry(StateShardEntity.TYPE + "|" + shard, event);
                    case RestoredEvent.OfSequencer(var event) ->
                        new JournalWriter.Entry(SequencerEntity.PERSISTENCE_ID, event);
                    case RestoredEvent.OfBatch(var number, var event) ->
                        new JournalWriter.Entry(BatchEntity.TYPE + "|" + number, event);
                    case RestoredEvent.OfWatcher(var event) ->
                        new JournalWriter.Entry(L1WatcherEntity.PERSISTENCE_ID, event);
                });
    }

    void write() {
        try {
            transactions.writeNow(connection -> {
                writer.append(connection, waiting);
                return waiting;
            });
        } catch (SQLException failed) {
            throw new IllegalStateException("the new journal can not be written", failed);
        }
        written += waiting.size();
        waiting.clear();
    }

    /// Events so far.
    long written() {
        return written;
    }
}
