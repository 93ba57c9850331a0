package io.orrery.persistence.fence;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// The leases in one transaction of one node.
///
/// Every transaction locks rows in one order: leases by name, then its own row of the registry, then those
/// of holders by epoch. So two that want the same leases wait for one another and do not stand in each
/// other's way; where two put out each other, the database ends one of them, which tries again.
final class LeaseTable {
    /// For a lock that somebody else has: above the end of a transaction that was told to end, below the
    /// patience of whoever waits for the lease.
    private static final String LOCK_TIMEOUT = "2s";

    private final Connection connection;
    private final int epoch;
    private final Duration lease;

    LeaseTable(Connection connection, int epoch, Duration lease) {
        this.connection = connection;
        this.epoch = epoch;
        this.lease = lease;
    }

    /// @param silence whether holders that are silent are put out
    NodeRegistry.Taken acquire(SortedSet<String> names, boolean silence) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("set local lock_timeout = '" + LOCK_TIMEOUT + "'");
        }
        var holders = lock(names);
        requireIn();
        var fenced = new ArrayList<Integer>();
        var gone = new TreeMap<Integer, Boolean>();
        for (int holder : new TreeSet<>(holders.values())) {
            if (holder != epoch) {
                gone.put(holder, isOut(holder, silence, fenced));
            }
        }
        var mine = new TreeSet<String>();
        var free = new TreeSet<String>();
        holders.forEach((name, holder) -> {
            if (holder == epoch) {
                mine.add(name);
            } else if (gone.getOrDefault(holder, false)) {
                free.add(name);
            }
        });
        take(free);
        mine.addAll(free);
        return new NodeRegistry.Taken(mine, List.copyOf(fenced));
    }

    /// Puts out whoever was that member, whether it is silent or not.
    ///
    /// @return whether it was in
    boolean putOut(String address, long uid) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("set local lock_timeout = '" + LOCK_TIMEOUT + "'");
        }
        requireIn();
        try (var update = connection.prepareStatement(
                "update node set fenced = clock_timestamp(), fenced_by = ?"
                        + " where address = ? and uid = ? and epoch <> ? and fenced is null and ended is null returning epoch")) {
            update.setInt(1, epoch);
            update.setString(2, address);
            update.setLong(3, uid);
            update.setInt(4, epoch);
            try (var rows = update.executeQuery()) {
                if (!rows.next()) {
                    return false;
                }
                expel(rows.getInt(1));
                return true;
            }
        }
    }

    /// Who has each of the leases, this node where nobody had it; nobody else changes them until the
    /// transaction ends.
    private SortedMap<String, Integer> lock(SortedSet<String> names) throws SQLException {
        var asked = connection.createArrayOf("varchar", names.toArray());
        // `unnest` gives them in their order.
        try (var insert = connection.prepareStatement("insert into node_lease (name, epoch, taken)"
                + " select name, ?, clock_timestamp() from unnest(?) as name on conflict do nothing")) {
            insert.setInt(1, epoch);
            insert.setArray(2, asked);
            insert.executeUpdate();
        }
        try (var select = connection.prepareStatement(
                "select name, epoch from node_lease where name = any(?) order by name collate \"C\" for update")) {
            select.setArray(1, asked);
            var holders = new TreeMap<String, Integer>();
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    holders.put(rows.getString(1), rows.getInt(2));
                }
            }
            return holders;
        }
    }

    /// A node that is out takes nothing. None is put out while this transaction takes something for it.
    private void requireIn() throws SQLException {
        try (var select = connection.prepareStatement(
                "select 1 from node where epoch = ? and fenced is null and ended is null for share")) {
            select.setInt(1, epoch);
            try (var rows = select.executeQuery()) {
                if (!rows.next()) {
                    throw new SQLException("node " + epoch + " is out and takes no lease", NodeFence.OUT);
                }
            }
        }
    }

    /// Whether the holder can write no more. One that is silent is put out, if that may be.
    private boolean isOut(int holder, boolean silence, List<Integer> fenced) throws SQLException {
        if (silence && fence(holder)) {
            fenced.add(holder);
        } else if (!hasEnded(holder)) {
            return false;
        }
        expel(holder);
        return true;
    }

    private boolean fence(int holder) throws SQLException {
        try (var update = connection.prepareStatement("update node set fenced = clock_timestamp(), fenced_by = ?"
                + " where epoch = ? and fenced is null and ended is null"
                + " and heartbeat < clock_timestamp() - ? * interval '1 millisecond'")) {
            update.setInt(1, epoch);
            update.setInt(2, holder);
            update.setLong(3, lease.toMillis());
            return update.executeUpdate() == 1;
        }
    }

    private boolean hasEnded(int holder) throws SQLException {
        try (var select = connection.prepareStatement(
                "select 1 from node where epoch = ? and (fenced is not null or ended is not null)")) {
            select.setInt(1, holder);
            try (var rows = select.executeQuery()) {
                return rows.next();
            }
        }
    }

    /// Waits until no transaction is open that the guard has let through for the holder. Those that are
    /// open are ended: a process that was stopped in the middle of one would keep it open for ever. New
    /// ones wait behind this one for the lock, and then find the holder out. Whoever takes something from the
    /// same holder has the lock exclusively, and is waited for.
    private void expel(int holder) throws SQLException {
        try (var select = connection.prepareStatement("select pg_terminate_backend(pid) from pg_locks"
                + " where locktype = 'advisory' and database = (select oid from pg_database where datname = current_database())"
                + " and classid = 'node'::regclass::oid and objid = ?::bigint::oid and objsubid = 2 and granted"
                + " and mode = 'ShareLock'")) {
            select.setLong(1, holder);
            select.executeQuery().close();
        }
        try (var select =
                connection.prepareStatement("select pg_advisory_xact_lock('node'::regclass::oid::integer, ?)")) {
            select.setInt(1, holder);
            select.executeQuery().close();
        }
    }

    private void take(SortedSet<String> names) throws SQLException {
        if (names.isEmpty()) {
            return;
        }
        try (var update = connection.prepareStatement(
                "update node_lease set epoch = ?, taken = clock_timestamp() where name = any(?)")) {
            update.setInt(1, epoch);
            update.setArray(2, connection.createArrayOf("varchar", names.toArray()));
            update.executeUpdate();
        }
    }

    void release(SortedSet<String> names) throws SQLException {
        try (var delete = connection.prepareStatement("delete from node_lease where epoch = ? and name = any(?)")) {
            delete.setInt(1, epoch);
            delete.setArray(2, connection.createArrayOf("varchar", names.toArray()));
            delete.executeUpdate();
        }
    }
}
