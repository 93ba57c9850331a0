package io.orrery.runtime.cluster;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Set;

/// A copy of a PostgreSQL server's folder, taken while it runs: whole once what it wrote meanwhile is read too.
///
/// Source: PostgreSQL's documentation of the low-level API for base backups.
final class BaseBackup {
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

    private BaseBackup() {}

    /// @param url of the server
    /// @param data its folder
    /// @param folder of the copy; there is none yet
    static void take(String url, Path data, Path folder) throws IOException, SQLException {
        // One session from the first to the last.
        try (var connection = DriverManager.getConnection(url)) {
            ask(connection, "select pg_backup_start('orrery', true)::text");
            copy(data, folder);
            Files.writeString(
                    folder.resolve("backup_label"), ask(connection, "select labelfile from pg_backup_stop(false)"));
        }
    }

    /// The first column of the only row.
    static String ask(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(query)) {
            row.next();
            return row.getString(1);
        }
    }

    /// What is of a running server stays behind.
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
}
