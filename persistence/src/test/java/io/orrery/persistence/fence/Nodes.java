package io.orrery.persistence.fence;

import io.orrery.persistence.schema.PostgresServer;
import io.orrery.persistence.schema.Store;
import io.orrery.persistence.schema.Transactions;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/// Nodes on one real PostgreSQL database. None of them beats by itself; time passes when a test says so,
/// because only the database's clock counts.
final class Nodes implements AutoCloseable {
    static final FenceSettings SETTINGS = new FenceSettings(Duration.ofMillis(20), Duration.ofMinutes(5));

    private final String address;
    private final List<NodeFence> open = new ArrayList<>();

    Nodes(Path folder) {
        this.address = Store.POSTGRESQL.address(folder);
    }

    String address() {
        return address;
    }

    NodeFence start() {
        var node =
                NodeFence.open(new PostgresServer(address, "", "", 4), NodeIdentity.own("machine", "1.2.3"), SETTINGS);
        synchronized (open) {
            open.add(node);
        }
        return node;
    }

    /// It has not been heard of for longer than the lease.
    void fallSilent(NodeFence node) throws SQLException {
        sql(node, "update node set heartbeat = heartbeat - interval '1 hour' where epoch = " + node.epoch());
    }

    static boolean take(NodeFence node, String name) {
        return node.desk().acquire(name, _ -> {}).toCompletableFuture().join();
    }

    static boolean take(NodeFence node, String name, Consumer<String> lost) {
        return node.desk()
                .acquire(name, _ -> lost.accept(name))
                .toCompletableFuture()
                .join();
    }

    static Transactions transactions(NodeFence node) {
        return new Transactions(node.database().dataSource(), Runnable::run);
    }

    static void sql(NodeFence node, String text) throws SQLException {
        transactions(node).writeNow(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.execute(text);
            }
        });
    }

    /// Returns when somebody waits for a lock of some node's epoch.
    static void awaitLock(NodeFence looking, String mode) throws SQLException {
        while (number(
                        looking,
                        "select count(*) from pg_locks where locktype = 'advisory' and not granted and mode = '" + mode
                                + "'")
                == 0) {
            Thread.onSpinWait();
        }
    }

    static long number(NodeFence node, String query) throws SQLException {
        return transactions(node).readNow(connection -> {
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery(query)) {
                rows.next();
                return rows.getLong(1);
            }
        });
    }

    static Set<String> texts(NodeFence node, String query) throws SQLException {
        return transactions(node).readNow(connection -> {
            var found = new TreeSet<String>();
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery(query)) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
            return found;
        });
    }

    @Override
    public void close() {
        open.forEach(NodeFence::close);
    }
}
