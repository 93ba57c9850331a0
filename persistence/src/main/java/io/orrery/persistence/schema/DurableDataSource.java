package io.orrery.persistence.schema;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.jspecify.annotations.Nullable;

/// Connections of H2 whose changes are on the disk when the call that commits them returns: `commit`, or the
/// statement itself in auto-commit mode. See [GroupCommit] for how.
final class DurableDataSource implements DataSource {
    private final JdbcDataSource database;
    private final GroupCommit commits;

    /// @param connections the most that will be open at once
    /// @param patience how long a transaction waits for its turn to write
    /// @throws SQLException where the database can not be opened
    DurableDataSource(JdbcDataSource database, int connections, Duration patience) throws SQLException {
        this.database = database;
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
            return OneWriter.connection(database.getConnection(), commits);
        } finally {
            commits.give();
        }
    }

    /// Makes durable what was done without this data source.
    void flush() throws SQLException {
        commits.flush();
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLException("the database has one user");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return database.getLogWriter();
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter out) {
        database.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) {
        database.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() {
        return database.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getLogger(DurableDataSource.class.getName());
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return database.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return database.isWrapperFor(type);
    }
}
