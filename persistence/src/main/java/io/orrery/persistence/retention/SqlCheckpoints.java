package io.orrery.persistence.retention;

import io.orrery.domain.retention.Checkpoints;
import io.orrery.domain.rollup.batch.Batch;
import io.orrery.domain.rollup.replay.Checkpoint;
import io.orrery.persistence.checkpoint.CheckpointTable;
import io.orrery.persistence.codec.CorruptBytes;
import io.orrery.persistence.journal.Leftovers;
import io.orrery.persistence.schema.Transactions;
import io.orrery.persistence.view.TablesAt;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// Checkpoints in the database. Each page and each piece is a transaction of its own, so that nobody waits for long
/// however many accounts there are.
public final class SqlCheckpoints implements Checkpoints {
    /// To begin with one, and with the other where the first can not be used.
    private static final int TWO = 2;

    private final Transactions transactions;
    private final InstantSource clock;
    /// The last one that was read whole before anything below it went.
    private volatile long known;

    public SqlCheckpoints(Transactions transactions, InstantSource clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    @Override
    public CompletionStage<List<Long>> kept() {
        return transactions.read(CheckpointTable::numbers);
    }

    @Override
    public CompletionStage<Optional<Checkpoint>> read(long batch) {
        return transactions.read(connection -> CheckpointTable.read(connection, batch));
    }

    @Override
    public CompletionStage<Optional<Checkpoint>> due(long belowBatch, long endedBeforeMs, long everyMs) {
        return transactions.steps(() -> dueNow(belowBatch, endedBeforeMs, everyMs));
    }

    private Optional<Checkpoint> dueNow(long belowBatch, long endedBeforeMs, long everyMs) throws SQLException {
        var last = transactions.readNow(SqlCheckpoints::newest);
        var found = transactions.readNow(connection ->
                candidate(connection, last.map(head -> head.sealed().number()).orElse(0L), belowBatch, endedBeforeMs));
        if (found.isEmpty()
                || (last.isPresent() && found.get().endedMs() - last.get().endedMs() < everyMs)) {
            return Optional.empty();
        }
        var batch = found.get().state();
        var told = batch.publication().map(Batch.Publication::streams);
        var root = batch.assembly().map(Batch.Assembly::stateRoot);
        var order = last.map(OrderScan::new).orElseGet(OrderScan::new).until(transactions, batch.number());
        if (told.isEmpty() || root.isEmpty() || order.isEmpty()) {
            return Optional.empty();
        }
        var at = order.get();
        if (transactions.readNow(TablesAt::events) < at.event()) {
            // They are being made again: what they say is not yet what they said.
            return Optional.empty();
        }
        var head = new Checkpoint.Head(
                at.sealed(),
                at.reason(),
                root.get(),
                at.queueEnd(),
                told.get(),
                at.event(),
                at.ordered(),
                found.get().endedMs());
        return Optional.of(new Checkpoint(
                head,
                TablesAt.accounts(transactions, batch.number()),
                transactions.readNow(connection -> TablesAt.operations(connection, batch.number(), at.ordered()))));
    }

    private static Optional<Checkpoint.Head> newest(Connection connection) throws SQLException {
        for (long batch : CheckpointTable.numbers(connection)) {
            var head = CheckpointTable.head(connection, batch);
            if (head.isPresent()) {
                return head;
            }
        }
        return Optional.empty();
    }

    /// The newest batch that has ended early enough: batches end in their order, so it is halved for.
    private static Optional<Leftovers.Ended> candidate(
            Connection connection, long after, long belowBatch, long endedBeforeMs) throws SQLException {
        long low = after;
        long high = Math.min(belowBatch - 1, SqlRetention.CLEARED.read(connection));
        var best = Optional.<Leftovers.Ended>empty();
        while (low < high) {
            long middle = low + (high - low + 1) / 2;
            var ended = Leftovers.ended(connection, middle).filter(found -> found.endedMs() <= endedBeforeMs);
            if (ended.isPresent()) {
                best = ended;
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return best;
    }

    @Override
    public CompletionStage<Checkpoint> keep(Checkpoint checkpoint) {
        return transactions.steps(() -> {
            CheckpointTable.keep(transactions, checkpoint, clock.millis());
            return readBack(checkpoint);
        });
    }

    private Checkpoint readBack(Checkpoint checkpoint) throws SQLException {
        var read = transactions.readNow(connection -> CheckpointTable.read(connection, checkpoint.batch()));
        if (read.filter(checkpoint::equals).isEmpty()) {
            throw new CorruptBytes("the checkpoint of batch " + checkpoint.batch() + " is not read as it was written");
        }
        return checkpoint;
    }

    @Override
    public CompletionStage<Integer> clear() {
        return transactions.steps(this::clearNow);
    }

    private int clearNow() throws SQLException {
        var numbers = transactions.readNow(CheckpointTable::numbers);
        if (numbers.size() < TWO) {
            return 0;
        }
        long newest = numbers.getFirst();
        long below = numbers.get(1);
        if (known != newest && !bothAreWhole(newest, below)) {
            return 0;
        }
        known = newest;
        var head = transactions.readNow(connection -> CheckpointTable.head(connection, below));
        if (head.isEmpty()) {
            return 0;
        }
        int cleared = transactions.writeNow(connection -> OldHistory.drop(connection, head.get()));
        if (cleared == 0 && numbers.size() > TWO) {
            transactions.writeNow(connection -> {
                CheckpointTable.dropBelow(connection, below);
                return true;
            });
        }
        return cleared;
    }

    private boolean bothAreWhole(long newest, long below) throws SQLException {
        for (long batch : List.of(newest, below)) {
            if (transactions
                    .readNow(connection -> CheckpointTable.read(connection, batch))
                    .isEmpty()) {
                return false;
            }
        }
        return true;
    }
}
