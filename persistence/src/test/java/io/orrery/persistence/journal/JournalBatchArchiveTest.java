package io.orrery.persistence.journal;

import static io.orrery.persistence.codec.Values.batch;
import static io.orrery.persistence.codec.Values.digest;
import static io.orrery.persistence.codec.Values.fr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.batch.Batch;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.replay.ArchivedBatch;
import io.orrery.persistence.codec.CorruptBytes;
import io.orrery.persistence.content.ContentKind;
import io.orrery.persistence.content.SqlContentStore;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.Store;
import io.orrery.persistence.schema.Transactions;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

final @ParameterizedClass @EnumSource(Store.class) class JournalBatchArchiveTest {
    private final Store store;

    JournalBatchArchiveTest(Store store) {
        this.store = store;
    }

    private static final EventSerializer SERIALIZER = new EventSerializer();

    private Database database;
    private Transactions transactions;
    private SqlContentStore<BatchStreams> contents;
    private JournalBatchArchive archive;

    @BeforeEach
    void open(@TempDir Path folder) {
        database = store.open(folder, 2);
        transactions = new Transactions(database.dataSource(), Runnable::run);
        contents = new SqlContentStore<>(transactions, ContentKind.BATCH_STREAMS);
        archive = new JournalBatchArchive(transactions, contents);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private static BatchStreams streams(long batch) {
        return new BatchStreams(
                BatchSize.FIRST,
                fr(1),
                fr(batch),
                fr(3),
                fr(4 + batch),
                new byte[31],
                new byte[0],
                fr(5),
                fr(6),
                fr(7));
    }

    private static Batch.Assembly assembly(long number, Digest streams) {
        return new Batch.Assembly(
                Collections.nCopies(16, fr(number)), fr(4 + number), digest(9), streams, fr(5), fr(6), fr(7));
    }

    private void write(String persistenceId, long sequenceNumber, Object event) throws SQLException {
        transactions.writeNow(connection -> {
            try (var insert = connection.prepareStatement("insert into event_journal (persistence_id, sequence_number,"
                    + " writer, write_timestamp, adapter_manifest, event_ser_id, event_ser_manifest, event_payload)"
                    + " values (?, ?, '', 0, '', ?, ?, ?)")) {
                insert.setString(1, persistenceId);
                insert.setLong(2, sequenceNumber);
                insert.setInt(3, SERIALIZER.identifier());
                insert.setString(4, SERIALIZER.manifest(event));
                insert.setBytes(5, SERIALIZER.toBinary(event));
                return insert.executeUpdate();
            }
        });
    }

    private ArchivedBatch assembled(long number) throws SQLException {
        var told = streams(number);
        var stored = contents.put(told).toCompletableFuture().join();
        write("Batch|" + number, 1, new Batch.Event.Opened(batch(number)));
        // More than one page of them.
        for (int shard = 0; shard < 70; shard++) {
            write("Batch|" + number, 2L + shard, new Batch.Event.TraceReceived(shard % 16, digest(shard)));
        }
        write("Batch|" + number, 72, new Batch.Event.Assembled(assembly(number, stored), true));
        write("Batch|" + number, 73, new Batch.Event.ProofReceived(digest(3)));
        return new ArchivedBatch(batch(number), Collections.nCopies(16, fr(number)), fr(4 + number), told);
    }

    private List<ArchivedBatch> batches(long from, int limit) {
        return archive.batches(from, limit).toCompletableFuture().join();
    }

    @Test
    void assembledBatchesComeInOrderUpToTheFirstThatIsNot() throws SQLException {
        var expected = List.of(assembled(1), assembled(2), assembled(3));
        write("Batch|4", 1, new Batch.Event.Opened(batch(4)));
        assembled(5);
        assertThat(batches(1, 10)).isEqualTo(expected);
        assertThat(batches(2, 1)).containsExactly(expected.get(1));
        assertThat(batches(4, 10)).isEmpty();
        assertThat(batches(6, 10)).isEmpty();
    }

    @Test
    void streamsThatAreNotStoredAreMissed() throws SQLException {
        write("Batch|1", 1, new Batch.Event.Opened(batch(1)));
        write("Batch|1", 2, new Batch.Event.Assembled(assembly(1, digest(77)), true));
        assertThatThrownBy(() -> batches(1, 1)).hasCauseInstanceOf(NoSuchElementException.class);
    }

    @Test
    void anEventThatIsMissingIsCorruption() throws SQLException {
        assembled(1);
        transactions.writeNow(connection -> {
            try (var delete = connection.createStatement()) {
                return delete.executeUpdate(
                        "delete from event_journal where persistence_id = 'Batch|1' and sequence_number = 5");
            }
        });
        assertThatThrownBy(() -> batches(1, 1))
                .hasCauseInstanceOf(CorruptBytes.class)
                .hasMessageContaining("event 5 of Batch|1 is missing");
    }
}
