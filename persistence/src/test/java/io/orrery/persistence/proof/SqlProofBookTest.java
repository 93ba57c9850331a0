package io.orrery.persistence.proof;

import static io.orrery.persistence.proof.ProofTables.NOW_MS;
import static io.orrery.persistence.proof.ProofTables.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.Digest;
import io.orrery.domain.proof.Attempt;
import io.orrery.domain.proof.CircuitMeasure;
import io.orrery.domain.proof.CircuitRef;
import io.orrery.domain.proof.DeadLetter;
import io.orrery.domain.proof.DeadLetters;
import io.orrery.domain.proof.ProofAdmission;
import io.orrery.domain.proof.ProofAdmission.Answer;
import io.orrery.domain.proof.ProofBook;
import io.orrery.domain.proof.ProofFailure;
import io.orrery.domain.proof.ProofJob;
import io.orrery.domain.proof.ProofRequest;
import io.orrery.domain.proof.ProofSource;
import io.orrery.domain.proof.ProvenStatement;
import io.orrery.domain.proof.Requester;
import io.orrery.persistence.codec.Values;
import io.orrery.persistence.content.ContentKind;
import io.orrery.persistence.content.SqlContentStore;
import io.orrery.persistence.schema.Store;
import io.orrery.zk.curve.G1;
import io.orrery.zk.curve.G2;
import io.orrery.zk.groth16.Proof;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Store.class)
class SqlProofBookTest {
    private final Store store;

    SqlProofBookTest(Store store) {
        this.store = store;
    }

    private static final ProofAdmission.Settings SETTINGS = new ProofAdmission.Settings(3, 5);
    private static final Digest CIRCUIT = Values.digest(1);

    private final ExecutorService racing = Executors.newVirtualThreadPerTaskExecutor();
    private ProofTables tables;

    @BeforeEach
    void open(@TempDir Path folder) {
        tables = new ProofTables(store, folder);
    }

    @AfterEach
    void close() {
        racing.close();
        tables.close();
    }

    private static byte[] salted(int material) {
        return ByteBuffer.allocate(SqlProofBook.SALT_BYTES + 4)
                .putInt(SqlProofBook.SALT_BYTES, material)
                .array();
    }

    private static ProofRequest request(Digest circuit, int material, boolean witness) {
        var digest = Digest.of(Blobs.sha256().digest(salted(material)));
        return new ProofRequest(
                new CircuitRef.Stored(circuit),
                witness ? new ProofSource.Witness(digest) : new ProofSource.Inputs(digest),
                new Requester.Caller(NOW_MS + material, NOW_MS + 10_000));
    }

    private static ProofBook.Submission submission(
            String caller, Optional<String> key, Digest body, ProofRequest request) {
        return new ProofBook.Submission(caller, key, body, "multiplier", 2, request);
    }

    static Answer admit(ProofTables tables, String caller, Optional<String> key, Digest circuit, int material) {
        return await(tables.book.admit(
                SETTINGS,
                submission(caller, key, Values.digest(material), request(circuit, material, false)),
                salted(material)));
    }

    private Answer admit(String caller, int material) {
        return admit(tables, caller, Optional.empty(), CIRCUIT, material);
    }

    private static ProofJob.Outcome failed() {
        return new ProofJob.Outcome.Failed(new ProofFailure(ProofFailure.Cause.INPUTS_REFUSED, "signal a"));
    }

    @Test
    void whatIsTakenOnIsOpenWithItsMaterialUntilItEnds() {
        var inputs = request(CIRCUIT, 7, false);
        var witness = request(CIRCUIT, 8, true);
        admit("alice", 7);
        await(tables.book.admit(SETTINGS, submission("bob", Optional.empty(), Values.digest(8), witness), salted(8)));

        var first = new ProofBook.Entry(inputs.key(), "alice", "multiplier", 2, inputs, Optional.empty());
        assertThat(await(tables.book.open(10)))
                .containsExactly(
                        first, new ProofBook.Entry(witness.key(), "bob", "multiplier", 2, witness, Optional.empty()));
        assertThat(await(tables.book.open(1))).containsExactly(first);
        assertThat(await(tables.book.material(witness.source()))).containsExactly(0, 0, 0, 8);

        assertThat(await(tables.book.end(inputs.key(), failed(), NOW_MS))).isTrue();
        assertThat(await(tables.book.end(inputs.key(), failedBy(ProofFailure.Cause.DEADLINE), NOW_MS)))
                .isFalse();

        assertThat(await(tables.book.find(inputs.key())).flatMap(ProofBook.Entry::outcome))
                .contains(failed());
        assertThat(await(tables.book.open(10))).extracting(ProofBook.Entry::job).containsExactly(witness.key());
        assertThatThrownBy(() -> await(tables.book.material(inputs.source())))
                .hasCauseInstanceOf(NoSuchElementException.class);
        assertThat(await(tables.book.find("nobody"))).isEmpty();
    }

