package io.orrery.persistence.journal;

import static io.orrery.persistence.codec.Values.batch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.rollup.batch.Batch;
import io.orrery.domain.rollup.settlement.L1Lane;
import io.orrery.domain.rollup.settlement.LaneState;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.persistence.codec.CorruptBytes;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.Store;
import io.orrery.persistence.schema.Transactions;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

final @ParameterizedClass @EnumSource(Store.class) class SnapshotTableTest {
    private static final String LANE = "L1Lane|key";
    private static final long NOW_MS = 1_790_000_000_000L;
    private static final L1Lane.Settings SETTINGS =
            new L1Lane.Settings(1, 2, 3, new L1Lane.Fees(BigInteger.ONE, BigInteger.ONE), 4);

    private final Store store;
    private Database database;
    private Transactions transactions;
    private long written;

    SnapshotTableTest(Store store) {
        this.store = store;
    }

    @BeforeEach
    void open(@TempDir Path folder) {
        database = store.open(folder, 2);
        transactions = new Transactions(database.dataSource(), Runnable::run);
    }

    @AfterEach
    void close() {
        database.close();
    }

    /// The state after so many events.
    private static LaneState state(long events) {
        var state = L1Lane.initial(SETTINGS);
        return events == 0 ? state : L1Lane.apply(state, new L1Lane.Event.Begun(events));
    }

    private void events(String entity, long upTo) throws SQLException {
        var writer = new ArrayList<Object>();
        for (; written < upTo; written++) {
            writer.add(new L1Lane.Event.NoncesSkipped(written + 1));
        }
        long first = upTo - writer.size() + 1;
        transactions.writeNow(connection -> {
            try (var insert = connection.prepareStatement("insert into event_journal (persistence_id,"
                    + " sequence_number, writer, write_timestamp, adapter_manifest, event_ser_id,"
                    + " event_ser_manifest, event_payload) values (?, ?, '', 0, '', 1, '', ?)")) {
                for (int i = 0; i < writer.size(); i++) {
                    insert.setString(1, entity);
                    insert.setLong(2, first + i);
                    insert.setBytes(3, new byte[0]);
                    insert.addBatch();
                }
                return insert.executeBatch().length;
            }
        });
    }

    private void save(String entity, long events, Object state, long atMs, boolean compact) throws SQLException {
        transactions.writeNow(connection -> {
            SnapshotTable.save(connection, entity, events, state, atMs, compact);
            return true;
        });
    }

    private void saveLane(long events, long atMs) throws SQLException {
        save(LANE, events, state(events), atMs, true);
    }

    private Optional<SnapshotTable.Snapshot> newest(String entity) throws SQLException {
        return transactions.readNow(connection -> SnapshotTable.newest(connection, entity, Long.MAX_VALUE));
    }

    private List<Long> numbers(String sql) throws SQLException {
        return transactions.readNow(connection -> {
            try (var select = connection.createStatement();
                    var rows = select.executeQuery(sql)) {
                var found = new ArrayList<Long>();
                while (rows.next()) {
                    found.add(rows.getLong(1));
                }
                return found;
            }
        });
    }

    private List<Long> events() throws SQLException {
        return numbers("select sequence_number from event_journal order by sequence_number");
    }

    private List<Long> snapshots() throws SQLException {
        return numbers("select sequence_number from snapshot order by sequence_number");
    }

    private void run(String sql) throws SQLException {
        transactions.writeNow(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.executeUpdate(sql);
            }
        });
    }

    @Test
    void theNewestStateComesBack() throws SQLException {
        assertThat(newest(LANE)).isEmpty();
        events(LANE, 9);
        saveLane(5, NOW_MS);
        saveLane(9, NOW_MS);
        saveLane(9, NOW_MS + 1);
        assertThat(newest(LANE)).contains(new SnapshotTable.Snapshot(9, NOW_MS + 1, state(9)));
    }

    @Test
    void eventsGoUpToTheNewestStateThatWasThereForAMinuteWhenALaterOneIsKept() throws SQLException {
        events(LANE, 9);
        saveLane(3, NOW_MS);
        saveLane(5, NOW_MS + SnapshotTable.SETTLED_MS);
        assertThat(events()).containsExactly(4L, 5L, 6L, 7L, 8L, 9L);
        saveLane(7, NOW_MS + SnapshotTable.SETTLED_MS + 1);
        assertThat(events()).startsWith(4L);
        assertThat(snapshots()).containsExactly(3L, 5L, 7L);
        saveLane(9, NOW_MS + 2 * SnapshotTable.SETTLED_MS);
        assertThat(events()).containsExactly(6L, 7L, 8L, 9L);
        assertThat(snapshots()).containsExactly(5L, 7L, 9L);
    }

    @Test
    void withoutCompactionEveryEventStays() throws SQLException {
        events(LANE, 9);
        save(LANE, 3, state(3), NOW_MS, false);
        save(LANE, 9, state(9), NOW_MS + SnapshotTable.SETTLED_MS, false);
        assertThat(events()).hasSize(9);
    }

    @Test
    void aLongJournalOfBeforeGoesInPortionsFromItsBeginning() throws SQLException {
        events(LANE, SnapshotTable.PORTION + 10);
        saveLane(SnapshotTable.PORTION + 5, NOW_MS);
        saveLane(SnapshotTable.PORTION + 6, NOW_MS + SnapshotTable.SETTLED_MS);
        assertThat(events()).hasSize(10).startsWith(SnapshotTable.PORTION + 1L);
        assertThat(newest(LANE)).map(SnapshotTable.Snapshot::sequenceNumber).contains(SnapshotTable.PORTION + 6L);
        saveLane(SnapshotTable.PORTION + 7, NOW_MS + 2 * SnapshotTable.SETTLED_MS);
        assertThat(events()).startsWith(SnapshotTable.PORTION + 7L);
    }

    @Test
    void aDamagedStateOrOneOfAnotherVersionIsPassedOverForTheOneBefore() throws SQLException {
        events(LANE, 9);
        saveLane(3, NOW_MS);
        saveLane(5, NOW_MS + SnapshotTable.SETTLED_MS);
        saveLane(7, NOW_MS + SnapshotTable.SETTLED_MS);
        run("update snapshot set snapshot_ser_manifest = 'l1-lane.state/99' where sequence_number = 7");
        assertThat(newest(LANE)).map(SnapshotTable.Snapshot::state).contains(state(5));
        run("update snapshot set snapshot_payload = substring(snapshot_payload from 2) where sequence_number = 5");
        assertThat(newest(LANE)).map(SnapshotTable.Snapshot::state).contains(state(3));
        run("delete from snapshot where sequence_number = 3");
        assertThatThrownBy(() -> newest(LANE))
                .isInstanceOf(CorruptBytes.class)
                .hasMessageContaining("event 1 of " + LANE + " is missing");
    }

    @Test
    void withoutAReadableStateAWholeJournalIsReadFromItsFirstEvent() throws SQLException {
        events(LANE, 9);
        saveLane(9, NOW_MS);
        run("update snapshot set snapshot_ser_id = 4");
        assertThat(newest(LANE)).isEmpty();
    }

    @Test
    void aGapBehindAStateIsCorruption() throws SQLException {
        events(LANE, 9);
        saveLane(5, NOW_MS);
        run("delete from event_journal where sequence_number <= 6");
        assertThatThrownBy(() -> newest(LANE))
                .isInstanceOf(CorruptBytes.class)
                .hasMessageContaining("event 6 of " + LANE);
    }

    @Test
    void whatHasEndedDoesNotBeginAnewWhenItsStateIsDamaged() throws SQLException {
        save(
                "Batch|4",
                8,
                Batch.apply(Batch.initial(Shards.SIXTEEN, 4), new Batch.Event.Opened(batch(4))),
                NOW_MS,
                true);
        assertThat(newest("Batch|4")).isPresent();
        run("update snapshot set snapshot_ser_id = 4");
        assertThatThrownBy(() -> newest("Batch|4"))
                .isInstanceOf(CorruptBytes.class)
                .hasMessageContaining("does not begin anew");
    }
}
