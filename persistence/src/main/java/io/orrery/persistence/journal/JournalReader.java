package io.orrery.persistence.journal;

import io.orrery.persistence.codec.CorruptBytes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Events as they lie in the journal's table, for those who look at it from outside of an actor system.
public final class JournalReader {
    private static final EventSerializer SERIALIZER = new EventSerializer();

    private JournalReader() {}

    /// The events of one entity from a sequence number on, in order, at most `limit`.
    ///
    /// @param from at least 1
    /// @throws CorruptBytes where one is missing or damaged
    public static List<Object> events(Connection connection, String persistenceId, long from, int limit)
            throws SQLException {
        try (var select = connection.prepareStatement("select sequence_number, event_ser_manifest, event_payload"
                + " from event_journal where persistence_id = ? and sequence_number >= ?"
                + " order by sequence_number limit ?")) {
            select.setString(1, persistenceId);
            select.setLong(2, from);
            select.setInt(3, limit);
            var events = new ArrayList<Object>();
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    long expected = from + events.size();
                    if (rows.getLong(1) != expected) {
                        throw new CorruptBytes("event " + expected + " of " + persistenceId + " is missing: "
                                + rows.getLong(1) + " follows the one before it");
                    }
                    events.add(SERIALIZER.fromBinary(rows.getBytes(3), rows.getString(2)));
                }
            }
            return events;
        }
    }
}