    private static ProofJob.Outcome failedBy(ProofFailure.Cause cause) {
        return new ProofJob.Outcome.Failed(new ProofFailure(cause, "late"));
    }

    @Test
    void aProofThatComesLateTakesThePlaceOfAFailureAndNothingTakesItsPlace() {
        admit("alice", 7);
        var job = request(CIRCUIT, 7, false);
        var proven = new ProofJob.Outcome.Proven(CIRCUIT);
        await(tables.book.end(job.key(), failedBy(ProofFailure.Cause.WORKER_FAILED), NOW_MS));
        assertThat(await(tables.book.material(job.source())))
                .as("it may be replayed")
                .hasSize(4);

        assertThat(await(tables.book.end(job.key(), proven, NOW_MS))).isTrue();

        assertThat(await(tables.book.end(job.key(), failed(), NOW_MS))).isFalse();
        assertThat(await(tables.book.find(job.key())).flatMap(ProofBook.Entry::outcome))
                .contains(proven);
        assertThat(await(tables.book.reopen(job))).isFalse();
        assertThatThrownBy(() -> await(tables.book.material(job.source())))
                .hasCauseInstanceOf(NoSuchElementException.class);
    }

    @Test
    void anEntryThatFailedByNoFaultOfTheCallersIsOpenedAgainUntilItIsForgotten() {
        admit("alice", 7);
        var job = request(CIRCUIT, 7, false);
        await(tables.book.end(job.key(), failedBy(ProofFailure.Cause.WORKER_FAILED), NOW_MS));
        var again = new ProofRequest(job.circuit(), job.source(), new Requester.Caller(NOW_MS, NOW_MS + 99));

        assertThat(await(tables.book.reopen(again))).isTrue();
        assertThat(await(tables.book.reopen(again))).as("done again").isTrue();

        var open = await(tables.book.open(10));
        assertThat(open).hasSize(1);
        assertThat(open.getFirst().request().requester().deadline()).hasValue(NOW_MS + 99);
        await(tables.book.end(job.key(), failedBy(ProofFailure.Cause.EXPIRED), NOW_MS));
        await(tables.book.forget(NOW_MS + 1, NOW_MS, 10));
        assertThatThrownBy(() -> await(tables.book.material(job.source())))
                .hasCauseInstanceOf(NoSuchElementException.class);
        assertThat(await(tables.book.reopen(again))).isFalse();
    }

    @Test
    void whatIsTheCallersFaultIsKeptNoLongerAndNotOpenedAgain() {
        admit("alice", 7);
        var job = request(CIRCUIT, 7, false);
        await(tables.book.end(job.key(), failed(), NOW_MS));
        assertThat(await(tables.book.reopen(job))).isFalse();
    }

    @Test
    void aDeadLetterIsKeptUntilItIsTakenOut() {
        admit("alice", 7);
        var job = request(CIRCUIT, 7, false);
        var failure = new ProofFailure(ProofFailure.Cause.OUT_OF_MEMORY, "heap");
        var letter = new DeadLetter(job, failure, 2, List.of(new Attempt(3, "a", failure, 1L << 40)), false);
        var letters = new SqlDeadLetters(tables.transactions);
        await(letters.put(letter, 5));
        var newer = new DeadLetter(job, failure, 3, letter.attempts(), true);
        await(letters.put(newer, 6));

        assertThat(await(letters.find(job.key()))).contains(new DeadLetters.Entry(newer, 5, true));
        assertThat(await(letters.list("", 10))).containsExactly(new DeadLetters.Entry(newer, 5, true));
        assertThat(await(letters.list(job.key(), 10))).isEmpty();
        assertThat(await(letters.count())).isEqualTo(1);
        await(tables.book.end(job.key(), failed(), NOW_MS));
        assertThat(await(letters.find(job.key())).orElseThrow().replayable())
                .as("its material is gone")
                .isFalse();
        await(letters.remove(job.key()));
        assertThat(await(letters.count())).isZero();
    }

    @Test
    void measuresAreReadAsTheyWereWrittenTheNewestFirst() {
        var measures = new SqlMeasureBook(tables.transactions);
        var first = new CircuitMeasure(List.of(new CircuitMeasure.Run(1, 2)));
        var second = first.with(new CircuitMeasure.Run(3, 1L << 40));
        await(measures.put(new CircuitRef.BuiltIn("batch-8"), first, 1));
        await(measures.put(new CircuitRef.Stored(CIRCUIT), first, 2));
        await(measures.put(new CircuitRef.BuiltIn("batch-8"), second, 3));

        assertThat(await(measures.newest(10)))
                .isEqualTo(Map.of(new CircuitRef.BuiltIn("batch-8"), second, new CircuitRef.Stored(CIRCUIT), first));
        assertThat(await(measures.newest(1))).containsOnlyKeys(new CircuitRef.BuiltIn("batch-8"));
        await(measures.put(new CircuitRef.BuiltIn("batch-8"), second, NOW_MS));
        assertThat(await(measures.newest(10)))
                .as("what was measured long ago is forgotten")
                .containsOnlyKeys(new CircuitRef.BuiltIn("batch-8"));
    }

