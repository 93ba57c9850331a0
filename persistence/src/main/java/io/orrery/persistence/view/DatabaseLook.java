package io.orrery.persistence.view;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;

/// One look at a database, from outside of what runs on it.
///
/// @param clock the database's
/// @param events of the sequencer's journal, and `applied` those that the read tables have
public record DatabaseLook(Instant clock, long events, long applied) {

    /// Events that the read tables do not have.
    public long lag() {
        return Math.max(0, events - applied);
    }

    public static DatabaseLook at(Connection connection) throws SQLException {
        try (var select = connection.prepareStatement("select current_timestamp,"
                + " (select coalesce(max(sequence_number), 0) from event_journal where persistence_id = ?),"
                + " (select coalesce(max(sequence_number), 0) from projection where name = ?)")) {
            select.setString(1, RollupProjection.PERSISTENCE_ID);
            select.setString(2, Position.NAME);
            try (var rows = select.executeQuery()) {
                rows.next();
                return new DatabaseLook(
                        rows.getObject(1, OffsetDateTime.class).toInstant(), rows.getLong(2), rows.getLong(3));
            }
        }
    }
}
