package io.orrery.runtime.bench;

import io.orrery.runtime.Complaint;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/// A PostgreSQL server of a benchmark's own, in a folder that is emptied, on a free port of this machine. It syncs
/// each commit, as a server does that is used for more than a benchmark.
public final class ScratchPostgres implements AutoCloseable {
    private final EmbeddedPostgres server;
    private final Path folder;

    private ScratchPostgres(EmbeddedPostgres server, Path folder) {
        this.server = server;
        this.folder = folder;
    }

    public static ScratchPostgres start(Path folder) {
        try {
            var server = EmbeddedPostgres.builder()
                    .setDataDirectory(folder)
                    .setCleanDataDirectory(true)
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("shared_buffers", "256MB")
                    .setServerConfig("max_wal_size", "4GB")
                    .setServerConfig("checkpoint_timeout", "15min")
                    .start();
            return new ScratchPostgres(server, folder);
        } catch (IOException failed) {
            throw new Complaint("no PostgreSQL server in " + folder + ": " + failed.getMessage(), failed);
        }
    }

    public String url() {
        return server.getJdbcUrl("postgres", "postgres");
    }

    /// What all of the server's processes have used.
    Duration cpu() {
        try {
            // The first line of this file is the server's pid.
            long pid = Long.parseLong(Files.readAllLines(folder.resolve("postmaster.pid"))
                    .getFirst()
                    .trim());
            return ProcessCpu.withChildren(pid);
        } catch (IOException gone) {
            return Duration.ZERO;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
