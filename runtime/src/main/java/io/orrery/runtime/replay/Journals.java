package io.orrery.runtime.replay;

import io.orrery.actors.SequencerEntity;
import io.orrery.actors.StateShardEntity;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.replay.ArchivedBatch;
import io.orrery.domain.rollup.replay.BatchArchive;
import io.orrery.domain.rollup.replay.Checkpoint;
import io.orrery.domain.rollup.replay.JournalAudit;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.domain.rollup.state.ShardState;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.persistence.checkpoint.CheckpointTable;
import io.orrery.persistence.codec.CorruptBytes;
import io.orrery.persistence.journal.JournalReader;
import io.orrery.persistence.journal.Leftovers;
import io.orrery.persistence.journal.SnapshotTable;
import io.orrery.persistence.schema.Transactions;
import io.orrery.runtime.demo.Narrator;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/// Gives the journals of a node to an audit, page by page.
///
/// @param transactions on this thread
record Journals(Transactions transactions, Shards shards, BatchArchive archive) {
    private static final int PAGE = 1_000;

    /// The number of sealed batches that are not assembled and therefore have no root yet.
    ///
    /// @param after the sequencer's event that the audit begins behind; 0 for all
    long audit(JournalAudit audit, long after, Narrator narrator) throws SQLException {
        for (int shard = 0; shard < shards.count(); shard++) {
            int of = shard;
            var name = StateShardEntity.TYPE + "|" + shard;
            var kept = transactions.readNow(connection -> SnapshotTable.oldest(connection, name));
            kept.ifPresent(snapshot -> audit.kept(of, (ShardState) snapshot.state()));
            each(
                    name,
                    kept.map(SnapshotTable.Snapshot::sequenceNumber).orElse(0L),
                    event -> audit.event(of, (StateShard.Event) event));
            narrator.bar("shards", (shard + 1.0) / shards.count());
        }
        var unassembled = new long[1];
        each(SequencerEntity.PERSISTENCE_ID, after, event -> {
            if (event instanceof Sequencer.Event.Sealed(var sealed, var _) && !isAudited(audit, sealed)) {
                unassembled[0]++;
            }
        });
        return unassembled[0];
    }

    /// The oldest checkpoint that can be read and from which the order is whole; empty where the order has its first
    /// event, and its first batch is there.
    ///
    /// @throws CorruptBytes where the first events are gone and no checkpoint can be read
    Optional<Checkpoint> beginning() throws SQLException {
        long first = transactions
                .readNow(connection -> Leftovers.firstEvent(connection, SequencerEntity.PERSISTENCE_ID))
                .orElse(1);
        if (first <= 1) {
            return Optional.empty();
        }
        for (long batch : transactions.readNow(CheckpointTable::numbers).reversed()) {
            var found = transactions.readNow(connection -> CheckpointTable.read(connection, batch));
            if (found.filter(checkpoint -> checkpoint.head().event() + 1 >= first)
                    .isPresent()) {
                return found;
            }
        }
        throw new CorruptBytes(
                "the order begins with event " + first + ", and no checkpoint that can be read tells what came before");
    }

    private boolean isAudited(JournalAudit audit, SealedBatch sealed) {
        // A batch is only ever assembled after the one before it.
        if (sealed.number() != audit.lastBatch() + 1) {
            return false;
        }
        var archived = archived(sealed.number());
        archived.forEach(batch -> audit.batch(sealed, batch));
        return !archived.isEmpty();
    }

    private List<ArchivedBatch> archived(long number) {
        try {
            return archive.batches(number, 1).toCompletableFuture().join();
        } catch (CompletionException failed) {
            throw failed.getCause() instanceof RuntimeException cause ? cause : failed;
        }
    }

    private void each(String persistenceId, long after, Consumer<Object> take) throws SQLException {
        for (long from = after + 1; ; from += PAGE) {
            long first = from;
            var page = transactions.readNow(connection -> JournalReader.events(connection, persistenceId, first, PAGE));
            page.forEach(take);
            if (page.size() < PAGE) {
                return;
            }
        }
    }
}
