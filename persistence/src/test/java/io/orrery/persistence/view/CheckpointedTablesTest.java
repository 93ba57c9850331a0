package io.orrery.persistence.view;

import static io.orrery.persistence.codec.Values.digest;
import static io.orrery.persistence.codec.Values.fr;
import static io.orrery.persistence.codec.Values.receipt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.rollup.batch.Batch;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.replay.Checkpoint;
import io.orrery.domain.rollup.replay.RollupReplay;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.domain.rollup.state.AccountTree;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.domain.rollup.view.HistoryPruned;
import io.orrery.persistence.codec.Values;
import io.orrery.persistence.journal.KeptState;
import io.orrery.persistence.journal.SequencerJournal;
import io.orrery.persistence.retention.SqlCheckpoints;
import io.orrery.persistence.retention.SqlRetention;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.Store;
import io.orrery.persistence.schema.Transactions;
import io.orrery.zk.field.Fr;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// A whole history that is cut off below a checkpoint.
@ParameterizedClass
@EnumSource(Store.class)
final class CheckpointedTablesTest {
    private static final long FAR = 1_000_000;
    private static final Chain CHAIN = Chain.random(11, 130);
    /// After each batch, from 1.
    private static final List<Fr> ROOTS = roots();

    private final Store store;
    private Database database;
    private SequencerJournal journal;
    private ExecutorService threads;
    private Transactions transactions;
    private SqlCheckpoints checkpoints;

    CheckpointedTablesTest(Store store) {
        this.store = store;
    }

    @BeforeEach
    void open(@TempDir Path folder) throws SQLException {
        database = store.open(folder, 12);
        journal = new SequencerJournal(database);
        threads = Executors.newFixedThreadPool(6);
        transactions = new Transactions(database.dataSource(), threads);
        checkpoints = new SqlCheckpoints(transactions, InstantSource.fixed(Instant.ofEpochSecond(FAR)));
        join(journal.append(CHAIN.events()));
        project();
        for (var batch : CHAIN.batches()) {
            finalBatch(batch.batch().number());
        }
        var retention = new SqlRetention(transactions);
        for (int cleared = 1; cleared > 0; ) {
            cleared = join(retention.clear(FAR, FAR));
        }
    }

