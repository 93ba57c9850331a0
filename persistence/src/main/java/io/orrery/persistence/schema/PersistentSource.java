package io.orrery.persistence.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/// Connections to a server that may be about to come back: who asks for one while it is away gets it soon after it is
/// there again. A pool alone asks less and less often, so that after an outage of some seconds it stands still for
/// as many more.
final class PersistentSource extends SourceBehind {
    private final Duration pause;
    private final Duration patience;

    /// @param source that is asked
    /// @param pause between two attempts
    /// @param patience after which the last refusal is told
    PersistentSource(DataSource source, Duration pause, Duration patience) {
        super(source);
        this.pause = pause;
        this.patience = patience;
    }

    @Override
    public Connection getConnection() throws SQLException {
        long began = System.nanoTime();
        while (true) {
            try {
                return source().getConnection();
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
}
