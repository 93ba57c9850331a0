package io.orrery.persistence.checkpoint;

import static io.orrery.persistence.checkpoint.CheckpointCodec.ACCOUNTS;
import static io.orrery.persistence.checkpoint.CheckpointCodec.ACCOUNT_PIECE;
import static io.orrery.persistence.checkpoint.CheckpointCodec.HEAD;
import static io.orrery.persistence.checkpoint.CheckpointCodec.OPERATIONS;
import static io.orrery.persistence.checkpoint.CheckpointCodec.OPERATION_PIECE;
import static io.orrery.persistence.checkpoint.CheckpointCodec.STORED_HEAD;

import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.replay.Checkpoint;
import io.orrery.persistence.checkpoint.CheckpointCodec.Opened;
import io.orrery.persistence.checkpoint.CheckpointCodec.Piece;
import io.orrery.persistence.checkpoint.CheckpointCodec.StoredHead;
import io.orrery.persistence.codec.Codec;
import io.orrery.persistence.codec.CorruptBytes;
import io.orrery.persistence.journal.Checksum;
import io.orrery.persistence.schema.Transactions;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Checkpoints in the tables `checkpoint` and `checkpoint_piece`. The pieces are written first, each in a transaction
/// of its own, and the head last: a checkpoint is there when its head is, and no transaction is long.
public final class CheckpointTable {
    /// Items of one piece: some 150 KB.
    static final int PIECE = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointTable.class);

    private CheckpointTable() {}

    /// On this thread. What a crash has left of another one is removed first, and what was damaged of this one.
    public static void keep(Transactions transactions, Checkpoint checkpoint, long nowMs) throws SQLException {
        long batch = checkpoint.batch();
        transactions.writeNow(connection -> {
            try (var same = connection.prepareStatement("delete from checkpoint where batch = ?");
                    var leftover = connection.prepareStatement(
                            "delete from checkpoint_piece where batch not in (select batch from checkpoint)")) {
                same.setLong(1, batch);
                same.executeUpdate();
                return leftover.executeUpdate();
            }
        });
        var opened = new ArrayList<Opened>(checkpoint.accounts().size());
        checkpoint.accounts().forEach((index, account) -> opened.add(new Opened(index, account)));
        int pieces = put(transactions, batch, 0, ACCOUNTS, ACCOUNT_PIECE, opened);
        pieces = put(transactions, batch, pieces, OPERATIONS, OPERATION_PIECE, checkpoint.operations());
        int all = pieces;
        var head = new StoredHead(
                checkpoint.head(),
                checkpoint.accounts().size(),
                checkpoint.operations().size());
        transactions.writeNow(connection -> {
            try (var insert = connection.prepareStatement(
                    "insert into checkpoint (batch, manifest, head, pieces, made_ms) values (?, ?, ?, ?, ?)")) {
                insert.setLong(1, batch);
                insert.setString(2, HEAD);
                insert.setBytes(3, Checksum.behind(HEAD, STORED_HEAD.encode(head)));
                insert.setInt(4, all);
                insert.setLong(5, nowMs);
                return insert.executeUpdate();
            }
        });
    }

    private static <T> int put(
            Transactions transactions, long batch, int first, String manifest, Codec<Piece<T>> codec, List<T> items)
            throws SQLException {
        int piece = first;
        for (int from = 0; from < items.size(); from += PIECE) {
            int number = piece++;
            var bytes =
                    codec.encode(new Piece<>(batch, number, items.subList(from, Math.min(items.size(), from + PIECE))));
            transactions.writeNow(connection -> {
                try (var insert = connection.prepareStatement(
                        "insert into checkpoint_piece (batch, piece, manifest, bytes) values (?, ?, ?, ?)")) {
                    insert.setLong(1, batch);
                    insert.setInt(2, number);
                    insert.setString(3, manifest);
                    insert.setBytes(4, Checksum.behind(manifest, bytes));
                    return insert.executeUpdate();
                }
            });
        }
        return piece;
    }

    /// The batches of those that are whole, the newest first.
    public static List<Long> numbers(Connection connection) throws SQLException {
        try (var select = connection.prepareStatement("select batch from checkpoint order by batch desc");
                var rows = select.executeQuery()) {
            var numbers = new ArrayList<Long>();
            while (rows.next()) {
                numbers.add(rows.getLong(1));
            }
            return numbers;
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // Private, never compared.
    private record Stored(String manifest, byte[] bytes, int pieces) {}

    /// Empty where there is none, it is damaged, or another version has written it.
    public static Optional<Checkpoint.Head> head(Connection connection, long batch) throws SQLException {
        try {
            return stored(connection, batch).map(row -> storedHead(batch, row).head());
        } catch (CorruptBytes corrupt) {
            passedOver(batch, corrupt);
            return Optional.empty();
        }
    }

    /// The same of all of it.
    public static Optional<Checkpoint> read(Connection connection, long batch) throws SQLException {
        try {
            var row = stored(connection, batch);
            return row.isEmpty() ? Optional.empty() : Optional.of(whole(connection, batch, row.get()));
        } catch (CorruptBytes corrupt) {
            passedOver(batch, corrupt);
            return Optional.empty();
        }
    }

    private static void passedOver(long batch, CorruptBytes corrupt) {
        LOG.error("event=checkpoint-unreadable what=\"passed over for the one before\" batch={}", batch, corrupt);
    }

    private static Optional<Stored> stored(Connection connection, long batch) throws SQLException {
        try (var select =
                connection.prepareStatement("select manifest, head, pieces from checkpoint where batch = ?")) {
            select.setLong(1, batch);
            try (var rows = select.executeQuery()) {
                return rows.next()
                        ? Optional.of(new Stored(rows.getString(1), rows.getBytes(2), rows.getInt(3)))
                        : Optional.empty();
            }
        }
    }

    private static StoredHead storedHead(long batch, Stored row) {
        if (!row.manifest().equals(HEAD)) {
            throw new CorruptBytes("it is of another version: " + row.manifest());
        }
        var head = Checksum.read("a checkpoint", HEAD, row.bytes(), STORED_HEAD);
        if (head.head().sealed().number() != batch) {
            throw new CorruptBytes(
                    "its head is of batch " + head.head().sealed().number());
        }
        return head;
    }

    private static Checkpoint whole(Connection connection, long batch, Stored row) throws SQLException {
        var head = storedHead(batch, row);
        var accounts = new TreeMap<Long, Account>();
        var operations = new ArrayList<Checkpoint.Placed>();
        int next = 0;
        try (var select = connection.prepareStatement(
                "select piece, manifest, bytes from checkpoint_piece where batch = ? order by piece")) {
            select.setLong(1, batch);
            try (var rows = select.executeQuery()) {
                for (; rows.next(); next++) {
                    var manifest = rows.getString(2);
                    switch (manifest) {
                        case ACCOUNTS ->
                            piece(batch, next, rows.getBytes(3), manifest, ACCOUNT_PIECE)
                                    .forEach(each -> accounts.put(each.index(), each.account()));
                        case OPERATIONS ->
                            operations.addAll(piece(batch, next, rows.getBytes(3), manifest, OPERATION_PIECE));
                        default -> throw new CorruptBytes("piece " + next + " is of another version: " + manifest);
                    }
                }
            }
        }
        if (next != row.pieces() || accounts.size() != head.accounts() || operations.size() != head.operations()) {
            throw new CorruptBytes("it has " + next + " pieces with " + accounts.size() + " accounts and "
                    + operations.size() + " operations, and should have " + row.pieces() + " with " + head.accounts()
                    + " and " + head.operations());
        }
        return new Checkpoint(head.head(), accounts, operations);
    }

    private static <T> List<T> piece(long batch, int number, byte[] bytes, String manifest, Codec<Piece<T>> codec) {
        var piece = Checksum.read("a piece of a checkpoint", manifest, bytes, codec);
        if (piece.batch() != batch || piece.piece() != number) {
            throw new CorruptBytes("piece " + number + " is piece " + piece.piece() + " of batch " + piece.batch());
        }
        return piece.items();
    }

    /// Deletes those of a lower batch.
    public static void dropBelow(Connection connection, long batch) throws SQLException {
        for (var table : List.of("checkpoint", "checkpoint_piece")) {
            try (var delete = connection.prepareStatement("delete from " + table + " where batch < ?")) {
                delete.setLong(1, batch);
                delete.executeUpdate();
            }
        }
    }
}
