package io.orrery.persistence.proof;

import static io.orrery.persistence.proof.ProofTables.NOW_MS;
import static io.orrery.persistence.proof.ProofTables.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.proof.CircuitFacts;
import io.orrery.domain.proof.CircuitFiles;
import io.orrery.domain.proof.CircuitShelf;
import io.orrery.domain.proof.CircuitShelf.Answer;
import io.orrery.domain.proof.StoredCircuit;
import io.orrery.persistence.schema.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Store.class)
class SqlCircuitBookTest {
    private final Store store;

    SqlCircuitBookTest(Store store) {
        this.store = store;
    }

    private static final CircuitShelf.Settings SHELF = new CircuitShelf.Settings(2, 2, 10_000);
    private static final CircuitFacts FACTS = new CircuitFacts(20, 2, 4, OptionalInt.of(11));

    private ProofTables tables;

    @BeforeEach
    void open(@TempDir Path folder) {
        tables = new ProofTables(store, folder);
    }

    @AfterEach
    void close() {
        tables.close();
    }

    private CircuitFiles files(int zkey) throws IOException {
        return new CircuitFiles(tables.stored(zkey), Optional.of(tables.stored(1)), Optional.empty());
    }

    private Answer place(String name, CircuitFiles files) {
        return await(tables.circuits.place(SHELF, name, files, FACTS, "{\"key\": \"" + files.zkey() + "\"}", NOW_MS));
    }

    @Test
    void aPlacedCircuitIsFoundByNameAndByDigestWithItsKey() throws Exception {
        var files = files(2);
        var bare = new CircuitFiles(tables.stored(3), Optional.empty(), Optional.of(tables.stored(4)));
        assertThat(place("multiplier", files)).isEqualTo(new Answer.Place(1, false));
        assertThat(await(tables.circuits.place(
                        SHELF, "other", bare, new CircuitFacts(5, 0, 3, OptionalInt.empty()), "{}", NOW_MS)))
                .isEqualTo(new Answer.Place(1, false));

        var multiplier = new StoredCircuit("multiplier", 1, files, FACTS, NOW_MS);
        var other = new StoredCircuit("other", 1, bare, new CircuitFacts(5, 0, 3, OptionalInt.empty()), NOW_MS);
        assertThat(await(tables.circuits.newest("multiplier"))).contains(multiplier);
        assertThat(await(tables.circuits.withDigest(bare.digest()))).contains(other);
        assertThat(await(tables.circuits.list("", 10))).containsExactly(multiplier, other);
        assertThat(await(tables.circuits.list("multiplier", 10))).containsExactly(other);
        assertThat(await(tables.circuits.list("", 1))).containsExactly(multiplier);
        assertThat(await(tables.circuits.verifyingKey(multiplier))).isEqualTo("{\"key\": \"" + files.zkey() + "\"}");
        assertThat(await(tables.circuits.newest("nobody"))).isEmpty();
    }

    @Test
    void theSameFilesAreTheSameVersionAndOthersTheNext() throws Exception {
        place("multiplier", files(2));
        assertThat(place("multiplier", files(2))).isEqualTo(new Answer.Same(1));
        assertThat(place("multiplier", files(3))).isEqualTo(new Answer.Place(2, false));
        assertThat(await(tables.circuits.newest("multiplier")).orElseThrow().version())
                .isEqualTo(2);
        assertThat(await(tables.circuits.list("", 10))).hasSize(1);
    }

    @Test
    void theOldestVersionGoesWithTheFilesThatNoOtherNeeds() throws Exception {
        var first = files(2);
        place("multiplier", first);
        place("multiplier", files(3));
        place("multiplier", files(4));

        assertThat(await(tables.circuits.withDigest(first.digest()))).isEmpty();
        assertThatThrownBy(() -> tables.files.copy(first.zkey(), tables.folder.resolve("copy")))
                .isInstanceOf(NoSuchElementException.class);
        tables.files.copy(first.wasm().orElseThrow(), tables.folder.resolve("copy"));
        // Two keys, the program that all share, and two verification keys.
        assertThat(tables.count("blob")).isEqualTo(5);
    }

    @Test
    void anOpenJobKeepsItsVersion() throws Exception {
        var first = files(2);
        place("multiplier", first);
        place("multiplier", files(3));
        SqlProofBookTest.admit(tables, "alice", Optional.empty(), first.digest(), 7);

        assertThat(place("multiplier", files(4))).isEqualTo(new Answer.Refuse(CircuitShelf.Refusal.VERSIONS_IN_USE));

        assertThat(await(tables.circuits.withDigest(first.digest()))).isPresent();
        assertThatThrownBy(() -> tables.files.copy(
                        ProofTables.digestOf(tables.folder.resolve("file-4")), tables.folder.resolve("copy")))
                .isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void aFullShelfRefusesAndKeepsNothing() throws Exception {
        place("a", files(2));
        place("b", files(3));
        assertThat(place("c", files(4))).isEqualTo(new Answer.Refuse(CircuitShelf.Refusal.TOO_MANY_NAMES));
        var large = tables.file(5, 9_000);
        tables.files.put(ProofTables.digestOf(large), large);
        assertThat(place("a", new CircuitFiles(ProofTables.digestOf(large), Optional.empty(), Optional.empty())))
                .isEqualTo(new Answer.Refuse(CircuitShelf.Refusal.TOO_MANY_BYTES));
        assertThat(tables.count("blob")).isEqualTo(5);
    }

    @Test
    void aCircuitWhoseFilesAreNotStoredIsNotPlaced() throws Exception {
        var files = new CircuitFiles(ProofTables.digestOf(tables.file(9, 10)), Optional.empty(), Optional.empty());
        assertThatThrownBy(() -> place("multiplier", files)).hasCauseInstanceOf(NoSuchElementException.class);
        assertThat(await(tables.circuits.newest("multiplier"))).isEmpty();
    }

    @Test
    void whatIsStoredOutlivesTheProcess() throws Exception {
        var files = files(2);
        place("multiplier", files);
        tables.close();
        tables = new ProofTables(store, tables.folder);
        assertThat(await(tables.circuits.newest("multiplier"))).isPresent();
        tables.files.copy(files.zkey(), tables.folder.resolve("copy"));
        assertThat(tables.folder.resolve("copy")).hasBinaryContent(Files.readAllBytes(tables.folder.resolve("file-2")));
    }
}
