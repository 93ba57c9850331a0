package io.orrery.runtime.proofs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.orrery.domain.Digest;
import io.orrery.domain.proof.CircuitFacts;
import io.orrery.domain.proof.CircuitFiles;
import io.orrery.domain.proof.CircuitProver.Result;
import io.orrery.domain.proof.CircuitShelf;
import io.orrery.domain.proof.ProofFailure.Cause;
import io.orrery.domain.proof.ProofSource;
import io.orrery.persistence.proof.SqlCircuitBook;
import io.orrery.persistence.proof.SqlFiles;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.Transactions;
import io.orrery.zk.field.Fr;
import io.orrery.zk.groth16.Groth16;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Circuits from the database through the prover.
class StoredCircuitProverTest {
    private static final CircuitShelf.Settings SHELF = new CircuitShelf.Settings(10, 10, 1 << 30);
    private static final ProofSource WITNESS = new ProofSource.Witness(new Digest(0, 0, 0, 0));
    private static final ProofSource INPUTS = new ProofSource.Inputs(new Digest(0, 0, 0, 0));

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final List<String> stages = new ArrayList<>();
    private Path folder;
    private Database database;
    private SqlFiles files;
    private SqlCircuitBook circuits;

    @BeforeEach
    void open(@TempDir Path temporary) {
        folder = temporary;
        database = Database.open(new Database.Settings(folder.resolve("orrery"), 4));
        var transactions = new Transactions(database.dataSource(), threads);
        files = new SqlFiles(transactions, InstantSource.system());
        circuits = new SqlCircuitBook(transactions);
    }

    @AfterEach
    void close() {
        threads.shutdown();
        database.close();
    }

