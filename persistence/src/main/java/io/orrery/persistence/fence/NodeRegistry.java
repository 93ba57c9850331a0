package io.orrery.persistence.fence;

import io.orrery.persistence.schema.Transactions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;

/// The table of the processes that write to one PostgreSQL database, seen by one of them. Its number, the
/// *epoch*, is above that of every process that came before. Only the database's clock counts: a process's
/// own may jump.
///
/// Safe for several threads.
final class NodeRegistry {
    /// What has not been heard of for so long is forgotten, unless something still is its.
    private static final Duration REMEMBERED = Duration.ofDays(30);

    private final Transactions database;
    private final int epoch;
    private final FenceSettings settings;
    private final AtomicReference<Hearing> hearing = new AtomicReference<>(Hearing.NEVER);

    private NodeRegistry(Transactions database, int epoch, FenceSettings settings) {
        this.database = database;
        this.epoch = epoch;
        this.settings = settings;
    }

    /// Takes the next epoch.
    static NodeRegistry register(DataSource source, NodeIdentity identity, FenceSettings settings) throws SQLException {
        // All calls are made on the caller's thread, which may wait.
        var database = new Transactions(source, Runnable::run);
        int epoch = database.writeNow(connection -> {
            forget(connection);
            try (var insert = connection.prepareStatement(
                    "insert into node (host, pid, version) values (?, ?, ?) returning epoch")) {
                insert.setString(1, identity.host());
                insert.setLong(2, identity.pid());
                insert.setString(3, identity.version());
                try (var rows = insert.executeQuery()) {
                    rows.next();
                    return rows.getInt(1);
                }
            }
        });
        return new NodeRegistry(database, epoch, settings);
    }

    private static void forget(Connection connection) throws SQLException {
        try (var delete = connection.prepareStatement(
                "delete from node where heartbeat < clock_timestamp() -"
                        + " ? * interval '1 second' and not exists (select 1 from node_lease where node_lease.epoch = node.epoch)")) {
            delete.setLong(1, REMEMBERED.toSeconds());
            delete.executeUpdate();
        }
    }

    int epoch() {
        return epoch;
    }

    FenceSettings settings() {
        return settings;
    }

    /// Says that this process is there.
    ///
    /// @param ready whether it may take work
    /// @return the database's clock, empty where this process is out
    Optional<Instant> beat(boolean ready) throws SQLException {
        var answer = said(ready);
        hearing.updateAndGet(before -> before.heard(now(), settings.lease()));
        return answer;
    }

    /// Whether nobody can have taken what this process has.
    boolean isHeard() {
        return hearing.get().isHeard(now(), settings.lease());
    }

    private static Duration now() {
        return Duration.ofNanos(System.nanoTime());
    }

    private Optional<Instant> said(boolean ready) throws SQLException {
        return database.writeNow(connection -> {
            try (var update = connection.prepareStatement("update node set heartbeat = clock_timestamp(), ready = ?"
                    + " where epoch = ? and fenced is null and ended is null returning heartbeat")) {
                update.setBoolean(1, ready);
                update.setInt(2, epoch);
                try (var rows = update.executeQuery()) {
                    return rows.next() ? Optional.of(instant(rows.getTimestamp(1))) : Optional.empty();
                }
            }
        });
    }

    /// Who has put this process out; empty where nobody has, or where it has ended.
    Optional<Integer> fencedBy() throws SQLException {
        return database.readNow(connection -> {
            try (var select =
                    connection.prepareStatement("select fenced_by from node where epoch = ? and fenced is not null")) {
                select.setInt(1, epoch);
                try (var rows = select.executeQuery()) {
                    return rows.next() ? Optional.of(rows.getInt(1)) : Optional.empty();
                }
            }
        });
    }

    /// Whether another process lives, is a member of a cluster and may take work.
    boolean othersReady() throws SQLException {
        return database.readNow(connection -> {
            try (var select = connection.prepareStatement("select 1 from node where epoch <> ? and ready"
                    + " and uid is not null and fenced is null and ended is null"
                    + " and heartbeat >= clock_timestamp() - ? * interval '1 millisecond' limit 1")) {
                select.setInt(1, epoch);
                select.setLong(2, settings.lease().toMillis());
                try (var rows = select.executeQuery()) {
                    return rows.next();
                }
            }
        });
    }

