package io.orrery.runtime.cluster;

import io.orrery.runtime.Complaint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// The backups of a PostgreSQL server on this machine, as operators have them: a copy, and since then what the server
/// has written ahead, file by file. From both it is what it was at any moment between.
///
/// Source: PostgreSQL's documentation of continuous archiving and point-in-time recovery.
public final class PostgresArchive {
    /// A file that is not full is kept so soon all the same.
    public static final Duration EVERY = Duration.ofSeconds(2);

    /// A moment as the server reads it in its settings.
    private static final DateTimeFormatter SERVERS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSSxxx", Locale.ROOT);

    private static final Duration RECOVERED_WITHIN = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(100);

    private final LocalPostgres server;
    private final Path data;
    private final Path folder;

    private PostgresArchive(LocalPostgres server, Path data, Path folder) {
        this.server = server;
        this.data = data;
        this.folder = folder;
    }

    /// Sets a server to keep what it writes. It has to be started again for that: the caller kills it, and starts it.
    ///
    /// @param data the server's folder
    /// @param folder of the backups; there is none yet
    public static PostgresArchive of(LocalPostgres server, Path data, Path folder) throws IOException, SQLException {
        var files = Files.createDirectories(folder.resolve("files"));
        try (var connection = DriverManager.getConnection(server.url());
                var statement = connection.createStatement()) {
            statement.execute("alter system set archive_mode = on");
            statement.execute("alter system set archive_timeout = '" + EVERY.toSeconds() + "s'");
            // Under its name once it is whole.
            statement.execute("alter system set archive_command = 'cp \"%p\" \"" + files + "/.%f\" && mv \"" + files
                    + "/.%f\" \"" + files + "/%f\"'");
        }
        return new PostgresArchive(server, data, folder);
    }

    /// The copy that everything else is added to.
    public void copy() throws IOException, SQLException {
        BaseBackup.take(server.url(), data, folder.resolve("copy"));
    }

    /// A moment up to which everything is kept, by the server's clock; empty while nothing is.
    public Optional<OffsetDateTime> keptUpTo() throws SQLException {
        try (var connection = DriverManager.getConnection(server.url());
                var statement = connection.createStatement();
                // What it was full of, or was cut off with, came before it was kept.
                var row = statement.executeQuery("select last_archived_time - interval '1 s' from pg_stat_archiver")) {
            row.next();
            return Optional.ofNullable(row.getObject(1, OffsetDateTime.class));
        }
    }

    /// A server with what there was at a moment, in a folder of the backups, on a timeline of its own.
    ///
    /// @param moment at which something was written later, and kept
    public LocalPostgres restore(OffsetDateTime moment) throws IOException, SQLException {
        var restored = folder.resolve("copy");
        Files.writeString(
                restored.resolve("postgresql.auto.conf"),
                """
                archive_mode = off
                restore_command = 'cp "%s/%%f" "%%p"'
                recovery_target_time = '%s'
                recovery_target_action = promote
                """.formatted(folder.resolve("files"), SERVERS.format(moment)),
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
        Files.createFile(restored.resolve("recovery.signal"));
        // With fewer connections than the lost one it would not follow.
        var started = LocalPostgres.start(restored, server.connections());
        long deadline = System.nanoTime() + RECOVERED_WITHIN.toNanos();
        while (recovers(started)) {
            if (System.nanoTime() > deadline) {
                started.close();
                throw new Complaint("a backup was not restored within " + RECOVERED_WITHIN);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        return started;
    }

    private static boolean recovers(LocalPostgres server) throws SQLException {
        try (var connection = DriverManager.getConnection(server.url());
                var statement = connection.createStatement();
                var row = statement.executeQuery("select pg_is_in_recovery()")) {
            row.next();
            return row.getBoolean(1);
        }
    }
}
