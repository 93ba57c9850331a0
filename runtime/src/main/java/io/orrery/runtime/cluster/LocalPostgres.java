package io.orrery.runtime.cluster;

import io.orrery.runtime.Complaint;
import io.orrery.runtime.demo.LocalStack;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// A PostgreSQL server for a cluster on this machine, on a free port of the loopback interface. What is in
/// its folder is kept. It syncs each commit. It can be killed, and started again where it was.
public final class LocalPostgres implements AutoCloseable {
    private static final String USER = "postgres";
    /// The kernel ends what was sent SIGKILL at once, but for what waits for a disk.
    private static final Duration KILLED_WITHIN = Duration.ofSeconds(20);

    private final Path folder;
    private final int connections;
    private EmbeddedPostgres server;

    private LocalPostgres(Path folder, int connections, EmbeddedPostgres server) {
        this.folder = folder;
        this.connections = connections;
        this.server = server;
    }

    /// @param connections that all nodes together may open
    public static LocalPostgres start(Path folder, int connections) {
        requireUnused(folder);
        return new LocalPostgres(folder, connections, launch(folder, connections, 0));
    }

    /// @param port 0 for any that is free
    private static EmbeddedPostgres launch(Path folder, int connections, int port) {
        try {
            return EmbeddedPostgres.builder()
                    .setPort(port)
                    .setDataDirectory(folder)
                    .setCleanDataDirectory(false)
                    // Whoever starts it ends it, after the nodes: not a hook beside them.
                    .setRegisterShutdownHook(false)
                    .setServerConfig("fsync", "on")
                    .setServerConfig("synchronous_commit", "on")
                    .setServerConfig("max_connections", Integer.toString(connections))
                    .start();
        } catch (IOException | IllegalStateException failed) {
            throw new Complaint("no PostgreSQL server in " + folder + ": " + failed.getMessage(), failed);
        }
    }

    /// A launcher that was killed leaves its server behind, and two can not share a folder.
    private static void requireUnused(Path folder) {
        postmaster(folder).ifPresent(running -> {
            throw new Complaint("the PostgreSQL server in " + folder
                    + " is still running, left by a cluster that was killed: kill " + running.pid());
        });
    }

    /// The server's first process, the parent of the others.
    private static Optional<ProcessHandle> postmaster(Path folder) {
        var file = folder.resolve("postmaster.pid");
        try {
            // The first line of this file is the server's pid.
            return Files.exists(file)
                    ? ProcessHandle.of(Long.parseLong(
                                    Files.readAllLines(file).getFirst().trim()))
                            .filter(ProcessHandle::isAlive)
                    : Optional.empty();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    public boolean isAlive() {
        return postmaster(folder).isPresent();
    }

    /// SIGKILL to all of its processes: what it had not written to the disk is gone.
    public void kill() throws InterruptedException {
        var ends = new ArrayList<CompletableFuture<ProcessHandle>>();
        postmaster(folder).ifPresent(first -> {
            var others = first.descendants().toList();
            // The first one first: it would start others again in the place of those that die.
            first.destroyForcibly();
            ends.add(first.onExit());
            for (var other : others) {
                other.destroyForcibly();
                ends.add(other.onExit());
            }
        });
        try {
            CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new))
                    .get(KILLED_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException stays) {
            throw new Complaint("the PostgreSQL server in " + folder + " does not end by SIGKILL", stays);
        }
    }

    /// Deletes all that it had, when it has died: [#restart] makes a new database.
    public void erase() throws IOException {
        LocalStack.empty(folder);
    }

    /// Starts it again on its port and folder, when it has died.
    public void restart() {
        int port = server.getPort();
        // It holds the lock of the folder.
        close();
        server = launch(folder, connections, port);
    }

    public String url() {
        return url(USER);
    }

    /// @param database one of the server's
    public String url(String database) {
        return server.getJdbcUrl(USER, database);
    }

    /// The most that are open at once.
    int connections() {
        return connections;
    }

    public int port() {
        return server.getPort();
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
