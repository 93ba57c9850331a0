package io.orrery.persistence.proof;

import io.orrery.domain.Digest;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.Query;
import io.orrery.persistence.schema.Store;
import io.orrery.persistence.schema.Transactions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A database with what the proof service keeps in it.
final class ProofTables implements AutoCloseable {
    static final long NOW_MS = 1_790_000_000_000L;

    final ExecutorService threads = Executors.newFixedThreadPool(8);
    final Path folder;
    final Database database;
    final Transactions transactions;
    final SqlFiles files;
    final SqlCircuitBook circuits;
    final SqlProofBook book;

    ProofTables(Store store, Path folder) {
        this.folder = folder;
        this.database = store.open(folder, 12);
        this.transactions = new Transactions(database.dataSource(), threads);
        this.files = new SqlFiles(transactions, InstantSource.fixed(Instant.ofEpochMilli(NOW_MS)));
        this.circuits = new SqlCircuitBook(transactions);
        this.book = new SqlProofBook(transactions);
    }

    /// A file of bytes that a seed gives.
    Path file(int seed, int length) throws IOException {
        var bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return Files.write(folder.resolve("file-" + seed), bytes);
    }

    static Digest digestOf(Path file) throws IOException {
        return Digest.of(Blobs.sha256().digest(Files.readAllBytes(file)));
    }

    /// Stores a file of its own.
    Digest stored(int seed) throws IOException {
        var file = file(seed, 1_000);
        files.put(digestOf(file), file);
        return digestOf(file);
    }

    long count(String from) throws SQLException {
        return transactions.readNow(connection ->
                Query.of(connection, "select count(*) from " + from).number());
    }

    static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    @Override
    public void close() {
        threads.shutdown();
        database.close();
    }
}
