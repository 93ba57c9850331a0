package io.orrery.persistence.journal;

import static io.orrery.persistence.codec.Values.fr;
import static io.orrery.persistence.codec.Values.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.Decision;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.state.ShardState;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.state.StateShard.Command;
import io.orrery.domain.rollup.state.Touch;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.persistence.codec.CorruptBytes;
import io.orrery.persistence.codec.Values;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.Transactions;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a shard has admitted, some of which the sequencer has heard of.
class AdmittedTransactionsTest {
    private static final int SHARD = 3;
    private static final long ACCOUNT = Shards.SIXTEEN.account(SHARD, 0);
    private static final long TOKEN = 4;
    private static final StateShard.Settings SETTINGS = new StateShard.Settings(16, 64, 64, 4);

    @TempDir
    private Path folder = Path.of("");

    private final List<StateShard.Event> shard = new ArrayList<>();
    private final List<Sequencer.Event> sequencer = new ArrayList<>();
    private final List<SignedTransaction> admitted = new ArrayList<>();
    private ShardState state = StateShard.initial(Shards.SIXTEEN, SHARD);

    private void tell(Command command) {
        if (StateShard.decide(SETTINGS, state, command) instanceof Decision.Accept<StateShard.Event, ?>(var decided)) {
            for (var event : decided) {
                shard.add(event);
                state = StateShard.apply(state, event);
            }
        }
    }

    private static Address owner() {
        int seed = 1;
        while (Shards.SIXTEEN.of(Values.address(seed), TOKEN) != SHARD) {
            seed++;
        }
        return Values.address(seed);
    }

    private void open() {
        var deposit =
                new QueuedDeposit(0, owner(), TOKEN, BigInteger.valueOf(1_000_000), Values.point(1), 1_790_000_000L);
        tell(new Command.AcceptQueued(List.of(deposit)));
        tell(new Command.ApplyBatch(1, List.of(new Touch(1, ACCOUNT, new Touch.Change.Deposit(deposit)))));
    }

    /// In a chunk of its own.
    private void admit() {
        long nonce = admitted.size();
        var signed = Values.signed(
                new Transaction(OperationType.TRANSFER, ACCOUNT, ACCOUNT, TOKEN, 10 + nonce, 0, nonce, 1_000), nonce);
        tell(new Command.Admit(List.of(signed)));
        assertThat(shard.getLast()).isInstanceOf(StateShard.Event.Admitted.class);
        admitted.add(signed);
    }

    /// The sequencer hears of what the shard owes it, all but the newest chunks.
    private void order(int butNewest) {
        var chunks = state.outbox().toList();
        for (var chunk : chunks.subList(0, chunks.size() - butNewest)) {
            sequencer.add(new Sequencer.Event.Enqueued(SHARD, chunk.number(), chunk.operations(), 1));
        }
    }

    private List<List<SignedTransaction>> read(int kept) throws SQLException {
        try (var database = Database.open(new Database.Settings(folder.resolve("orrery"), 2))) {
            var transactions = new Transactions(database.dataSource(), Runnable::run);
            return transactions.writeNow(connection -> {
                KeptState.write(connection, "StateShard|" + SHARD, shard, 1);
                KeptState.write(connection, "Sequencer|main", sequencer, 1);
                if (kept > 0) {
                    var then = StateShard.initial(Shards.SIXTEEN, SHARD);
                    for (var event : shard.subList(0, kept)) {
                        then = StateShard.apply(then, event);
                    }
                    KeptState.keep(connection, "StateShard|" + SHARD, kept, then, 1);
                }
                var told = new ArrayList<List<SignedTransaction>>();
                AdmittedTransactions.read(connection, Shards.SIXTEEN, told::add);
                return told;
            });
        }
    }

    @Test
    void whatTheSequencerHasAndWhatItHasNotHeardOfIsToldOnceAndInOrder() throws SQLException {
        open();
        admit();
        admit();
        order(0);
        admit();
        admit();

        assertThat(read(0))
                .containsExactlyElementsOf(admitted.stream().map(List::of).toList());
    }

    @Test
    void ofAShardThatKeepsItsStateNothingIsMissing() throws SQLException {
        open();
        for (int i = 0; i < 6; i++) {
            admit();
        }
        order(3);

        assertThat(read(shard.size() - 1))
                .containsExactlyElementsOf(admitted.stream().map(List::of).toList());
    }

    @Test
    void membersOfAGroupAreToldTogether() throws SQLException {
        var alone = transfer(1);
        var operations = new ArrayList<Operation>();
        operations.add(new Operation.Signed(alone));
        var members = new ArrayList<SignedTransaction>();
        for (int i = 2; i < 4; i++) {
            var each = transfer(i);
            members.add(new SignedTransaction(each.transaction().inGroup(fr(40)), each.hash(), each.signature()));
        }
        members.forEach(member -> operations.add(new Operation.Signed(member)));
        var behind = transfer(5);
        operations.add(new Operation.Signed(behind));
        sequencer.add(new Sequencer.Event.Enqueued(SHARD, 0, operations, 1));

        assertThat(read(0)).containsExactly(List.of(alone), members, List.of(behind));
    }

    @Test
    void aJournalWithAGapIsRefused() {
        open();
        admit();
        sequencer.add(new Sequencer.Event.Enqueued(SHARD, 0, List.of(new Operation.Signed(admitted.getFirst())), 1));
        try (var database = Database.open(new Database.Settings(folder.resolve("gap"), 2))) {
            var transactions = new Transactions(database.dataSource(), Runnable::run);
            assertThatThrownBy(() -> transactions.writeNow(connection -> {
                        KeptState.write(connection, "StateShard|" + SHARD, shard, 1);
                        try (var statement = connection.createStatement()) {
                            statement.execute("delete from event_journal where sequence_number = 2");
                        }
                        AdmittedTransactions.read(connection, Shards.SIXTEEN, told -> {});
                        return 0;
                    }))
                    .isInstanceOf(CorruptBytes.class)
                    .hasMessageContaining("event 2 of StateShard|3 is missing");
        }
    }
}
