package io.orrery.persistence.view;

import static io.orrery.persistence.codec.FieldCodecs.POINT;
import static io.orrery.persistence.codec.TransactionCodecs.OPERATION;

import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.replay.Checkpoint;
import io.orrery.persistence.schema.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the tables said after a batch: what a checkpoint is made of.
public final class TablesAt {
    private static final int PAGE = 1_000;

    private TablesAt() {}

    /// How many events of the sequencer's journal the tables hold.
    public static long events(Connection connection) throws SQLException {
        try (var select = connection.prepareStatement("select sequence_number from projection where name = ?")) {
            select.setString(1, Position.NAME);
            try (var rows = select.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }

    /// All accounts that were open after a batch, as they were. On this thread, page by page: later batches change
    /// nothing of it.
    public static SortedMap<Long, Account> accounts(Transactions transactions, long batch) throws SQLException {
        var accounts = new TreeMap<Long, Account>();
        for (long after = -1; ; after = accounts.lastKey()) {
            long last = after;
            int before = accounts.size();
            transactions.readNow(connection -> page(connection, batch, last, accounts));
            if (accounts.size() - before < PAGE) {
                return accounts;
            }
        }
    }

    private static int page(Connection connection, long batch, long after, SortedMap<Long, Account> accounts)
            throws SQLException {
        try (var select = connection.prepareStatement(
                "select account.account_index, account.owner, account.token, s.nonce, s.balance, s.public_key"
                        + " from account join account_state s on s.account_index = account.account_index"
                        + " where account.account_index > ? and s.batch = (select max(of.batch) from account_state of"
                        + " where of.account_index = account.account_index and of.batch <= ?)"
                        + " order by account.account_index limit ?")) {
            select.setLong(1, after);
            select.setLong(2, batch);
            select.setInt(3, PAGE);
            try (var row = select.executeQuery()) {
                while (row.next()) {
                    accounts.put(
                            row.getLong(1),
                            new Account(
                                    Address.of(row.getBytes(2)),
                                    row.getLong(3),
                                    row.getLong(4),
                                    row.getBigDecimal(5).toBigIntegerExact(),
                                    POINT.decode(row.getBytes(6))));
                }
            }
        }
        return accounts.size();
    }

    /// The operations of a batch, and those that had their place in the order when it was sealed and came into no
    /// batch until then, in order.
    ///
    /// @param ordered how many had come into the order
    public static List<Checkpoint.Placed> operations(Connection connection, long batch, long ordered)
            throws SQLException {
        // What was dropped by a later batch still waited.
        try (var select = connection.prepareStatement(
                "select sequence_number, operation, slot, cancelled, batch from tx where sequence_number < ?"
                        + " and batch >= ?"
                        + " union all select sequence_number, operation, null, null, null from tx"
                        + " where sequence_number < ? and batch is null"
                        + " union all select sequence_number, operation, null, null, null from tx_dropped"
                        + " where sequence_number < ? and batch > ?"
                        + " order by 1")) {
            select.setLong(1, ordered);
            select.setLong(2, batch);
            select.setLong(3, ordered);
            select.setLong(4, ordered);
            select.setLong(5, batch);
            try (var row = select.executeQuery()) {
                var placed = new ArrayList<Checkpoint.Placed>();
                while (row.next()) {
                    boolean inBatch = row.getLong(5) == batch;
                    placed.add(new Checkpoint.Placed(
                            row.getLong(1),
                            OPERATION.decode(row.getBytes(2)),
                            inBatch ? OptionalInt.of(row.getInt(3)) : OptionalInt.empty(),
                            inBatch && row.getBoolean(4)));
                }
                return placed;
            }
        }
    }
}