    @ParameterizedTest
    @EnumSource(ProofFailure.Cause.class)
    void everyCauseOfAFailureIsReadAsItWasWritten(ProofFailure.Cause cause) {
        admit("alice", 7);
        var job = request(CIRCUIT, 7, false).key();
        var outcome = new ProofJob.Outcome.Failed(new ProofFailure(cause, "“" + "x".repeat(700)));
        await(tables.book.end(job, outcome, NOW_MS));
        assertThat(await(tables.book.find(job)).orElseThrow().outcome()).contains(outcome);
    }

    @Test
    void theSameRequestUnderItsKeyIsOneJobEvenWhenItHasEnded() {
        var key = Optional.of("order-1");
        assertThat(admit(tables, "alice", key, CIRCUIT, 7)).isEqualTo(new Answer.Take());
        var job = request(CIRCUIT, 7, false).key();
        assertThat(admit(tables, "alice", key, CIRCUIT, 7)).isEqualTo(new Answer.Same(job));
        assertThat(admit(tables, "alice", key, CIRCUIT, 8))
                .isEqualTo(new Answer.Refuse(ProofAdmission.Refusal.KEY_REUSED));
        assertThat(admit(tables, "bob", key, CIRCUIT, 9)).isEqualTo(new Answer.Take());
        await(tables.book.end(job, failed(), NOW_MS));
        assertThat(admit(tables, "alice", key, CIRCUIT, 7)).isEqualTo(new Answer.Same(job));
        assertThat(await(tables.book.earlier("alice", "order-1")))
                .contains(new ProofAdmission.Earlier(job, Values.digest(7)));
        assertThat(await(tables.book.earlier("carol", "order-1"))).isEmpty();
    }

    @Test
    void thoseWhoRaceForTheLastPlacesGetExactlyThem() throws Exception {
        var racers = IntStream.range(0, 16)
                .<Callable<Answer>>mapToObj(i -> () -> admit(i % 2 == 0 ? "alice" : "bob", i))
                .toList();
        int taken = 0;
        for (var answer : racing.invokeAll(racers)) {
            taken += answer.get() instanceof Answer.Take ? 1 : 0;
        }
        assertThat(taken).isEqualTo(5);
        assertThat(tables.count("proof_request where caller = 'alice'")).isBetween(2L, 3L);
    }

    @Test
    void oneKeyUsedManyTimesAtOnceIsOneJob() throws Exception {
        var racers = IntStream.range(0, 8)
                .<Callable<Answer>>mapToObj(_ -> () -> admit(tables, "alice", Optional.of("order-1"), CIRCUIT, 7))
                .toList();
        for (var answer : racing.invokeAll(racers)) {
            assertThat(answer.get()).isNotInstanceOf(Answer.Refuse.class);
        }
        assertThat(tables.count("proof_request")).isEqualTo(1);
    }

    @Test
    void whatEndedLongAgoIsForgottenWithItsProof() throws Exception {
        var statements = new SqlContentStore<>(tables.transactions, ContentKind.PROVEN_STATEMENT);
        var statement = new ProvenStatement(
                new Proof(G1.GENERATOR, G2.GENERATOR, G1.GENERATOR), List.of(Values.fr(1), Values.fr(2)));
        var proof = await(statements.put(statement));
        assertThat(await(statements.get(proof))).isEqualTo(statement);
        admit("alice", 7);
        admit("alice", 8);
        var job = request(CIRCUIT, 7, false).key();
        await(tables.book.end(job, new ProofJob.Outcome.Proven(proof), NOW_MS));

        assertThat(await(tables.book.forget(NOW_MS, NOW_MS, 10))).isZero();
        assertThat(await(tables.book.forget(NOW_MS + 1, NOW_MS, 10))).isEqualTo(1);

        assertThat(await(tables.book.find(job))).isEmpty();
        assertThat(tables.count("content")).isZero();
        assertThat(await(tables.book.open(10))).hasSize(1);
    }

    @Test
    void uploadsThatCameToNothingAreSweptAwayAndNothingElseIs() throws Exception {
        admit("alice", 7);
        tables.stored(4);
        long hour = 3_600_000;
        await(tables.book.forget(0, NOW_MS + hour, 10));
        assertThat(tables.count("blob")).isEqualTo(2);
        await(tables.book.forget(0, NOW_MS + 3 * hour, 10));
        assertThat(tables.count("blob")).isEqualTo(1);
        assertThat(await(tables.book.material(request(CIRCUIT, 7, false).source())))
                .containsExactly(0, 0, 0, 7);
    }

    @Test
    void anOpenEntryOutlivesTheProcess() {
        admit("alice", 7);
        tables.close();
        tables = new ProofTables(store, tables.folder);
        assertThat(await(tables.book.open(10))).hasSize(1);
    }
}
