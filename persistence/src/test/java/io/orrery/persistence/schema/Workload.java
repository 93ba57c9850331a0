package io.orrery.persistence.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// What many threads do to a database at once, each to rows of its own, and what must be there afterwards.
///
/// A transaction adds some events to its writer's journal, and one content, and counts both in its row of
/// `projection`: whether it is there as a whole can be read from the tables alone.
final class Workload {
    private static final int KIND = 7;

    private final Transactions transactions;

    Workload(Database database) {
        this.transactions = new Transactions(database.dataSource(), Runnable::run);
    }

    /// What a writer has written: its transactions, and the events in them.
    record Written(long transactions, long events) {}

    private static final class GivenUp extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /// Writes a writer's next transaction.
    Written next(String writer, SplittableRandom random) throws SQLException {
        return transactions.writeNow(connection -> add(connection, writer, 1 + random.nextInt(6), 1500, random));
    }

    /// The same with more than H2 keeps in memory.
    Written nextBig(String writer, SplittableRandom random) throws SQLException {
        return transactions.writeNow(connection -> add(connection, writer, 24, 1_500_000, random));
    }

    /// Does what [#nextBig] does, and rolls it back.
    void giveUpBig(String writer, SplittableRandom random) throws SQLException {
        giveUp(writer, 24, 1_500_000, random);
    }

    /// Does what [#next] does, and rolls it back.
    void giveUp(String writer, SplittableRandom random) throws SQLException {
        giveUp(writer, 1 + random.nextInt(6), 1500, random);
    }

    private void giveUp(String writer, int events, int size, SplittableRandom random) throws SQLException {
        try {
            transactions.writeNow(connection -> {
                add(connection, writer, events, size, random);
                throw new GivenUp();
            });
        } catch (GivenUp expected) {
            return;
        }
        throw new AssertionError("a transaction that failed was committed");
    }

    private static Written add(Connection connection, String writer, int events, int size, SplittableRandom random)
            throws SQLException {
        var before = count(connection, writer);
        try (var insert = connection.prepareStatement("insert into event_journal (persistence_id, sequence_number,"
                + " writer, write_timestamp, adapter_manifest, event_ser_id, event_ser_manifest, event_payload)"
                + " values (?, ?, 'w', 0, '', 1, '', ?)")) {
            for (var i = 1; i <= events; i++) {
                insert.setString(1, writer);
                insert.setLong(2, before.events() + i);
                insert.setBytes(3, bytes(random, 1 + random.nextInt(size)));
                insert.addBatch();
            }
            insert.executeBatch();
        }
        try (var insert = connection.prepareStatement(
                "insert into content (digest, kind, bytes) values (?, ?, ?) on conflict do nothing")) {
            // Digests have no order.
            var digest = ByteBuffer.allocate(16)
                    .putLong(0x9e3779b97f4a7c15L * (31L * before.transactions() + writer.hashCode()))
                    .putInt(writer.hashCode())
                    .putInt(Math.toIntExact(before.transactions()));
            insert.setBytes(1, digest.array());
            insert.setInt(2, KIND);
            insert.setBytes(3, bytes(random, random.nextInt(20) == 0 ? 200_000 : random.nextInt(4000)));
            insert.executeUpdate();
        }
        var after = new Written(before.transactions() + 1, before.events() + events);
        try (var count = connection.prepareStatement(
                before.transactions() == 0
                        ? "insert into projection (operations, sequence_number, name) values (?, ?, ?)"
                        : "update projection set operations = ?, sequence_number = ? where name = ?")) {
            count.setLong(1, after.transactions());
            count.setLong(2, after.events());
            count.setString(3, writer);
            assertThat(count.executeUpdate()).isEqualTo(1);
        }
        return after;
    }

    private static byte[] bytes(SplittableRandom random, int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static Written count(Connection connection, String writer) throws SQLException {
        try (var select =
                connection.prepareStatement("select operations, sequence_number from projection where name = ?")) {
            select.setString(1, writer);
            try (var rows = select.executeQuery()) {
                return rows.next() ? new Written(rows.getLong(1), rows.getLong(2)) : new Written(0, 0);
            }
        }
    }

    /// Fails where a transaction that was acknowledged is missing, where one is there in part, or where a writer can
    /// not go on.
    ///
    /// @param acknowledged how many transactions of each writer
    void check(Map<String, Long> acknowledged, SplittableRandom random) throws SQLException {
        for (var writer : acknowledged.entrySet()) {
            var name = writer.getKey();
            var found = transactions.writeNow(connection -> {
                var counted = count(connection, name);
                assertThat(counted.transactions())
                        .as("transactions of %s", name)
                        .isGreaterThanOrEqualTo(writer.getValue());
                assertThat(events(connection, name)).as("events of %s", name).isEqualTo(counted.events());
                return counted;
            });
            assertThat(next(name, random).transactions()).isEqualTo(found.transactions() + 1);
        }
        // By other ways to the same rows: each index must hold what the table holds.
        transactions.writeNow(connection -> {
            assertThat(pairs(connection, "select persistence_id, count(event_payload) from event_journal group by 1"))
                    .as("events that lie in the table")
                    .isEqualTo(pairs(connection, "select name, sequence_number from projection"));
            assertThat(single(connection, "select count(bytes) from content"))
                    .as("contents")
                    .isEqualTo(single(connection, "select sum(operations) from projection"));
            assertThat(single(
                            connection, "select count(*) from (select ordering from event_journal order by ordering)"))
                    .as("events in the order of all")
                    .isEqualTo(single(connection, "select sum(sequence_number) from projection"));
            return true;
        });
    }

    private static long events(Connection connection, String writer) throws SQLException {
        try (var select = connection.prepareStatement("select sequence_number, event_payload from event_journal"
                + " where persistence_id = ? order by sequence_number")) {
            select.setString(1, writer);
            try (var rows = select.executeQuery()) {
                var events = 0L;
                while (rows.next()) {
                    events++;
                    assertThat(rows.getLong(1)).isEqualTo(events);
                    assertThat(rows.getBytes(2)).isNotEmpty();
                }
                return events;
            }
        }
    }

    private static long single(Connection connection, String query) throws SQLException {
        try (var select = connection.prepareStatement(query);
                var rows = select.executeQuery()) {
            assertThat(rows.next()).isTrue();
            return rows.getLong(1);
        }
    }

    private static Map<String, Long> pairs(Connection connection, String query) throws SQLException {
        try (var select = connection.prepareStatement(query);
                var rows = select.executeQuery()) {
            var pairs = new TreeMap<String, Long>();
            while (rows.next()) {
                pairs.put(rows.getString(1), rows.getLong(2));
            }
            return pairs;
        }
    }
}
