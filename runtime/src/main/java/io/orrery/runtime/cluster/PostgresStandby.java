package io.orrery.runtime.cluster;

import io.orrery.runtime.Complaint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.sql.SQLException;

/// A PostgreSQL server that follows another one as a hot standby, made of a copy that is taken while the
/// other one runs. It can be promoted, and lacks then what it had not heard of.
public final class PostgresStandby implements AutoCloseable {
    /// A database that nobody works in: connections of those who do may be killed by whoever rehearses that.
    private static final String ASIDE = "template1";

    private static final int PROMOTED_WITHIN_SECONDS = 30;

    private final LocalPostgres server;

    private PostgresStandby(LocalPostgres server) {
        this.server = server;
    }

    /// Returns when it follows.
    ///
    /// @param data the folder of the other one
    /// @param folder of the new one; there is none yet
    /// @param connections that it may have; no fewer than the other one's
    public static PostgresStandby of(LocalPostgres other, Path data, Path folder, int connections)
            throws IOException, SQLException {
        BaseBackup.take(other.url(), data, folder);
        Files.writeString(
                folder.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=127.0.0.1 port=" + other.port() + " user=postgres'\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        Files.createFile(folder.resolve("standby.signal"));
        return new PostgresStandby(LocalPostgres.start(folder, connections));
    }

    /// It hears no more of the one that it follows.
    public void unplug() throws SQLException {
        try (var connection = DriverManager.getConnection(server.url(ASIDE));
                var statement = connection.createStatement()) {
            statement.execute("alter system set primary_conninfo = ''");
            BaseBackup.ask(connection, "select pg_reload_conf()::text");
        }
    }

    /// It goes its own way from here, on a timeline of its own.
    public void promote() throws SQLException {
        try (var connection = DriverManager.getConnection(server.url(ASIDE))) {
            var promoted = BaseBackup.ask(connection, "select pg_promote(true, " + PROMOTED_WITHIN_SECONDS + ")::text");
            if (!promoted.equals("true")) {
                throw new Complaint("a standby was not promoted within " + PROMOTED_WITHIN_SECONDS + " s");
            }
        }
    }

    public int port() {
        return server.port();
    }

    @Override
    public void close() {
        server.close();
    }
}
