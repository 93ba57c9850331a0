package io.orrery.persistence.view;

import static io.orrery.persistence.codec.Values.digest;
import static io.orrery.persistence.codec.Values.fr;
import static io.orrery.persistence.codec.Values.progress;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.domain.rollup.view.Hashes;
import io.orrery.domain.rollup.view.RollupView;
import io.orrery.persistence.codec.CorruptBytes;
import io.orrery.persistence.codec.Values;
import io.orrery.persistence.journal.ChildJvm;
import io.orrery.persistence.journal.SequencerJournal;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.Store;
import io.orrery.persistence.schema.Transactions;
import java.math.BigInteger;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource(Store.class)
class RollupProjectionTest {
    private final Store store;

    RollupProjectionTest(Store store) {
        this.store = store;
    }

    @TempDir
    Path folder;

    /// A database with its journal and the tables' reader.
    private record Node(Database database, SequencerJournal journal, ExecutorService threads, Transactions transactions)
            implements AutoCloseable {
        static Node open(String address) {
            var database = Store.open(address, 12);
            var threads = Executors.newFixedThreadPool(6);
            return new Node(
                    database,
                    new SequencerJournal(database),
                    threads,
                    new Transactions(database.dataSource(), threads));
        }

        RollupView view() {
            return new SqlRollupView(transactions);
        }

        RollupProjection project(Consumer<Position> listener) {
            return RollupProjection.start(journal.system(), transactions, step -> listener.accept(step.position()));
        }

        /// Runs a projection until it is that far.
        void projectTo(long sequenceNumber) {
            var reached = new CompletableFuture<Position>();
            var projection = project(position -> {
                if (position.sequenceNumber() >= sequenceNumber) {
                    reached.complete(position);
                }
            });
            join(CompletableFuture.anyOf(reached, projection.ended().toCompletableFuture()));
            join(projection.stop());
        }

        void append(List<Sequencer.Event> events) {
            if (!events.isEmpty()) {
                join(journal.append(events));
            }
        }

        @Override
        public void close() {
            journal.close();
            threads.shutdown();
            database.close();
        }
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private Node open() {
        return Node.open(store.address(folder));
    }

    private static void assertSeen(Chain chain, RollupView view) {
        for (var expected : chain.accounts()) {
            assertThat(join(view.account(expected.index()))).contains(expected);
        }
        for (var owner : Chain.owners()) {
            assertThat(join(view.accountsOf(owner))).isEqualTo(chain.accountsOf(owner));
        }
        for (var expected : chain.transactions()) {
            assertThat(join(view.transaction(expected.hash()))).contains(expected);
        }
        for (var expected : chain.batches()) {
            assertThat(join(view.batch(expected.batch().number()))).contains(expected);
            assertThat(join(view.batchByHash(Hashes.of(expected.batch())))).contains(expected);
            assertThat(join(view.transactionsOf(expected.batch().number())))
                    .extracting(RollupView.TransactionView::hash)
                    .isEqualTo(expected.batch().slots().stream().map(Hashes::of).toList());
        }
        for (int batch = 1; batch <= chain.batches().size(); batch++) {
            for (var account : chain.accounts()) {
                assertThat(join(view.accountAt(
                                account.account().owner(), account.account().token(), batch)))
                        .isEqualTo(Optional.ofNullable(
                                chain.history().get(batch - 1).get(account.index())));
            }
        }
        assertThat(join(view.reachedFrom(1, Integer.MAX_VALUE)))
                .extracting(RollupView.Reached::batch)
                .isEqualTo(chain.batches().stream()
                        .map(batch -> batch.batch().number())
                        .toList());
        assertThat(join(view.sequencedFrom(0, Integer.MAX_VALUE))).isEqualTo(chain.transactions());
        var known = chain.transactions().stream()
                .collect(Collectors.toMap(RollupView.TransactionView::hash, RollupView.TransactionView::sequence));
        var asked = new ArrayList<>(known.keySet());
        asked.add(fr(1));
        assertThat(join(view.sequences(asked))).isEqualTo(known);
        assertThat(join(view.sequencedFrom(1, 2)))
                .isEqualTo(chain.transactions().subList(1, 3));
        assertThat(join(view.extent()).operations())
                .isEqualTo(chain.transactions().size());
        assertThat(Arrays.stream(BatchStage.values()).map(view::highest).map(RollupProjectionTest::join))
                .isEqualTo(
                        Arrays.stream(BatchStage.values()).map(chain::highest).toList());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void theTablesSayWhatTheJournalSays(long seed) {
        var chain = Chain.random(seed, 300);
        try (var node = open()) {
            node.append(chain.events());
            node.projectTo(chain.events().size());
            assertSeen(chain, node.view());
        }
    }

    @Test
    void aProjectionFollowsAJournalThatGrows() {
        var chain = Chain.random(4, 200);
        try (var node = open()) {
            var reached = new CompletableFuture<Position>();
            var projection = node.project(position -> {
                if (position.sequenceNumber() == chain.events().size()) {
                    reached.complete(position);
                }
            });
            for (var i = 0; i < chain.events().size(); i += 7) {
                node.append(
                        chain.events().subList(i, Math.min(i + 7, chain.events().size())));
            }
            assertThat(join(reached).operations())
                    .isEqualTo(chain.transactions().size());
            join(projection.stop());
            assertSeen(chain, node.view());
        }
    }

    @Test
    void restartsAtRandomPointsChangeNothing() {
        var chain = Chain.random(5, 300);
        var random = new Random(5);
        var written = 0;
        while (written < chain.events().size()) {
            try (var node = open()) {
                var next = Math.min(
                        written + 1 + random.nextInt(120), chain.events().size());
                // One that is stopped wherever it happens to be.
                var early = node.project(_ -> {});
                node.append(chain.events().subList(written, next));
                join(early.stop());
                written = next;
                if (written == chain.events().size()) {
                    node.projectTo(written);
                    assertSeen(chain, node.view());
                }
            }
        }
    }

    @Test
    void aKilledProcessLosesNothingAndDoesNothingTwice() throws Exception {
        var chain = Chain.random(6, 400);
        try (var node = open()) {
            node.append(chain.events());
        }
        var address = store.address(folder);
        for (var round = 1; round <= 3; round++) {
            try (var child = ChildJvm.start(ProjectUntilKilled.class, address)) {
                for (var i = 0; i < round; i++) {
                    child.nextLine();
                }
            }
        }
        try (var node = open()) {
            node.projectTo(chain.events().size());
            assertSeen(chain, node.view());
        }
    }

    /// Projects and says each position.
    static final class ProjectUntilKilled {
        public static void main(String[] arguments) throws Exception {
            var node = Node.open(arguments[0]);
            node.project(position -> ChildJvm.say(position.toString()));
            ChildJvm.untilKilled();
        }
    }

    @Test
    void manyProjectionsAtOnceDoEverythingOnce() {
        var chain = Chain.random(7, 300);
        try (var node = open()) {
            var reached = new CompletableFuture<Position>();
            var running = new ArrayList<RollupProjection>();
            for (var i = 0; i < 4; i++) {
                running.add(node.project(position -> {
                    if (position.sequenceNumber() == chain.events().size()) {
                        reached.complete(position);
                    }
                }));
            }
            for (var i = 0; i < chain.events().size(); i += 5) {
                node.append(
                        chain.events().subList(i, Math.min(i + 5, chain.events().size())));
            }
            join(reached);
            running.forEach(projection -> join(projection.stop()));
            assertSeen(chain, node.view());
        }
    }

    @Test
    void aRebuildGivesTheSameTables() {
        var chain = Chain.random(8, 200);
        try (var node = open()) {
            node.append(chain.events());
            node.projectTo(chain.events().size());
            join(RollupProjection.rebuild(node.transactions()));
            assertThat(join(node.view().highest(BatchStage.SEALED))).isZero();
            node.projectTo(chain.events().size());
            assertSeen(chain, node.view());
        }
    }

    @Test
    void aJournalThatContradictsTheTablesStopsTheProjection() {
        try (var node = open()) {
            node.append(List.of(new Sequencer.Event.Progressed(progress(9, BatchStage.COMMITTED), 0)));
            var projection = node.project(_ -> {});
            assertThatThrownBy(() -> join(projection.ended()))
                    .hasRootCauseInstanceOf(JournalMismatch.class)
                    .hasMessageContaining("batch 9");
        }
    }

    @Test
    void aDamagedEventStopsTheProjectionAndIsNotSkipped() throws SQLException {
        var chain = Chain.random(9, 50);
        try (var node = open()) {
            node.append(chain.events());
            node.transactions().writeNow(connection -> {
                try (var update = connection.prepareStatement("update event_journal set event_payload = ?"
                        + " where persistence_id = 'Sequencer|main' and sequence_number = 3")) {
                    update.setBytes(1, new byte[100]);
                    return update.executeUpdate();
                }
            });
            var projection = node.project(_ -> {});
            assertThatThrownBy(() -> join(projection.ended())).hasRootCauseInstanceOf(CorruptBytes.class);
            assertThat(join(node.transactions().write(Position::read)).sequenceNumber())
                    .isLessThan(3);
        }
    }

    @Test
    void whatAForcedOperationFindsOutsideTheOrderIsDroppedAndMayBeSequencedAgain() {
        var owner = Chain.owners().getFirst();
        var deposit = new Operation.Deposit(new QueuedDeposit(0, owner, 0, BigInteger.TEN, Values.point(1)), 5);
        var exit = new ForcedOperation.ForcedExit(1, owner, 5, 9);
        var signed = Values.signed(new Transaction(OperationType.TRANSFER, 5, 5, 0, 1, 0, 0, 1_000), 1);
        try (var node = open()) {
            node.append(List.of(
                    new Sequencer.Event.Enqueued(0, 0, List.of(deposit), 1),
                    new Sequencer.Event.Sealed(
                            batch(1, new Slot.Deposit(deposit.deposit(), 5)), Sequencer.SealReason.AGE),
                    new Sequencer.Event.Enqueued(
                            0, 1, List.of(new Operation.Signed(signed), new Operation.Forced(exit, true)), 1),
                    new Sequencer.Event.Sealed(batch(2, new Slot.Forced(exit)), Sequencer.SealReason.DEADLINE)));
            node.projectTo(4);
            var view = node.view();
            assertThat(join(view.transaction(signed.hash()))).isEmpty();
            assertThat(join(view.dropped(signed.hash())))
                    .contains(new RollupView.Dropped(new Operation.Signed(signed), 1, 2));
            assertThat(join(view.batch(2)).orElseThrow().reason()).isEqualTo(Sequencer.SealReason.DEADLINE);

            node.append(List.of(new Sequencer.Event.Enqueued(0, 2, List.of(new Operation.Signed(signed)), 1)));
            node.projectTo(5);
            assertThat(join(view.transaction(signed.hash())).orElseThrow().sequence())
                    .isEqualTo(3);
            assertThat(join(view.dropped(signed.hash()))).isEmpty();
        }
    }

    @Test
    void anExitThatFindsNothingIsRefusedAsOnL1() {
        var owner = Chain.owners().getFirst();
        var deposit = new Operation.Deposit(new QueuedDeposit(0, owner, 0, BigInteger.TEN, Values.point(1)), 5);
        var first = new ForcedOperation.ForcedExit(1, owner, 5, 9);
        var second = new ForcedOperation.ForcedExit(2, owner, 5, 9);
        try (var node = open()) {
            node.append(List.of(
                    new Sequencer.Event.Enqueued(
                            0,
                            0,
                            List.of(deposit, new Operation.Forced(first, true), new Operation.Forced(second, true)),
                            1),
                    new Sequencer.Event.Sealed(
                            batch(
                                    1,
                                    new Slot.Deposit(deposit.deposit(), 5),
                                    new Slot.Forced(first),
                                    new Slot.Forced(second)),
                            Sequencer.SealReason.AGE)));
            node.projectTo(2);
            assertThat(join(node.view().transactionsOf(1)))
                    .extracting(view -> view.sealing().orElseThrow().cancelled())
                    .containsExactly(false, false, true);
        }
    }

    private static SealedBatch batch(long number, Slot... slots) {
        return new SealedBatch(number, BatchSize.FIRST, 5, 1_790_000_000L + number, List.of(slots));
    }

    @Test
    void whatIsNotThereIsEmpty() {
        try (var node = open()) {
            var view = node.view();
            assertThat(join(view.account(1))).isEmpty();
            assertThat(join(view.accountsOf(Chain.owners().getFirst()))).isEmpty();
            assertThat(join(view.transaction(fr(1)))).isEmpty();
            assertThat(join(view.batch(1))).isEmpty();
            assertThat(join(view.batchByHash(digest(1)))).isEmpty();
            assertThat(join(view.transactionsOf(1))).isEmpty();
            assertThat(join(view.highest(BatchStage.FINALIZED))).isZero();
            assertThat(join(view.extent())).isEqualTo(new RollupView.Extent(0, 0));
            assertThat(join(view.accountAt(Chain.owners().getFirst(), 0, 1))).isEmpty();
            assertThat(join(view.sequencedFrom(0, 9))).isEmpty();
            assertThat(join(view.reachedFrom(0, 9))).isEmpty();
        }
    }
}
