package io.orrery.persistence.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.Digest;
import io.orrery.persistence.codec.CorruptBytes;
import io.orrery.persistence.schema.Query;
import io.orrery.persistence.schema.Store;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass
@EnumSource(Store.class)
class SqlFilesTest {
    private final Store store;

    SqlFilesTest(Store store) {
        this.store = store;
    }

    private ProofTables tables;

    @BeforeEach
    void open(@TempDir Path folder) {
        tables = new ProofTables(store, folder);
    }

    @AfterEach
    void close() {
        tables.close();
    }

    private Path copyOf(Digest digest) throws IOException {
        var target = tables.folder.resolve("copy");
        tables.files.copy(digest, target);
        return target;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, Blobs.PIECE_BYTES, Blobs.PIECE_BYTES + 1, 33 * Blobs.PIECE_BYTES + 5})
    void aFileComesBackAsItWasStored(int length) throws Exception {
        var file = tables.file(1, length);
        var digest = ProofTables.digestOf(file);

        tables.files.put(digest, file);

        assertThat(copyOf(digest)).hasSameBinaryContentAs(file);
        assertThat(tables.count("blob_piece")).isEqualTo(Math.ceilDiv(length, Blobs.PIECE_BYTES));
    }

    @Test
    void theSameFileIsStoredOnceHoweverManyStoreItAtATime() throws Exception {
        var file = tables.file(2, 20 * Blobs.PIECE_BYTES);
        var digest = ProofTables.digestOf(file);
        Callable<Boolean> put = () -> {
            tables.files.put(digest, file);
            return true;
        };

        for (var done : tables.threads.invokeAll(
                IntStream.range(0, 4).mapToObj(_ -> put).toList())) {
            assertThat(done.get()).isTrue();
        }

        assertThat(copyOf(digest)).hasSameBinaryContentAs(file);
        assertThat(tables.count("blob")).isEqualTo(1);
        assertThat(tables.count("blob_piece")).isEqualTo(20);
    }

    @Test
    void whatACrashHasInterruptedIsNotThereUntilItIsStoredAgain() throws Exception {
        var file = tables.file(3, 3 * Blobs.PIECE_BYTES);
        var digest = ProofTables.digestOf(file);
        tables.transactions.writeNow(connection -> {
            Blobs.begin(connection, digest, 3L * Blobs.PIECE_BYTES, 0);
            Blobs.piece(connection, digest, 0, java.util.Arrays.copyOf(firstBytes(file), Blobs.PIECE_BYTES));
            return true;
        });
        assertThatThrownBy(() -> copyOf(digest)).isInstanceOf(NoSuchElementException.class);

        tables.files.put(digest, file);

        assertThat(copyOf(digest)).hasSameBinaryContentAs(file);
    }

    private static byte[] firstBytes(Path file) {
        try (var in = Files.newInputStream(file)) {
            return Blobs.nextPiece(in);
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void aFileThatIsNotTheOneOfTheDigestIsRefusedAndNothingIsLeft() throws Exception {
        var file = tables.file(4, 1_000);
        var other = ProofTables.digestOf(tables.file(5, 1_000));

        assertThatThrownBy(() -> tables.files.put(other, file)).hasMessageContaining("has changed");

        assertThat(tables.count("blob")).isZero();
        assertThat(tables.count("blob_piece")).isZero();
    }

    @Test
    void damageIsFound() throws Exception {
        var digest = tables.stored(6);
        tables.transactions.writeNow(
                connection -> Query.of(connection, "update blob_piece set bytes = ?", (Object) new byte[1_000])
                        .update());
        assertThatThrownBy(() -> copyOf(digest))
                .isInstanceOf(CorruptBytes.class)
                .hasMessageContaining("damaged");

        tables.transactions.writeNow(
                connection -> Query.of(connection, "delete from blob_piece").update());
        assertThatThrownBy(() -> copyOf(digest))
                .isInstanceOf(CorruptBytes.class)
                .hasMessageContaining("piece 0");
    }
}
