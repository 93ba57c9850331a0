package io.orrery.persistence.schema;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.logging.Logger;
import javax.sql.DataSource;

/// Connections to a server that may be about to come back: who asks for one while it is away gets it soon after it is
/// there again. A pool alone asks less and less often, so that after an outage of some seconds it stands still for
/// as many more.
///
/// @param source that is asked
/// @param pause between two attempts
/// @param patience after which the last refusal is told
record PersistentSource(DataSource source, Duration pause, Duration patience) implements DataSource {
    @Override
    public Connection getConnection() throws SQLException {
        long began = System.nanoTime();
        while (true) {
            try {
                return source.getConnection();
            } catch (SQLException refused) {
                if (!PostgresServer.passes(refused) || System.nanoTime() - began >= patience.toNanos()) {
                    throw refused;
                }
                pause(refused);
            }
        }
    }

    private void pause(SQLException refused) throws SQLException {
        try {
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
            throw refused;
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("who connects is the server's configuration");
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return source.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        source.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        source.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return source.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return source.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.isInstance(this) ? type.cast(this) : source.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(this) || source.isWrapperFor(type);
    }
}
