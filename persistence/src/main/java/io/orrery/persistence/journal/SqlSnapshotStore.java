package io.orrery.persistence.journal;

import akka.persistence.SelectedSnapshot;
import akka.persistence.SnapshotMetadata;
import akka.persistence.SnapshotSelectionCriteria;
import akka.persistence.snapshot.japi.SnapshotStore;
import com.typesafe.config.Config;
import io.orrery.persistence.schema.Transactions;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import scala.concurrent.Future;
import scala.jdk.javaapi.FutureConverters;

/// Akka's snapshot store on a [SnapshotTable], in the database of the [JournalDatabase]. Named in the
/// configuration as `akka.persistence.snapshot-store.plugin`.
///
/// It is ours because the ready-made one knows nothing of versions and checksums, and because events
/// may go only in the order and at the moments that [SnapshotTable] names.
public final class SqlSnapshotStore extends SnapshotStore {
    private final ExecutorService threads;
    private final Transactions transactions;
    private final boolean compact;

    /// @param plugin `threads` and `compact`
    public SqlSnapshotStore(Config plugin) {
        var setup = context()
                .system()
                .settings()
                .setup()
                .get(JournalDatabase.class)
                .orElseThrow(() -> new IllegalStateException(
                        "the actor system has snapshots but no database: create it with a JournalDatabase setup"));
        threads = Executors.newFixedThreadPool(
                plugin.getInt("threads"),
                Thread.ofPlatform().daemon().name("snapshots-", 0).factory());
        transactions = new Transactions(setup.database.dataSource(), threads);
        compact = plugin.getBoolean("compact");
    }

    @Override
    public void postStop() {
        threads.shutdown();
    }

    @Override
    public Future<Optional<SelectedSnapshot>> doLoadAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
        CompletionStage<Optional<SelectedSnapshot>> found = transactions
                .read(connection -> SnapshotTable.newest(connection, persistenceId, criteria.maxSequenceNr()))
                .thenApply(newest -> newest.map(snapshot -> SelectedSnapshot.create(
                        new SnapshotMetadata(persistenceId, snapshot.sequenceNumber(), snapshot.createdMs()),
                        snapshot.state())));
        return FutureConverters.asScala(found);
    }

    @Override
    public Future<Void> doSaveAsync(SnapshotMetadata metadata, Object state) {
        return done(transactions.write(connection -> {
            SnapshotTable.save(
                    connection,
                    metadata.persistenceId(),
                    metadata.sequenceNr(),
                    state,
                    System.currentTimeMillis(),
                    compact);
            return true;
        }));
    }

    @Override
    public Future<Void> doDeleteAsync(SnapshotMetadata metadata) {
        return refused();
    }

    @Override
    public Future<Void> doDeleteAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
        return refused();
    }

    /// Nobody asks: older ones go when a newer one is saved.
    private static Future<Void> refused() {
        return FutureConverters.asScala(CompletableFuture.failedStage(
                new UnsupportedOperationException("snapshots are deleted by what is saved after them")));
    }

    @SuppressWarnings("NullAway") // There is no other value of Void.
    private static Future<Void> done(CompletionStage<Boolean> stage) {
        return FutureConverters.asScala(stage.thenApply(_ -> (Void) null));
    }
}
