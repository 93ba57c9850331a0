package io.orrery.persistence.view;

import static io.orrery.persistence.codec.BatchCodecs.BATCH_PROGRESS;
import static io.orrery.persistence.codec.BatchCodecs.SEALED_BATCH;
import static io.orrery.persistence.codec.BatchCodecs.code;
import static io.orrery.persistence.codec.FieldCodecs.POINT;
import static io.orrery.persistence.codec.TransactionCodecs.OPERATION;

import io.orrery.domain.rollup.batch.BatchProgress;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.BatchTally;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.domain.rollup.state.Touches;
import io.orrery.domain.rollup.view.Hashes;
import io.orrery.zk.field.Fr;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What each event of the sequencer does to the tables, within the transaction of the connection.
final class RollupTables {
    private static final List<String> NAMES =
            List.of("account", "account_state", "tx", "tx_dropped", "batch_progress", "batch");

    private final Connection connection;
    private final Map<Fr, Long> sequenced = new HashMap<>();
    private final List<BatchTally> sealed = new ArrayList<>();
    private long operations;

    /// @param operations sequenced so far
    RollupTables(Connection connection, long operations) {
        this.connection = connection;
        this.operations = operations;
    }

    static void clear(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (var table : NAMES) {
                statement.executeUpdate("delete from " + table);
            }
        }
    }

    /// Operations sequenced, the applied events included.
    long operations() {
        return operations;
    }

    /// The places of the operations of the applied events.
    Map<Fr, Long> sequenced() {
        return Map.copyOf(sequenced);
    }

    /// What the batches of the applied events have.
    List<BatchTally> sealed() {
        return List.copyOf(sealed);
    }

    void apply(Sequencer.Event event) throws SQLException {
        switch (event) {
            case Sequencer.Event.Enqueued enqueued -> {
                insertOperations(enqueued.operations());
                raiseNonces(enqueued.operations());
            }
            case Sequencer.Event.Sealed cut -> {
                insertBatch(cut.batch(), cut.reason());
                sealed.add(BatchTally.of(cut.batch()));
                var forced = ForcedAccounts.of(Touches.of(cut.batch()));
                placeOperations(cut.batch(), changeAccounts(cut.batch(), forced));
                if (!forced.settled().isEmpty()) {
                    dropOperations(cut.batch().number(), forced.settled());
                }
            }
            case Sequencer.Event.Progressed(var progress, var _) -> advance(progress);
        }
    }

    private void insertOperations(List<Operation> enqueued) throws SQLException {
        try (var insert =
                connection.prepareStatement("insert into tx (hash, sequence_number, operation) values (?, ?, ?)")) {
            for (var operation : enqueued) {
                var hash = Hashes.of(operation);
                sequenced.put(hash, operations);
                insert.setBytes(1, hash.toBytes());
                insert.setLong(2, operations);
                insert.setBytes(3, OPERATION.encode(operation));
                insert.addBatch();
                operations++;
            }
            insert.executeBatch();
        }
    }

    private void raiseNonces(List<Operation> enqueued) throws SQLException {
        var next = new TreeMap<Long, Long>();
        for (var operation : enqueued) {
            if (operation instanceof Operation.Signed(var signed)) {
                next.merge(signed.transaction().from(), signed.transaction().nonce() + 1, Math::max);
            }
        }
        try (var update = connection.prepareStatement(
                "update account set next_nonce = greatest(next_nonce, ?) where account_index = ?")) {
            for (var entry : next.entrySet()) {
                update.setLong(1, entry.getValue());
                update.setLong(2, entry.getKey());
                update.addBatch();
            }
            requireOneEach(update, "a sequenced transaction is from an account that is not open");
        }
    }

    private void insertBatch(SealedBatch batch, Sequencer.SealReason reason) throws SQLException {
        try (var insert = connection.prepareStatement(
                "insert into batch (number, hash, stage, sealed, reason) values (?, ?, ?, ?, ?)")) {
            insert.setLong(1, batch.number());
            insert.setBytes(2, Hashes.of(batch).toBytes());
            insert.setInt(3, code(BatchStage.SEALED));
            insert.setBytes(4, SEALED_BATCH.encode(batch));
            insert.setInt(5, code(reason));
            insert.executeUpdate();
        }
    }

    private void placeOperations(SealedBatch batch, Set<Integer> refused) throws SQLException {
        try (var update = connection.prepareStatement(
                "update tx set batch = ?, slot = ?, cancelled = ? where hash = ? and batch is null")) {
            for (var i = 0; i < batch.slots().size(); i++) {
                var slot = batch.slots().get(i);
                update.setLong(1, batch.number());
                update.setInt(2, i);
                update.setBoolean(3, refused.contains(i) || (slot instanceof Slot.Signed signed && signed.cancelled()));
                update.setBytes(4, Hashes.of(slot).toBytes());
                update.addBatch();
            }
            requireOneEach(
                    update, "batch " + batch.number() + " holds an operation that was not sequenced, or sealed before");
        }
    }

    /// What waits of these accounts has lost its place: the operation that the batch has executed found it outside the
    /// order. Rare, so all that waits is looked through.
    private void dropOperations(long batch, Set<Long> accounts) throws SQLException {
        try (var waiting = connection.prepareStatement(
                        "select hash, sequence_number, operation from tx where batch is null");
                var forget = connection.prepareStatement("delete from tx_dropped where hash = ?");
                var drop = connection.prepareStatement(
                        "insert into tx_dropped (hash, sequence_number, operation, batch) values (?, ?, ?, ?)");
                var remove = connection.prepareStatement("delete from tx where hash = ?");
                var rows = waiting.executeQuery()) {
            while (rows.next()) {
                if (OPERATION.decode(rows.getBytes(3)) instanceof Operation.Signed(var signed)
                        && accounts.contains(signed.transaction().from())) {
                    forget.setBytes(1, rows.getBytes(1));
                    forget.addBatch();
                    drop.setBytes(1, rows.getBytes(1));
                    drop.setLong(2, rows.getLong(2));
                    drop.setBytes(3, rows.getBytes(3));
                    drop.setLong(4, batch);
                    drop.addBatch();
                    remove.setBytes(1, rows.getBytes(1));
                    remove.addBatch();
                }
            }
            forget.executeBatch();
            drop.executeBatch();
            remove.executeBatch();
        }
    }

    /// @return the slots of forced operations that were refused
    private Set<Integer> changeAccounts(SealedBatch batch, ForcedAccounts forced) throws SQLException {
        var changes = AccountChange.of(Touches.of(batch).stream()
                .filter(touch -> !forced.accounts().contains(touch.account()))
                .toList());
        try (var open = connection.prepareStatement(
                        "insert into account (account_index, owner, token, nonce, next_nonce, balance, public_key)"
                                + " values (?, ?, ?, 0, 0, 0, ?) on conflict do nothing");
                var change = connection.prepareStatement(
                        "update account set balance = balance + ?, nonce = greatest(nonce, ?) where account_index = ?")) {
            for (var entry : changes.entrySet()) {
                if (entry.getValue().opening().isPresent()) {
                    var fresh = entry.getValue().opening().get();
                    open.setLong(1, entry.getKey());
                    open.setBytes(2, fresh.owner().toBytes());
                    open.setLong(3, fresh.token());
                    open.setBytes(4, POINT.encode(fresh.key()));
                    open.addBatch();
                }
                change.setBigDecimal(1, new BigDecimal(entry.getValue().amount()));
                change.setLong(2, entry.getValue().nextNonce());
                change.setLong(3, entry.getKey());
                change.addBatch();
            }
            open.executeBatch();
            requireOneEach(change, "batch " + batch.number() + " changes an account that is not open");
        }
        var refused = forced.execute(connection);
        var changed = new TreeSet<>(changes.keySet());
        changed.addAll(forced.accounts());
        keepStates(batch.number(), changed);
        return refused;
    }

    /// What the accounts are after the batch; of those that are still empty nothing is kept.
    private void keepStates(long batch, SortedSet<Long> accounts) throws SQLException {
        try (var keep = connection.prepareStatement(
                "insert into account_state (account_index, batch, nonce, balance, public_key)"
                        + " select account_index, ?, nonce, balance, public_key from account where account_index = ?")) {
            for (long account : accounts) {
                keep.setLong(1, batch);
                keep.setLong(2, account);
                keep.addBatch();
            }
            keep.executeBatch();
        }
    }

    /// A report that is not above the last one takes back what stood there: a reorganisation of L1.
    private void advance(BatchProgress progress) throws SQLException {
        if (isBelow(progress.number())) {
            return;
        }
        try (var lost = connection.prepareStatement("delete from batch_progress where number = ? and stage >= ?");
                var insert = connection.prepareStatement(
                        "insert into batch_progress (number, stage, progress) values (?, ?, ?)");
                var update = connection.prepareStatement("update batch set stage = ? where number = ?")) {
            lost.setLong(1, progress.number());
            lost.setInt(2, code(progress.stage()));
            lost.executeUpdate();
            insert.setLong(1, progress.number());
            insert.setInt(2, code(progress.stage()));
            insert.setBytes(3, BATCH_PROGRESS.encode(progress));
            insert.executeUpdate();
            update.setInt(1, code(progress.stage()));
            update.setLong(2, progress.number());
            update.addBatch();
            requireOneEach(update, "batch " + progress.number() + " has progressed but was not sealed");
        }
    }

    /// Whether a batch lies below the checkpoint that the tables began from: what is said of it after that is not for
    /// them.
    private boolean isBelow(long batch) throws SQLException {
        try (var select = connection.prepareStatement("select min(number) from batch");
                var rows = select.executeQuery()) {
            rows.next();
            return batch < rows.getLong(1);
        }
    }

    private static void requireOneEach(PreparedStatement batch, String otherwise) throws SQLException {
        for (var rows : batch.executeBatch()) {
            if (rows != 1) {
                throw new JournalMismatch(otherwise);
            }
        }
    }
}
