package io.orrery.runtime.cluster;

import io.orrery.runtime.Complaint;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Set;

/// A PostgreSQL server that follows another one as a hot standby, made of a copy that is taken while the
/// other one runs. It can be promoted, and lacks then what it had not heard of.
///
/// Source: PostgreSQL's documentation of the low-level API for base backups.
public final class PostgresStandby implements AutoCloseable {
    /// What is in these folders is of a running server, or comes by following it.
    private static final Set<String> WITHOUT_CONTENT = Set.of(
            "pg_wal",
            "pg_dynshmem",
            "pg_notify",
            "pg_replslot",
            "pg_serial",
            "pg_snapshots",
            "pg_stat_tmp",
            "pg_subtrans");

    private static final Set<String> LEFT_OUT = Set.of("postmaster.pid", "postmaster.opts", "epg-lock");
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
        try (var connection = DriverManager.getConnection(other.url())) {
            text(connection, "select pg_backup_start('standby', true)::text");
            copy(data, folder);
            Files.writeString(
                    folder.resolve("backup_label"), text(connection, "select labelfile from pg_backup_stop(false)"));
        }
        Files.writeString(
                folder.resolve("postgresql.auto.conf"),
                "primary_conninfo = 'host=127.0.0.1 port=" + other.port() + " user=postgres'\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        Files.createFile(folder.resolve("standby.signal"));
        return new PostgresStandby(LocalPostgres.start(folder, connections));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                // The server refuses a folder that others may read.
                Files.createDirectories(
                        to.resolve(from.relativize(folder)),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                var path = from.relativize(file);
                if (!LEFT_OUT.contains(path.toString())
                        && !WITHOUT_CONTENT.contains(path.getName(0).toString())) {
                    try {
                        Files.copy(file, to.resolve(path));
                    } catch (NoSuchFileException gone) {
                        // It was deleted meanwhile, and following makes up for it.
                    }
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) {
                    return FileVisitResult.CONTINUE;
                }
                throw failure;
            }
        });
    }

    private static String text(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    /// It hears no more of the one that it follows.
    public void unplug() throws SQLException {
        try (var connection = DriverManager.getConnection(server.url(ASIDE));
                var statement = connection.createStatement()) {
            statement.execute("alter system set primary_conninfo = ''");
            text(connection, "select pg_reload_conf()::text");
        }
    }

    /// It goes its own way from here, on a timeline of its own.
    public void promote() throws SQLException {
        try (var connection = DriverManager.getConnection(server.url(ASIDE))) {
            var promoted = text(connection, "select pg_promote(true, " + PROMOTED_WITHIN_SECONDS + ")::text");
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