    @AfterEach
    void close() {
        journal.close();
        threads.shutdown();
        database.close();
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private void project() {
        var reached = new CompletableFuture<Position>();
        var projection = RollupProjection.start(journal.system(), transactions, step -> {
            if (step.position().sequenceNumber() == CHAIN.events().size()) {
                reached.complete(step.position());
            }
        });
        join(CompletableFuture.anyOf(reached, projection.ended().toCompletableFuture()));
        join(projection.stop());
    }

    private static List<Fr> roots() {
        var roots = new ArrayList<Fr>();
        var tree = AccountTree.empty(Shards.TREE_DEPTH);
        for (var accounts : CHAIN.history()) {
            for (var account : accounts.entrySet()) {
                if (!tree.get(account.getKey()).equals(account.getValue())) {
                    tree = tree.with(account.getKey(), account.getValue());
                }
            }
            roots.add(tree.root());
        }
        return roots;
    }

    private static Fr root(long batch) {
        return ROOTS.get((int) batch - 1);
    }

    /// Final ten milliseconds after the one before.
    private void finalBatch(long number) throws SQLException {
        var events = List.<Batch.Event>of(
                new Batch.Event.Opened(CHAIN.batches().get((int) number - 1).batch()),
                new Batch.Event.Assembled(
                        new Batch.Assembly(
                                List.of(), root(number), digest(7), digest(1_000 + number), fr(3), fr(4), fr(5)),
                        true),
                new Batch.Event.Advanced(BatchStage.FINALIZED, receipt(number)));
        var state = Batch.initial(Shards.SIXTEEN, number);
        for (var event : events) {
            state = Batch.apply(state, event);
        }
        var ended = state;
        transactions.writeNow(connection -> {
            KeptState.write(connection, "Batch|" + number, events, 10 * number);
            KeptState.keep(connection, "Batch|" + number, events.size(), ended, 10 * number);
            try (var insert = connection.prepareStatement("insert into content values (?, 3, ?)")) {
                insert.setBytes(1, digest(1_000 + number).toBytes());
                insert.setBytes(2, new byte[1]);
                return insert.executeUpdate();
            }
        });
    }

    private Checkpoint checkpoint(long batch) {
        return join(checkpoints.keep(join(checkpoints.due(FAR, 10 * batch, 1)).orElseThrow()));
    }

    /// As the sequencer does with so many events.
    private void sequencerKeeps(long events) throws SQLException {
        transactions.writeNow(connection -> {
            KeptState.keep(
                    connection,
                    RollupProjection.PERSISTENCE_ID,
                    events,
                    Sequencer.initial(Values.address(1), Shards.SIXTEEN),
                    FAR);
            return true;
        });
    }

    private List<String> strings(String sql) throws SQLException {
        return transactions.readNow(connection -> {
            try (var select = connection.createStatement();
                    var rows = select.executeQuery(sql)) {
                var found = new ArrayList<String>();
                while (rows.next()) {
                    found.add(String.valueOf(rows.getString(1)));
                }
                return found;
            }
        });
    }

    private void update(String sql) throws SQLException {
        transactions.writeNow(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.executeUpdate(sql);
            }
        });
    }

    private void clearAll() {
        for (int cleared = 1; cleared > 0; ) {
            cleared = join(checkpoints.clear());
        }
    }

    private static long sealedBy(long batch) {
        for (int i = 0; i < CHAIN.events().size(); i++) {
            if (CHAIN.events().get(i) instanceof Sequencer.Event.Sealed(var sealed, var _)
                    && sealed.number() == batch) {
                return i + 1L;
            }
        }
        throw new AssertionError("batch " + batch + " is not sealed");
    }

    private void assertSeenFrom(long batch) {
        var view = new SqlRollupView(transactions);
        for (var expected : CHAIN.accounts()) {
            assertThat(join(view.account(expected.index()))).contains(expected);
        }
        for (var expected : CHAIN.transactions()) {
            assertThat(join(view.transaction(expected.hash())))
                    .isEqualTo(
                            expected.sealing()
                                            .filter(sealing -> sealing.batch() < batch)
                                            .isPresent()
                                    ? Optional.empty()
                                    : Optional.of(expected));
        }
        for (var expected : CHAIN.batches()) {
            long number = expected.batch().number();
            if (number < batch) {
                assertPruned(view.batch(number), number, batch + 1);
                assertPruned(view.transactionsOf(number), number, batch + 1);
                assertPruned(view.accountAt(Chain.owners().getFirst(), 0, number), number, batch + 1);
            } else {
                assertThat(join(view.batch(number))).contains(expected);
                assertAccountsAt(view, number);
            }
        }
        assertThat(join(view.extent()).operations())
                .isEqualTo(CHAIN.transactions().size());
        for (var stage : BatchStage.values()) {
            long highest = CHAIN.highest(stage);
            assertThat(join(view.highest(stage))).isEqualTo(highest < batch ? 0 : highest);
        }
    }

    private static void assertAccountsAt(SqlRollupView view, long batch) {
        for (var account : CHAIN.accounts()) {
            assertThat(join(view.accountAt(
                            account.account().owner(), account.account().token(), batch)))
                    .isEqualTo(Optional.ofNullable(
                            CHAIN.history().get((int) batch - 1).get(account.index())));
        }
    }

    private static void assertPruned(CompletionStage<?> asked, long batch, long oldest) {
        assertThatThrownBy(() -> join(asked))
                .hasCauseInstanceOf(HistoryPruned.class)
                .hasMessageContaining(
                        "batch " + batch + " is not kept any more; the history begins with batch " + oldest);
    }

    @Test
    void aCheckpointHasTheAccountsOfItsBatchAndTheOperationsThatWaited() {
        long batch = CHAIN.batches().size() / 2;
        var kept = checkpoint(batch);
        assertThat(kept.batch()).isEqualTo(batch);
        assertThat(kept.accounts()).isEqualTo(CHAIN.history().get((int) batch - 1));
        assertThat(kept.head().event()).isEqualTo(sealedBy(batch));
        assertThat(kept.head().told()).isEqualTo(digest(1_000 + batch));
        assertThat(RollupReplay.from(kept).root()).isEqualTo(root(batch));
        long ordered = CHAIN.events().subList(0, (int) sealedBy(batch)).stream()
                .filter(Sequencer.Event.Enqueued.class::isInstance)
                .mapToLong(
                        event -> ((Sequencer.Event.Enqueued) event).operations().size())
                .sum();
        assertThat(kept.head().ordered()).isEqualTo(ordered);
        assertThat(kept.operations().stream().map(Checkpoint.Placed::sequence).toList())
                .isEqualTo(CHAIN.transactions().stream()
                        .filter(each -> each.sequence() < ordered)
                        .filter(each -> each.sealing()
                                .filter(sealing -> sealing.batch() < batch)
                                .isEmpty())
                        .map(each -> each.sequence())
                        .toList());
        assertThat(join(checkpoints.read(batch))).contains(kept);
        assertThat(join(checkpoints.due(FAR, 10 * batch, 1))).isEmpty();
        assertThat(join(checkpoints.due(FAR, 10 * batch + 10, 11))).isEmpty();
        assertThat(join(checkpoints.due(batch + 1, FAR, 1))).isEmpty();
    }

    @Test
    void nothingGoesBeforeThereAreTwoCheckpointsAndTwoStatesOfTheSequencer() throws SQLException {
        checkpoint(5);
        sequencerKeeps(sealedBy(20));
        sequencerKeeps(sealedBy(26));
        assertThat(join(checkpoints.clear())).isZero();
        checkpoint(9);
        update("delete from snapshot where persistence_id = 'Sequencer|main' and sequence_number = " + sealedBy(26));
        assertThat(join(checkpoints.clear())).isZero();
        assertSeenFrom(1);
    }

    /// Each call is a transaction, so a crash is between two of them.
    @Test
    void whereverClearingStopsTheTablesThatAreMadeAgainSayTheSameFromTheCheckpointOn() throws SQLException {
        checkpoint(20);
        checkpoint(23);
        sequencerKeeps(sealedBy(21));
        sequencerKeeps(sealedBy(26));
        int steps = 0;
        while (join(checkpoints.clear()) > 0) {
            steps++;
            join(RollupProjection.rebuild(transactions));
            project();
            assertSeenFrom(20);
        }
        assertThat(steps).isEqualTo(2);
        assertThat(strings("select min(sequence_number) from event_journal where persistence_id = 'Sequencer|main'"))
                .containsExactly(Long.toString(sealedBy(20) + 1));
        assertThat(strings("select count(*) from snapshot where persistence_id like 'Batch|%'"))
                .containsExactly(Integer.toString(CHAIN.batches().size() - 19));
        assertThat(strings("select count(*) from content"))
                .containsExactly(Integer.toString(CHAIN.batches().size() - 19));
    }

    @Test
    void whatIsClearedIsClearedInTablesThatStayAndEachAccountKeepsOneState() throws SQLException {
        checkpoint(20);
        checkpoint(23);
        sequencerKeeps(sealedBy(21));
        sequencerKeeps(sealedBy(26));
        clearAll();
        assertSeenFrom(20);
        assertThat(strings("select account_index from account_state where batch < 20 group by account_index"
                        + " having count(*) > 1"))
                .isEmpty();
        var next = checkpoint(26);
        assertThat(next.accounts()).isEqualTo(CHAIN.history().get(25));
        sequencerKeeps(sealedBy(27));
        // As long as the older state of the sequencer is there, the events behind it are.
        clearAll();
        assertSeenFrom(20);
        update("delete from snapshot where persistence_id = 'Sequencer|main' and sequence_number < " + sealedBy(26));
        clearAll();
        assertThat(join(checkpoints.kept())).containsExactly(26L, 23L);
        assertThat(strings("select distinct batch from checkpoint_piece order by 1"))
                .containsExactly("23", "26");
        assertSeenFrom(23);
    }

    @Test
    void aDamagedCheckpointIsPassedOverAndNothingGoesBecauseOfIt() throws SQLException {
        checkpoint(20);
        var newest = checkpoint(23);
        sequencerKeeps(sealedBy(21));
        sequencerKeeps(sealedBy(26));
        update("update checkpoint_piece set bytes = (select head from checkpoint where batch = 23) where batch = 23");
        assertThat(join(checkpoints.read(23))).isEmpty();
        assertThat(join(checkpoints.kept())).containsExactly(23L, 20L);
        assertThat(join(checkpoints.clear())).isZero();
        assertThat(join(checkpoints.keep(newest))).isEqualTo(newest);
        assertThat(join(checkpoints.clear())).isPositive();
    }

    @Test
    void tablesBeginWithTheOtherCheckpointWhereOneIsDamagedAndStopWhereBothAre() throws SQLException {
        checkpoint(20);
        checkpoint(23);
        sequencerKeeps(sealedBy(21));
        sequencerKeeps(sealedBy(26));
        clearAll();
        update("update checkpoint set manifest = 'checkpoint.head/2' where batch = 20");
        join(RollupProjection.rebuild(transactions));
        project();
        assertSeenFrom(23);
        update("delete from checkpoint_piece where batch = 23 and piece = 0");
        join(RollupProjection.rebuild(transactions));
        var projection = RollupProjection.start(journal.system(), transactions, _ -> {});
        assertThatThrownBy(() -> join(projection.ended()))
                .hasRootCauseInstanceOf(JournalMismatch.class)
                .hasMessageContaining("no checkpoint that can be used tells what came before");
    }

    @Test
    void aCheckpointWhosePiecesWereWrittenAndWhoseHeadWasNotIsNone() throws SQLException {
        checkpoint(20);
        update("insert into checkpoint_piece select 23, piece, manifest, bytes from checkpoint_piece");
        assertThat(join(checkpoints.kept())).containsExactly(20L);
        var second = checkpoint(23);
        assertThat(join(checkpoints.read(23))).contains(second);
    }

    @Test
    void aPieceInThePlaceOfAnotherIsFound() throws SQLException {
        checkpoint(20);
        checkpoint(23);
        update("delete from checkpoint_piece where batch = 23 and piece = 0");
        update("insert into checkpoint_piece select 23, piece, manifest, bytes from checkpoint_piece"
                + " where batch = 20 and piece = 0");
        assertThat(join(checkpoints.read(23))).isEmpty();
    }
}
