package io.orrery.runtime.bench;

import io.orrery.runtime.Complaint;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// What a benchmark reads in the tables of the nodes that it measures.
///
/// @param jdbc of their PostgreSQL database
record BenchTables(String jdbc) {
    private static final Duration POLL = Duration.ofMillis(500);
    /// Without any change.
    private static final int PATIENCE = 120;

    private interface Reading<T> {
        T of(ResultSet rows) throws SQLException;
    }

    /// Accounts that there are.
    long accounts() {
        return number("select count(*) from account");
    }

    /// Operations of people that have their place in the order, of all accounts.
    long placed() {
        return number("select coalesce(sum(next_nonce), 0) from account");
    }

    /// Those that have been executed.
    long executed() {
        return number("select coalesce(sum(nonce), 0) from account");
    }

    /// Indices of all accounts of ether.
    long[] indices() {
        return read("select account_index from account where token = 0 order by 1", rows -> {
            var all = new ArrayList<Long>();
            while (rows.next()) {
                all.add(rows.getLong(1));
            }
            return all.stream().mapToLong(Long::longValue).toArray();
        });
    }

    /// How many state shards each node has that has any.
    List<Long> shardsByNode() {
        return read(
                "select count(*) from node_lease where name like '%-shard-StateShard-%' group by epoch order by epoch",
                rows -> {
                    var all = new ArrayList<Long>();
                    while (rows.next()) {
                        all.add(rows.getLong(1));
                    }
                    return all;
                });
    }

    /// Waits until a number is reached, as long as it rises.
    ///
    /// @return where it stands then
    long settled(LongSupplier number, long goal) {
        long before = number.getAsLong();
        for (int still = 0; before < goal && still < PATIENCE; still++) {
            LockSupport.parkNanos(POLL.toNanos());
            long now = number.getAsLong();
            if (now > before) {
                still = 0;
            }
            before = now;
        }
        return before;
    }

    private long number(String query) {
        return read(query, rows -> {
            rows.next();
            return rows.getLong(1);
        });
    }

    private <T> T read(String query, Reading<T> reading) {
        try (Connection connection = DriverManager.getConnection(jdbc);
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            return reading.of(rows);
        } catch (SQLException failed) {
            throw new Complaint("the database of the benchmark does not answer: " + failed.getMessage(), failed);
        }
    }
}
