package io.orrery.persistence.schema;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.HexFormat;

/// The databases that every test of SQL runs against. An address is text, so that another process can open the same.
public enum Store {
    H2 {
        @Override
        public String address(Path folder) {
            return folder.resolve("orrery").toString();
        }
    },
    POSTGRESQL {
        @Override
        public String address(Path folder) {
            // One server for all tests of this process; each folder has a database of its own.
            var name = "t" + HexFormat.of().toHexDigits(folder.toString().hashCode());
            try (var connection = Server.RUNNING.getPostgresDatabase().getConnection();
                    var statement = connection.createStatement()) {
                boolean known;
                try (var rows =
                        statement.executeQuery("select 1 from pg_database where datname = '%s'".formatted(name))) {
                    known = rows.next();
                }
                if (!known) {
                    statement.execute("create database " + name);
                }
            } catch (SQLException failed) {
                throw new IllegalStateException(failed);
            }
            return Server.RUNNING.getJdbcUrl("postgres", name);
        }
    };

    /// Made once for a folder, and then the same.
    public abstract String address(Path folder);

    public Database open(Path folder, int connections) {
        return open(address(folder), connections);
    }

    public static Database open(String address, int connections) {
        return address.startsWith("jdbc:")
                ? Database.connect(new PostgresServer(address, "", "", connections))
                : Database.open(new Database.Settings(Path.of(address), connections));
    }

    private static final class Server {
        static final EmbeddedPostgres RUNNING = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("fsync", "on")
                        .setServerConfig("synchronous_commit", "on")
                        .start();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }
}
