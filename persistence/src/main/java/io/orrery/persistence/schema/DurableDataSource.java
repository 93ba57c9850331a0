package io.orrery.persistence.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.h2.jdbcx.JdbcDataSource;

/// Connections of H2 whose changes are on the disk when the call that commits them returns: `commit`, or the
/// statement itself in auto-commit mode. See [GroupCommit] for how.
final class DurableDataSource extends SourceBehind {
    private final GroupCommit commits;

    /// @param connections the most that will be open at once
    /// @param patience how long a transaction waits for its turn to write
    /// @throws SQLException where the database can not be opened
    DurableDataSource(JdbcDataSource database, int connections, Duration patience) throws SQLException {
        super(database);
        try (var connection = database.getConnection()) {
            // H2 has two sessions of its own, and `Database.close` opens one more.
            this.commits = GroupCommit.of(connection, connections + 3, patience);
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        // A new session may change settings of the database.
        commits.take();
        try {
            return OneWriter.connection(source().getConnection(), commits);
        } finally {
            commits.give();
        }
    }

    /// Makes durable what was done without this data source.
    void flush() throws SQLException {
        commits.flush();
    }
}
