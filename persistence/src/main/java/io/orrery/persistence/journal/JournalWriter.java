package io.orrery.persistence.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/// Writes events into a journal that no actor system has open, as one would have written them: for journals that are
/// made again. Not safe for several threads.
///
/// Every entity begins at its first event, so the journal must be new; where it is not, the database refuses the first
/// event of an entity that has one.
public final class JournalWriter {
    private static final EventSerializer SERIALIZER = new EventSerializer();
    /// Events in one statement.
    private static final int BATCH = 500;

    private final String writer;
    private final long atMs;
    private final Map<String, Long> last = new HashMap<>();

    /// @param writer who made the journal, for people who look into it
    /// @param atMs when
    public JournalWriter(String writer, long atMs) {
        this.writer = writer;
        this.atMs = atMs;
    }

    /// An event and whose it is.
    public record Entry(String persistenceId, Object event) {}

    /// Appends events in their order, within a transaction of the caller's.
    public void append(Connection connection, Iterable<Entry> entries) throws SQLException {
        try (var insert = connection.prepareStatement("insert into event_journal (persistence_id, sequence_number,"
                + " writer, write_timestamp, adapter_manifest, event_ser_id, event_ser_manifest, event_payload)"
                + " values (?, ?, ?, ?, '', ?, ?, ?)")) {
            int waiting = 0;
            for (var entry : entries) {
                add(insert, entry);
                if (++waiting == BATCH) {
                    insert.executeBatch();
                    waiting = 0;
                }
            }
            insert.executeBatch();
        }
    }

    private void add(PreparedStatement insert, Entry entry) throws SQLException {
        insert.setString(1, entry.persistenceId());
        insert.setLong(2, last.merge(entry.persistenceId(), 1L, Long::sum));
        insert.setString(3, writer);
        insert.setLong(4, atMs);
        insert.setInt(5, SERIALIZER.identifier());
        insert.setString(6, SERIALIZER.manifest(entry.event()));
        insert.setBytes(7, SERIALIZER.toBinary(entry.event()));
        insert.addBatch();
    }
}
