package io.orrery.persistence.retention;

import java.sql.Connection;
import java.sql.SQLException;

/// How far something has come, in a row of `projection`, written in the transaction of what it did.
///
/// @param name of the row
record Mark(String name) {

    /// 0 where nothing was done.
    long read(Connection connection) throws SQLException {
        try (var select = connection.prepareStatement("select sequence_number from projection where name = ?")) {
            select.setString(1, name);
            try (var rows = select.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }

    void write(Connection connection, long reached) throws SQLException {
        try (var update = connection.prepareStatement("update projection set sequence_number = ? where name = ?")) {
            update.setLong(1, reached);
            update.setString(2, name);
            if (update.executeUpdate() > 0) {
                return;
            }
        }
        try (var insert = connection.prepareStatement(
                "insert into projection (name, sequence_number, operations) values (?, ?, 0)")) {
            insert.setString(1, name);
            insert.setLong(2, reached);
            insert.executeUpdate();
        }
    }
}
