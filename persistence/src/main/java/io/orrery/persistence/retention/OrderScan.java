package io.orrery.persistence.retention;

import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.replay.Checkpoint;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.persistence.journal.JournalReader;
import io.orrery.persistence.schema.Transactions;
import io.orrery.persistence.view.RollupProjection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// Reads the sequencer's journal from one checkpoint to the seal of the next one's batch, and counts.
final class OrderScan {
    private static final int PAGE = 1_000;

    private long event;
    private long ordered;
    private long queueEnd;

    /// From the first event on.
    OrderScan() {}

    /// From behind a checkpoint.
    OrderScan(Checkpoint.Head from) {
        event = from.event();
        ordered = from.ordered();
        queueEnd = from.queueEnd();
    }

    /// What was sealed, and how far the order was when it was.
    record Found(SealedBatch sealed, Sequencer.SealReason reason, long event, long ordered, long queueEnd) {}

    /// On this thread; empty where the journal does not have the batch.
    ///
    /// @throws io.orrery.persistence.codec.CorruptBytes where an event is missing
    Optional<Found> until(Transactions transactions, long batch) throws SQLException {
        while (true) {
            long from = event + 1;
            var page = transactions.readNow(
                    connection -> JournalReader.events(connection, RollupProjection.PERSISTENCE_ID, from, PAGE));
            for (var each : page) {
                event++;
                switch ((Sequencer.Event) each) {
                    case Sequencer.Event.Enqueued enqueued ->
                        ordered += enqueued.operations().size();
                    case Sequencer.Event.Sealed(var sealed, var reason) -> {
                        takeQueue(sealed.slots());
                        if (sealed.number() == batch) {
                            return Optional.of(new Found(sealed, reason, event, ordered, queueEnd));
                        }
                    }
                    case Sequencer.Event.Progressed _ -> {}
                }
            }
            if (page.size() < PAGE) {
                return Optional.empty();
            }
        }
    }

    /// L1's queue is taken in order.
    private void takeQueue(List<Slot> slots) {
        for (var slot : slots) {
            switch (slot) {
                case Slot.Deposit(var deposit, var _) -> queueEnd = deposit.queueIndex() + 1;
                case Slot.Forced(var forced) -> queueEnd = forced.queueIndex() + 1;
                case Slot.Signed _ -> {}
            }
        }
    }
}