    /// This process is a member of a cluster.
    ///
    /// @param address where
    /// @param uid as which incarnation
    void joined(String address, long uid) throws SQLException {
        database.writeNow(connection -> {
            try (var update = connection.prepareStatement("update node set address = ?, uid = ? where epoch = ?")) {
                update.setString(1, address);
                update.setLong(2, uid);
                update.setInt(3, epoch);
                return update.executeUpdate();
            }
        });
    }

    /// This process writes no more: what it had is free at once.
    void end() throws SQLException {
        database.writeNow(connection -> {
            try (var update = connection.prepareStatement(
                    "update node set ended = clock_timestamp() where epoch = ? and fenced is null and ended is null")) {
                update.setInt(1, epoch);
                return update.executeUpdate();
            }
        });
    }

    /// As [#end], of a process that may be in the middle of writing: returns when what it has begun is
    /// done, and nothing more of it will be let through.
    void resign() throws SQLException {
        database.writeNow(connection -> {
            try (var update = connection.prepareStatement(
                            "update node set ended = clock_timestamp() where epoch = ? and fenced is null and ended is null");
                    var lock = connection.prepareStatement(
                            "select pg_advisory_xact_lock('node'::regclass::oid::integer, ?)")) {
                update.setInt(1, epoch);
                update.executeUpdate();
                // Who writes has it shared until the end of the transaction. Whoever comes later waits
                // behind this one, and reads the row when it is committed.
                lock.setInt(1, epoch);
                lock.executeQuery().close();
                return epoch;
            }
        });
    }

    /// A process that is a member of a cluster and may write.
    record Living(int epoch, String host, long pid, String version, String address, long uid, Instant started) {}

    /// Of the processes that came before this one, those that have been heard of within the lease.
    List<Living> livingBefore() throws SQLException {
        return database.readNow(connection -> {
            try (var select = connection.prepareStatement("select epoch, host, pid, version, address, uid, started"
                    + " from node where epoch < ? and uid is not null and fenced is null and ended is null"
                    + " and heartbeat >= clock_timestamp() - ? * interval '1 millisecond' order by epoch")) {
                select.setInt(1, epoch);
                select.setLong(2, settings.lease().toMillis());
                return living(select);
            }
        });
    }

    private static List<Living> living(PreparedStatement select) throws SQLException {
        var found = new ArrayList<Living>();
        try (var rows = select.executeQuery()) {
            while (rows.next()) {
                found.add(new Living(
                        rows.getInt(1),
                        rows.getString(2),
                        rows.getLong(3),
                        rows.getString(4),
                        rows.getString(5),
                        rows.getLong(6),
                        instant(rows.getTimestamp(7))));
            }
        }
        return found;
    }

    /// Takes those of the leases that are free, or whose holder is out or silent. A holder that is silent
    /// is put out, but for where this process was not heard itself: see [Hearing].
    ///
    /// @return what is this process's now: of the names, those it had and those it has taken
    /// @throws SQLException of the guard's state where this process is out itself
    Taken acquire(SortedSet<String> names) throws SQLException {
        return database.writeNow(connection -> new LeaseTable(connection, epoch, settings.lease())
                .acquire(names, hearing.get().maySilence(now(), settings.lease())));
    }

    /// @param fenced the epochs that were put out for it
    record Taken(Set<String> names, List<Integer> fenced) {}

    /// Puts out a member that the cluster has removed.
    ///
    /// @return whether it was in
    boolean putOut(String address, long uid) throws SQLException {
        return database.writeNow(
                connection -> new LeaseTable(connection, epoch, settings.lease()).putOut(address, uid));
    }

    /// Gives back what is this process's.
    void release(SortedSet<String> names) throws SQLException {
        database.writeNow(connection -> {
            new LeaseTable(connection, epoch, settings.lease()).release(names);
            return names.size();
        });
    }

    private static Instant instant(Timestamp timestamp) {
        return timestamp.toInstant();
    }
}
