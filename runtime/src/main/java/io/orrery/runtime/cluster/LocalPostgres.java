package io.orrery.runtime.cluster;

import io.orrery.runtime.Complaint;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A PostgreSQL server for a cluster on this machine, on a free port of the loopback interface. What is in
/// its folder is kept. It syncs each commit.
public final class LocalPostgres implements AutoCloseable {
    private static final String USER = "postgres";

    private final EmbeddedPostgres server;

    private LocalPostgres(EmbeddedPostgres server) {
        this.server = server;
    }

    /// @param connections that all nodes together may open
    public static LocalPostgres start(Path folder, int connections) {
        requireUnused(folder);
        try {
            return new LocalPostgres(EmbeddedPostgres.builder()
                    .setDataDirectory(folder)
                    .setCleanDataDirectory(false)
                    // Whoever starts it ends it, after the nodes: not a hook beside them.
                    .setRegisterShutdownHook(false)
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("max_connections", Integer.toString(connections))
                    .start());
        } catch (IOException failed) {
            throw new Complaint("no PostgreSQL server in " + folder + ": " + failed.getMessage(), failed);
        }
    }

    /// A launcher that was killed leaves its server behind, and two can not share a folder.
    private static void requireUnused(Path folder) {
        var file = folder.resolve("postmaster.pid");
        try {
            if (!Files.exists(file)) {
                return;
            }
            // The first line of this file is the server's pid.
            long pid = Long.parseLong(Files.readAllLines(file).getFirst().trim());
            if (ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent()) {
                throw new Complaint("the PostgreSQL server in " + folder
                        + " is still running, left by a cluster that was killed: kill " + pid);
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    public String url() {
        return server.getJdbcUrl(USER, USER);
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
