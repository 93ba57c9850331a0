package io.orrery.persistence.view;

import static io.orrery.persistence.codec.BatchCodecs.SEALED_BATCH;
import static io.orrery.persistence.codec.BatchCodecs.code;
import static io.orrery.persistence.codec.FieldCodecs.POINT;
import static io.orrery.persistence.codec.TransactionCodecs.OPERATION;

import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.replay.Checkpoint;
import io.orrery.domain.rollup.replay.CheckpointRefused;
import io.orrery.domain.rollup.replay.RollupReplay;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.view.Hashes;
import io.orrery.persistence.checkpoint.CheckpointTable;
import io.orrery.persistence.journal.Leftovers;
import io.orrery.persistence.schema.Transactions;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Where the tables begin when they are made again and the first events of the journal are gone: with what a checkpoint
/// says, as if all events up to the one that sealed its batch had been applied. What the events said of batches and
/// operations below it is not there any more.
final class TableSeed {
    private static final Logger LOG = LoggerFactory.getLogger(TableSeed.class);

    private TableSeed() {}

    /// The oldest checkpoint from which the journal is whole, so that as much as can be is in the tables; empty where
    /// the journal has its first event, or none at all.
    ///
    /// @throws JournalMismatch where the first events are gone and there is no checkpoint that can be used
    static Optional<Checkpoint> find(Transactions transactions) throws SQLException {
        long first = transactions
                .readNow(connection -> Leftovers.firstEvent(connection, RollupProjection.PERSISTENCE_ID))
                .orElse(0);
        if (first <= 1) {
            return Optional.empty();
        }
        for (long batch : transactions.readNow(CheckpointTable::numbers).reversed()) {
            var checkpoint = transactions.readNow(connection -> CheckpointTable.read(connection, batch));
            if (checkpoint.filter(found -> found.head().event() + 1 >= first).isPresent()
                    && leadsToItsRoot(checkpoint.get())) {
                return checkpoint;
            }
        }
        throw new JournalMismatch("the first event of " + RollupProjection.PERSISTENCE_ID + " that is there is " + first
                + ", and no checkpoint that can be used tells what came before");
    }

    private static boolean leadsToItsRoot(Checkpoint checkpoint) {
        try {
            RollupReplay.from(checkpoint);
            return true;
        } catch (CheckpointRefused wrong) {
            LOG.error("event=checkpoint-refused why=root batch={}", checkpoint.batch(), wrong);
            return false;
        }
    }

    /// Only while nothing else is in the tables, under the lock of their position.
    static Position sow(Connection connection, Checkpoint checkpoint) throws SQLException {
        RollupTables.clear(connection);
        accounts(connection, checkpoint);
        batch(connection, checkpoint);
        operations(connection, checkpoint);
        var head = checkpoint.head();
        var position = new Position(head.event(), head.ordered());
        Position.write(connection, position);
        LOG.info(
                "event=tables-begin-from-checkpoint batch={} journal={} after={}",
                checkpoint.batch(),
                RollupProjection.PERSISTENCE_ID,
                head.event());
        return position;
    }

    /// An operation that waits has used its nonce.
    private static Map<Long, Long> nextNonces(Checkpoint checkpoint) {
        var next = new HashMap<Long, Long>();
        checkpoint.accounts().forEach((index, account) -> next.put(index, account.nonce()));
        for (var placed : checkpoint.operations()) {
            if (placed.slot().isEmpty() && placed.operation() instanceof Operation.Signed(var signed)) {
                next.merge(signed.transaction().from(), signed.transaction().nonce() + 1, Math::max);
            }
        }
        return next;
    }

    private static void accounts(Connection connection, Checkpoint checkpoint) throws SQLException {
        var nextNonces = nextNonces(checkpoint);
        try (var account = connection.prepareStatement(
                        "insert into account (account_index, owner, token, nonce, next_nonce, balance, public_key)"
                                + " values (?, ?, ?, ?, ?, ?, ?)");
                var state = connection.prepareStatement(
                        "insert into account_state (account_index, batch, nonce, balance, public_key)"
                                + " values (?, ?, ?, ?, ?)")) {
            for (var entry : checkpoint.accounts().entrySet()) {
                var of = entry.getValue();
                account.setLong(1, entry.getKey());
                account.setBytes(2, of.owner().toBytes());
                account.setLong(3, of.token());
                account.setLong(4, of.nonce());
                account.setLong(5, nextNonces.getOrDefault(entry.getKey(), of.nonce()));
                account.setBigDecimal(6, new BigDecimal(of.balance()));
                account.setBytes(7, POINT.encode(of.key()));
                account.addBatch();
                state.setLong(1, entry.getKey());
                state.setLong(2, checkpoint.batch());
                state.setLong(3, of.nonce());
                state.setBigDecimal(4, new BigDecimal(of.balance()));
                state.setBytes(5, POINT.encode(of.key()));
                state.addBatch();
            }
            account.executeBatch();
            state.executeBatch();
        }
    }

    /// Its reports follow in the journal.
    private static void batch(Connection connection, Checkpoint checkpoint) throws SQLException {
        var head = checkpoint.head();
        try (var insert = connection.prepareStatement(
                "insert into batch (number, hash, stage, sealed, reason) values (?, ?, ?, ?, ?)")) {
            insert.setLong(1, checkpoint.batch());
            insert.setBytes(2, Hashes.of(head.sealed()).toBytes());
            insert.setInt(3, code(BatchStage.SEALED));
            insert.setBytes(4, SEALED_BATCH.encode(head.sealed()));
            insert.setInt(5, code(head.reason()));
            insert.executeUpdate();
        }
    }

    private static void operations(Connection connection, Checkpoint checkpoint) throws SQLException {
        try (var waiting = connection.prepareStatement(
                        "insert into tx (hash, sequence_number, operation) values (?, ?, ?)");
                var sealed = connection.prepareStatement(
                        "insert into tx (hash, sequence_number, operation, batch, slot, cancelled)"
                                + " values (?, ?, ?, ?, ?, ?)")) {
            for (var placed : checkpoint.operations()) {
                var insert = placed.slot().isPresent() ? sealed : waiting;
                insert.setBytes(1, Hashes.of(placed.operation()).toBytes());
                insert.setLong(2, placed.sequence());
                insert.setBytes(3, OPERATION.encode(placed.operation()));
                if (placed.slot().isPresent()) {
                    insert.setLong(4, checkpoint.batch());
                    insert.setInt(5, placed.slot().getAsInt());
                    insert.setBoolean(6, placed.cancelled());
                }
                insert.addBatch();
            }
            waiting.executeBatch();
            sealed.executeBatch();
        }
    }
}