    private Digest stored(Path file) throws Exception {
        var digest = Digest.of(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        files.put(digest, file);
        return digest;
    }

    private Digest place(Path zkey, Optional<Path> wasm, Optional<Path> r1cs, CircuitFacts facts) throws Exception {
        var placed = new CircuitFiles(
                stored(zkey),
                wasm.isPresent() ? Optional.of(stored(wasm.get())) : Optional.empty(),
                r1cs.isPresent() ? Optional.of(stored(r1cs.get())) : Optional.empty());
        circuits.place(SHELF, "circuit-" + placed.zkey().a(), placed, facts, "{}", 0)
                .toCompletableFuture()
                .join();
        return placed.digest();
    }

    private Digest place(TestCircuit circuit, boolean withConstraints) throws Exception {
        return place(
                circuit.zkey(folder),
                Optional.empty(),
                withConstraints ? Optional.of(circuit.r1cs(folder)) : Optional.empty(),
                new CircuitFacts(4, 1, circuit.key.domainLog(), OptionalInt.empty()));
    }

    private KeyCache cache(long maxBytes) {
        var limits = ProgramLimits.of(
                ConfigFactory.parseResources("proofs.conf").resolve().getConfig("orrery.proofs.circuit"));
        return new KeyCache(
                new CircuitLoader(circuits, files, folder.resolve("scratch"), limits, TestCircuit.COMPUTE)::load,
                maxBytes);
    }

    private StoredCircuitProver prover() {
        return new StoredCircuitProver(cache(1 << 20), folder.resolve("scratch"), new SplittableRandom(3));
    }

    private Result prove(Digest circuit, ProofSource source, byte[] material) {
        return prover().prove(circuit, source, material, (stage, fraction) -> {
            stages.add(stage);
            assertThat(fraction).isBetween(0.0, 1.0);
        });
    }

    private Result compute(Digest circuit, String inputs) {
        return prove(circuit, INPUTS, inputs.getBytes(StandardCharsets.UTF_8));
    }

    private static void assertRefused(Result result, Cause cause, String detail) {
        assertThat(result).isInstanceOfSatisfying(Result.Refused.class, refused -> {
            assertThat(refused.failure().cause()).isEqualTo(cause);
            assertThat(refused.failure().detail()).contains(detail);
        });
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aWitnessGivesAProofThatVerifies(boolean withConstraints) throws Exception {
        var circuit = new TestCircuit(2);
        var result = prove(place(circuit, withConstraints), WITNESS, TestCircuit.wtns(folder, 66, 3, 11));
        assertThat(result).isInstanceOfSatisfying(Result.Proven.class, proven -> {
            assertThat(proven.statement().publicInputs()).containsExactly(Fr.of(66));
            assertThat(Groth16.verify(
                            circuit.key.verifyingKey(),
                            proven.statement().publicInputs(),
                            proven.statement().proof()))
                    .isTrue();
        });
        assertThat(stages).startsWith("load", "witness").hasSizeGreaterThan(3);
        try (var left = Files.list(folder.resolve("scratch"))) {
            assertThat(left).isEmpty();
        }
    }

    @Test
    void aWitnessThatDoesNotSatisfyTheCircuitIsRefusedAndTheConstraintNamedWhereItIsKnown() throws Exception {
        var wrong = TestCircuit.wtns(folder, 67, 3, 11);
        assertRefused(
                prove(place(new TestCircuit(2), false), WITNESS, wrong),
                Cause.WITNESS_UNSATISFIED,
                "does not satisfy the circuit");
        assertRefused(
                prove(place(new TestCircuit(2), true), WITNESS, wrong), Cause.WITNESS_UNSATISFIED, "constraint 0");
    }

    @Test
    void whatIsNoWitnessOfTheCircuitIsRefused() throws Exception {
        var circuit = place(new TestCircuit(2), false);
        assertRefused(prove(circuit, WITNESS, new byte[] {1}), Cause.INPUTS_REFUSED, "wtns");
        long[] shorter = new long[12];
        Fr.ONE.toLimbs(shorter, 0);
        assertRefused(
                prove(circuit, WITNESS, TestCircuit.bytes(folder, shorter)),
                Cause.WITNESS_UNSATISFIED,
                "3 values, the .zkey has 4 wires");
        assertRefused(compute(circuit, "{}"), Cause.INPUTS_REFUSED, "no program");
    }

    @Test
    void aCircuitThatIsNotThereIsTheWorkersFault() {
        assertThatThrownBy(() -> prove(new Digest(1, 2, 3, 4), WITNESS, new byte[0]))
                .isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void whoeverIsToldMayStopIt() throws Exception {
        var circuit = place(new TestCircuit(2), false);
        var wtns = TestCircuit.wtns(folder, 66, 3, 11);
        assertThatThrownBy(() -> prover().prove(circuit, WITNESS, wtns, (stage, _) -> {
                    if (!stage.equals("load") && !stage.equals("witness")) {
                        throw new CancellationException("stopped");
                    }
                }))
                .hasStackTraceContaining("stopped");
    }

    @Test
    void keysAreKeptUpToTheBoundAndTheLeastRecentlyUsedGoesFirst() throws Exception {
        var one = place(new TestCircuit(1), false);
        var two = place(new TestCircuit(2), false);
        var three = place(new TestCircuit(3), false);
        long bytes = Files.size(new TestCircuit(1).zkey(folder));
        var cache = cache(2 * bytes);
        var first = cache.get(one);
        cache.get(two);
        assertThat(cache.get(one)).isSameAs(first);
        cache.get(three);
        assertThat(cache.digests()).containsExactlyInAnyOrder(one, three);
        assertThat(cache.get(one)).isSameAs(first);
    }

    @Test
    void aKeyLargerThanTheCacheIsUsedAndNotKept() throws Exception {
        var one = place(new TestCircuit(1), false);
        var cache = cache(10);
        assertThat(cache.get(one).prover().key().nWires()).isEqualTo(4);
        assertThat(cache.digests()).isEmpty();
    }

    @Test
    void inputsBecomeAWitnessByTheProgramThatCircomMade() throws Exception {
        var circom = CircomMultiplier.compile(folder);
        var circuit = place(
                circom.zkey(),
                Optional.of(circom.wasm()),
                Optional.of(circom.r1cs()),
                new CircuitFacts(circom.key().nWires(), 1, circom.key().domainLog(), OptionalInt.empty()));

        var result = compute(circuit, "{\"a\": \"3\", \"b\": 11}");
        assertThat(result)
                .isInstanceOfSatisfying(
                        Result.Proven.class,
                        proven -> assertThat(proven.statement().publicInputs()).containsExactly(Fr.of(33)));

        assertRefused(compute(circuit, "{\"a\": 3}"), Cause.INPUTS_REFUSED, "b");
        assertRefused(compute(circuit, "{\"a\": 3, \"b\": 4, \"c\": 5}"), Cause.INPUTS_REFUSED, "");
        assertRefused(compute(circuit, "{\"a\": [3, 4], \"b\": 5}"), Cause.INPUTS_REFUSED, "a");
        // The circuit holds a to be unequal to zero.
        assertRefused(compute(circuit, "{\"a\": 0, \"b\": 5}"), Cause.WITNESS_UNSATISFIED, "");
    }
}
