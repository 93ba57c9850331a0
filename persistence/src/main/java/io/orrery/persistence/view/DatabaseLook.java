package io.orrery.persistence.view;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/// One look at a database, from outside of what runs on it.
///
/// @param clock the database's
/// @param events of the sequencer's journal, and `applied` those that the read tables have
/// @param behind how long the first that they do not have has been there; zero where they have all
public record DatabaseLook(Instant clock, long events, long applied, Duration behind) {

    /// Events that the read tables do not have.
    public long lag() {
        return Math.max(0, events - applied);
    }

    public static DatabaseLook at(Connection connection) throws SQLException {
        try (var select = connection.prepareStatement("select current_timestamp,"
                + " (select coalesce(max(sequence_number), 0) from event_journal where persistence_id = ?),"
                + " (select coalesce(max(sequence_number), 0) from projection where name = ?),"
                + " (select write_timestamp from event_journal where persistence_id = ? and sequence_number ="
                + " (select coalesce(max(sequence_number), 0) + 1 from projection where name = ?))")) {
            select.setString(1, RollupProjection.PERSISTENCE_ID);
            select.setString(2, Position.NAME);
            select.setString(3, RollupProjection.PERSISTENCE_ID);
            select.setString(4, Position.NAME);
            try (var rows = select.executeQuery()) {
                rows.next();
                var clock = rows.getObject(1, OffsetDateTime.class).toInstant();
                long since = rows.getLong(4);
                // Written by a node's clock.
                var behind = rows.wasNull() ? Duration.ZERO : Duration.between(Instant.ofEpochMilli(since), clock);
                return new DatabaseLook(
                        clock, rows.getLong(2), rows.getLong(3), behind.isNegative() ? Duration.ZERO : behind);
            }
        }
    }
}
