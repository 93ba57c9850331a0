package io.orrery.persistence.committee;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.da.CommitteeBook;
import io.orrery.domain.rollup.da.DataOffer;
import io.orrery.persistence.codec.CorruptBytes;
import io.orrery.persistence.schema.Transactions;
import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.Keccak256;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The tables `committee_owner` and `committee_batch`. Data and signature are one row, so that no signature is durable
/// without what it is about.
public final class SqlCommitteeBook implements CommitteeBook {
    private static final String COLUMNS = "number, size, fee_account, batch_time, previous_root, new_root, commitment,"
            + " slots, slots_hash, l1_operations, signature";

    private final Transactions transactions;

    public SqlCommitteeBook(Transactions transactions) {
        this.transactions = transactions;
    }

    @Override
    public Owner claim(Owner owner) {
        return write(connection -> {
            try (var insert = connection.prepareStatement(
                    "insert into committee_owner (id, chain_id, rollup, policy, member) values (1, ?, ?, ?, ?)"
                            + " on conflict do nothing")) {
                insert.setLong(1, owner.chainId());
                insert.setBytes(2, owner.rollup().toBytes());
                insert.setBytes(3, owner.policy().toBytes());
                insert.setBytes(4, owner.member().toBytes());
                insert.executeUpdate();
            }
            try (var select = connection.prepareStatement(
                            "select chain_id, rollup, policy, member from committee_owner");
                    var rows = select.executeQuery()) {
                if (!rows.next()) {
                    throw new SQLException("the book's owner was removed while it was read");
                }
                return new Owner(
                        rows.getLong(1),
                        Address.of(rows.getBytes(2)),
                        Address.of(rows.getBytes(3)),
                        Address.of(rows.getBytes(4)));
            }
        });
    }

    @Override
    public Optional<Entry> batch(long number) {
        return read(connection -> {
            try (var select =
                    connection.prepareStatement("select " + COLUMNS + " from committee_batch where number = ?")) {
                select.setLong(1, number);
                return all(select).stream().findFirst();
            }
        });
    }

    @Override
    public Optional<byte[]> slots(Digest slotsHash) {
        return read(connection -> {
            // Two batches may have the same slots: either row has them.
            try (var select = connection.prepareStatement(
                    "select " + COLUMNS + " from committee_batch where slots_hash = ? order by number limit 1")) {
                select.setBytes(1, slotsHash.toBytes());
                return all(select).stream().map(entry -> entry.offer().slots()).findFirst();
            }
        });
    }

    @Override
    public List<DataOffer> batchesFrom(long number, int limit) {
        return read(connection -> {
            try (var select = connection.prepareStatement(
                    "select " + COLUMNS + " from committee_batch where number >= ? order by number limit ?")) {
                select.setLong(1, number);
                select.setInt(2, limit);
                return all(select).stream().map(Entry::offer).toList();
            }
        });
    }

    @Override
    public void store(Entry entry, Digest slotsHash) {
        var offer = entry.offer();
        write(connection -> {
            try (var insert = connection.prepareStatement("insert into committee_batch (" + COLUMNS
                    + ") values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing")) {
                insert.setLong(1, offer.number());
                insert.setInt(2, offer.size());
                insert.setLong(3, offer.feeAccount());
                insert.setLong(4, offer.timestamp());
                insert.setBytes(5, offer.previousRoot().toBytes());
                insert.setBytes(6, offer.newRoot().toBytes());
                insert.setBytes(7, offer.commitment().toBytes());
                insert.setBytes(8, offer.slots());
                insert.setBytes(9, slotsHash.toBytes());
                insert.setBytes(10, offer.l1Ops());
                if (entry.signature().isPresent()) {
                    insert.setBytes(11, entry.signature().get());
                } else {
                    insert.setNull(11, Types.BINARY);
                }
                if (insert.executeUpdate() == 1) {
                    return true;
                }
            }
            return sign(connection, entry);
        });
    }

    private static boolean sign(Connection connection, Entry entry) throws SQLException {
        if (entry.signature().isEmpty()) {
            return true;
        }
        // The commitment is asked for too: a signature never comes to stand beside other data.
        try (var update = connection.prepareStatement(
                "update committee_batch set signature = ? where number = ? and commitment = ?")) {
            update.setBytes(1, entry.signature().get());
            update.setLong(2, entry.offer().number());
            update.setBytes(3, entry.offer().commitment().toBytes());
            if (update.executeUpdate() != 1) {
                throw new SQLException(
                        "batch " + entry.offer().number() + " is stored with another C than the one signed");
            }
            return true;
        }
    }

    @Override
    public int forgetFrom(long number) {
        return write(connection -> {
            try (var delete = connection.prepareStatement("delete from committee_batch where number >= ?")) {
                delete.setLong(1, number);
                return delete.executeUpdate();
            }
        });
    }

    private static List<Entry> all(PreparedStatement select) throws SQLException {
        try (var rows = select.executeQuery()) {
            var entries = new ArrayList<Entry>();
            while (rows.next()) {
                entries.add(entry(rows));
            }
            return List.copyOf(entries);
        }
    }

    private static Entry entry(ResultSet row) throws SQLException {
        long number = row.getLong(1);
        var slots = row.getBytes(8);
        if (!Digest.of(Keccak256.hash(slots)).equals(Digest.of(row.getBytes(9)))) {
            throw new CorruptBytes("the slots stored of batch " + number + " are damaged");
        }
        return new Entry(
                new DataOffer(
                        number,
                        row.getInt(2),
                        row.getLong(3),
                        row.getLong(4),
                        Fr.fromBytes(row.getBytes(5)),
                        Fr.fromBytes(row.getBytes(6)),
                        Fr.fromBytes(row.getBytes(7)),
                        slots,
                        row.getBytes(10)),
                Optional.ofNullable(row.getBytes(11)));
    }

    private <T> T read(Transactions.Work<T> work) {
        try {
            return transactions.readNow(work);
        } catch (SQLException failed) {
            throw new IllegalStateException("the committee's book can not be read: " + failed.getMessage(), failed);
        }
    }

    private <T> T write(Transactions.Work<T> work) {
        try {
            return transactions.writeNow(work);
        } catch (SQLException failed) {
            throw new IllegalStateException("the committee's book can not be written: " + failed.getMessage(), failed);
        }
    }
}
