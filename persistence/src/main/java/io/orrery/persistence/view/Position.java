package io.orrery.persistence.view;

import java.sql.Connection;
import java.sql.SQLException;

/// How far the tables are.
///
/// @param sequenceNumber of the last event of the sequencer's journal that is in them; 0 where none is
/// @param operations how many transactions and deposits have been sequenced
public record Position(long sequenceNumber, long operations) {
    static final String NAME = "rollup";

    /// Somebody else has moved the position: another projection, or a rebuild.
    static final class Overtaken extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Overtaken(Position expected, Position found) {
            super("the tables were at event " + expected.sequenceNumber() + " and are now at "
                    + found.sequenceNumber());
        }
    }

    static Position read(Connection connection) throws SQLException {
        try (var insert = connection.prepareStatement(
                "insert into projection (name, sequence_number, operations) values (?, 0, 0) on conflict do nothing")) {
            insert.setString(1, NAME);
            insert.executeUpdate();
        }
        return locked(connection);
    }

    /// Until the transaction ends, nobody else passes here: the second of two that are at the same position
    /// waits, and fails.
    void lock(Connection connection) throws SQLException {
        var found = locked(connection);
        if (!found.equals(this)) {
            throw new Overtaken(this, found);
        }
    }

    /// Only after [#lock] or [#read].
    static void write(Connection connection, Position to) throws SQLException {
        try (var update = connection.prepareStatement(
                "update projection set sequence_number = ?, operations = ? where name = ?")) {
            update.setLong(1, to.sequenceNumber());
            update.setLong(2, to.operations());
            update.setString(3, NAME);
            update.executeUpdate();
        }
    }

    private static Position locked(Connection connection) throws SQLException {
        try (var select = connection.prepareStatement(
                "select sequence_number, operations from projection where name = ? for update")) {
            select.setString(1, NAME);
            try (var rows = select.executeQuery()) {
                if (!rows.next()) {
                    throw new JournalMismatch("the position of the projection '" + NAME + "' is gone");
                }
                return new Position(rows.getLong(1), rows.getLong(2));
            }
        }
    }
}
