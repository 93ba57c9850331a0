package io.orrery.persistence.retention;

import static io.orrery.persistence.codec.Values.batch;
import static io.orrery.persistence.codec.Values.digest;
import static io.orrery.persistence.codec.Values.fr;
import static io.orrery.persistence.codec.Values.receipt;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.Digest;
import io.orrery.domain.proof.Attempt;
import io.orrery.domain.proof.DeadLetter;
import io.orrery.domain.proof.ProofFailure;
import io.orrery.domain.proof.ProofJob;
import io.orrery.domain.proof.ProofJobState;
import io.orrery.domain.proof.ProofRequest;
import io.orrery.domain.rollup.batch.Batch;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.BatchState;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.persistence.content.ContentKind;
import io.orrery.persistence.journal.KeptState;
import io.orrery.persistence.proof.SqlDeadLetters;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.Store;
import io.orrery.persistence.schema.Transactions;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

final @ParameterizedClass @EnumSource(Store.class) class SqlRetentionTest {
    private static final long NOW_MS = 1_790_000_000_000L;
    private static final ProofRequest REQUEST = ProofRequest.ofBatch("batch-8", List.of(fr(1)), digest(1), 4);

    private final Store store;
    private Database database;
    private Transactions transactions;
    private SqlRetention retention;

    SqlRetentionTest(Store store) {
        this.store = store;
    }

    @BeforeEach
    void open(@TempDir Path folder) {
        database = store.open(folder, 2);
        transactions = new Transactions(database.dataSource(), Runnable::run);
        retention = new SqlRetention(transactions);
    }

    @AfterEach
    void close() {
        database.close();
    }

    private int clear(long below, long before) {
        return retention.clear(below, before).toCompletableFuture().join();
    }

    private void content(Digest digest, ContentKind<?> kind) throws SQLException {
        transactions.writeNow(connection -> {
            try (var insert = connection.prepareStatement("insert into content values (?, ?, ?)")) {
                insert.setBytes(1, digest.toBytes());
                insert.setInt(2, kind.code());
                insert.setBytes(3, new byte[1]);
                return insert.executeUpdate();
            }
        });
    }

    private List<String> strings(String sql) throws SQLException {
        return transactions.readNow(connection -> {
            try (var select = connection.createStatement();
                    var rows = select.executeQuery(sql)) {
                var found = new ArrayList<String>();
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
                return found;
            }
        });
    }

    private static Digest of(long number, int which) {
        return digest(10 * number + which);
    }

    /// What a batch has when it is final, with two traces, one batch trace, data and a proof.
    private List<Batch.Event> events(long number) {
        return List.of(
                new Batch.Event.Opened(batch(number)),
                new Batch.Event.TraceReceived(2, of(number, 0)),
                new Batch.Event.TraceReceived(5, of(number, 1)),
                new Batch.Event.Assembled(
                        new Batch.Assembly(List.of(fr(1)), fr(2), of(number, 2), of(number, 3), fr(3), fr(4), fr(5)),
                        true),
                new Batch.Event.ProofReceived(of(number, 4)),
                new Batch.Event.Advanced(BatchStage.FINALIZED, receipt(number)));
    }

    private void finalBatch(long number, long endedMs, boolean kept) throws SQLException {
        content(of(number, 0), ContentKind.SHARD_TRACE);
        content(of(number, 1), ContentKind.SHARD_TRACE);
        content(of(number, 2), ContentKind.BATCH_TRACE);
        content(of(number, 3), ContentKind.BATCH_STREAMS);
        content(of(number, 4), ContentKind.PROOF);
        var state = Batch.initial(Shards.SIXTEEN, number);
        var events = events(number);
        for (var event : events) {
            state = Batch.apply(state, event);
        }
        write("Batch|" + number, events, endedMs);
        if (kept) {
            keep("Batch|" + number, events.size(), state, endedMs);
        }
    }

    private void write(String entity, List<?> events, long atMs) throws SQLException {
        transactions.writeNow(connection -> {
            KeptState.write(connection, entity, events, atMs);
            return true;
        });
    }

    private void keep(String entity, long events, Object state, long atMs) throws SQLException {
        transactions.writeNow(connection -> {
            KeptState.keep(connection, entity, events, state, atMs);
            return true;
        });
    }

    @Test
    void ofFinalBatchesOnlyTheDataAndTheStateStay() throws SQLException {
        finalBatch(1, NOW_MS, true);
        finalBatch(2, NOW_MS + 1, true);
        assertThat(clear(Long.MAX_VALUE, NOW_MS)).isEqualTo(1);
        assertThat(strings("select persistence_id from event_journal where persistence_id = 'Batch|1'"))
                .isEmpty();
        assertThat(strings("select persistence_id from event_journal where persistence_id = 'Batch|2'"))
                .isNotEmpty();
        assertThat(strings("select kind from content")).hasSize(6);
        assertThat(strings("select persistence_id from snapshot order by 1")).containsExactly("Batch|1", "Batch|2");
        assertThat(transactions.<Object>readNow(connection -> KeptState.newest(connection, "Batch|1")))
                .isInstanceOfSatisfying(
                        BatchState.class, first -> assertThat(first.stage()).contains(BatchStage.FINALIZED));

        assertThat(clear(Long.MAX_VALUE, NOW_MS + 1)).isEqualTo(1);
        assertThat(strings("select distinct kind from content"))
                .containsExactly(Integer.toString(ContentKind.BATCH_STREAMS.code()));
        assertThat(clear(Long.MAX_VALUE, NOW_MS + 1)).isZero();
    }

    @Test
    void nothingGoesOfABatchThatTheLaneMayHaveToSendAgain() throws SQLException {
        finalBatch(1, NOW_MS, true);
        finalBatch(2, NOW_MS, true);
        assertThat(clear(1, NOW_MS)).isZero();
        assertThat(strings("select kind from content")).hasSize(10);
        assertThat(clear(2, NOW_MS)).isEqualTo(1);
        assertThat(strings("select kind from content")).hasSize(6);
    }

    @Test
    void aBatchThatIsNotFinalHoldsUpThoseBehindIt() throws SQLException {
        write("Batch|1", events(1).subList(0, 5), NOW_MS);
        finalBatch(2, NOW_MS, true);
        assertThat(clear(Long.MAX_VALUE, NOW_MS)).isZero();
        assertThat(strings("select kind from content")).hasSize(5);
    }

    @Test
    void aBatchThatWasFinalBeforeStatesWereKeptLosesItsTracesAndKeepsItsEvents() throws SQLException {
        finalBatch(1, NOW_MS, false);
        assertThat(clear(Long.MAX_VALUE, NOW_MS - 1)).isZero();
        assertThat(clear(Long.MAX_VALUE, NOW_MS)).isEqualTo(1);
        assertThat(strings("select kind from content")).hasSize(1);
        assertThat(strings("select persistence_id from event_journal")).hasSize(6);
    }

    private static ProofJobState ended() {
        var state = ProofJob.apply(ProofJob.initial(), new ProofJob.Event.Requested(REQUEST));
        state = ProofJob.apply(state, new ProofJob.Event.Proven(digest(2)));
        return ProofJob.apply(state, new ProofJob.Event.Informed());
    }

    private void job(String name, long atMs) throws SQLException {
        write("ProofJob|" + name, List.of(new ProofJob.Event.Requested(REQUEST)), atMs);
        keep("ProofJob|" + name, 3, ended(), atMs);
    }

    @Test
    void anEndedJobGoesAltogetherOnceItsTimeIsOver() throws SQLException {
        job("a", NOW_MS);
        job("b", NOW_MS + 1);
        assertThat(clear(Long.MAX_VALUE, NOW_MS)).isEqualTo(1);
        assertThat(strings("select persistence_id from snapshot")).containsExactly("ProofJob|b");
        assertThat(strings("select persistence_id from event_journal")).containsExactly("ProofJob|b");
    }

    @Test
    void aJobThatSomebodyCanReplayOrAskAboutKeepsItsState() throws SQLException {
        job("dead", NOW_MS);
        job("asked", NOW_MS);
        var failure = new ProofFailure(ProofFailure.Cause.TIMEOUT, "");
        var letter = new DeadLetter(REQUEST, failure, 1, List.of(new Attempt(1, "w", failure, 0)), false);
        new SqlDeadLetters(transactions)
                .put(letter, NOW_MS)
                .toCompletableFuture()
                .join();
        transactions.writeNow(connection -> {
            try (var statement = connection.createStatement()) {
                statement.executeUpdate("update dead_letter set job = 'dead'");
                return statement.executeUpdate("insert into proof_request (job, caller, body, circuit_name,"
                        + " circuit_version, circuit, source_kind, source, accepted_ms, deadline_ms)"
                        + " select 'asked', 'c', letter, 'n', 1, letter, 0, letter, 0, 0 from dead_letter");
            }
        });
        assertThat(clear(Long.MAX_VALUE, NOW_MS)).isEqualTo(2);
        assertThat(strings("select persistence_id from snapshot order by 1"))
                .containsExactly("ProofJob|asked", "ProofJob|dead");
        assertThat(strings("select persistence_id from event_journal")).isEmpty();
        assertThat(clear(Long.MAX_VALUE, NOW_MS)).isZero();
    }
}
