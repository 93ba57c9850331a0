package io.orrery.persistence.journal;

import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.domain.rollup.state.ShardState;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.persistence.codec.CorruptBytes;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// The signed transactions that the journals of a database have, read from outside of an actor system: of one that
/// was restored, say, and that no node may go on with, because L1 knows more.
///
/// What was admitted lies in the sequencer's journal, which goes only where batches are final, and what the sequencer
/// has not heard of yet in the shards' outboxes.
public final class AdmittedTransactions {
    private static final String SEQUENCER = "Sequencer|main";
    private static final String SHARD = "StateShard|";
    private static final int PAGE = 500;

    /// The last chunk of each shard that the sequencer has.
    private final Map<Integer, Long> ordered = new HashMap<>();

    private final Connection connection;
    private final Shards shards;
    private final Consumer<List<SignedTransaction>> told;

    private AdmittedTransactions(Connection connection, Shards shards, Consumer<List<SignedTransaction>> told) {
        this.connection = connection;
        this.shards = shards;
        this.told = told;
    }

    /// Tells them, each sender's in the order of their nonces. Many of them are final already.
    ///
    /// @param shards how the state of this database is divided
    /// @param told is given one transaction, or the members of a group, which happen all or none
    /// @throws CorruptBytes where a journal has a gap or is damaged
    public static void read(Connection connection, Shards shards, Consumer<List<SignedTransaction>> told)
            throws SQLException {
        var reader = new AdmittedTransactions(connection, shards, told);
        reader.ordered();
        for (int shard = 0; shard < shards.count(); shard++) {
            reader.waiting(shard);
        }
    }

    private void ordered() throws SQLException {
        long next = Leftovers.firstEvent(connection, SEQUENCER).orElse(1);
        for (var page = page(SEQUENCER, next); !page.isEmpty(); page = page(SEQUENCER, next)) {
            for (var event : page) {
                if (event instanceof Sequencer.Event.Enqueued(var shard, var chunk, var operations, var _)) {
                    ordered.put(shard, chunk);
                    units(operations).forEach(told);
                }
            }
            next += page.size();
        }
    }

    private void waiting(int shard) throws SQLException {
        long has = ordered.getOrDefault(shard, -1L);
        for (var chunk : state(shard).outbox()) {
            if (chunk.number() > has) {
                units(chunk.operations()).forEach(told);
            }
        }
    }

    private ShardState state(int shard) throws SQLException {
        var name = SHARD + shard;
        var kept = SnapshotTable.newest(connection, name, Long.MAX_VALUE);
        var state =
                kept.map(snapshot -> (ShardState) snapshot.state()).orElseGet(() -> StateShard.initial(shards, shard));
        long next = kept.map(SnapshotTable.Snapshot::sequenceNumber).orElse(0L) + 1;
        for (var page = page(name, next); !page.isEmpty(); page = page(name, next)) {
            for (var event : page) {
                state = StateShard.apply(state, (StateShard.Event) event);
            }
            next += page.size();
        }
        return state;
    }

    private List<Object> page(String persistenceId, long from) throws SQLException {
        return JournalReader.events(connection, persistenceId, from, PAGE);
    }

    /// What happens together stands together.
    private static List<List<SignedTransaction>> units(List<Operation> operations) {
        var units = new ArrayList<List<SignedTransaction>>();
        for (var operation : operations) {
            if (operation instanceof Operation.Signed(var signed)) {
                var group = signed.transaction().group();
                boolean joins = !group.isZero()
                        && !units.isEmpty()
                        && units.getLast().getFirst().transaction().group().equals(group);
                if (!joins) {
                    units.add(new ArrayList<>());
                }
                units.getLast().add(signed);
            }
        }
        return units;
    }
}
