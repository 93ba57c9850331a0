package io.orrery.persistence.content;

import static io.orrery.persistence.codec.Values.account;
import static io.orrery.persistence.codec.Values.batch;
import static io.orrery.persistence.codec.Values.digest;
import static io.orrery.persistence.codec.Values.fr;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.batch.BatchTrace;
import io.orrery.domain.rollup.da.DataReceipt;
import io.orrery.domain.rollup.state.LeafUpdate;
import io.orrery.domain.rollup.state.ShardTrace;
import io.orrery.persistence.codec.CorruptBytes;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.Store;
import io.orrery.persistence.schema.Transactions;
import io.orrery.zk.curve.G1;
import io.orrery.zk.curve.G2;
import io.orrery.zk.groth16.Proof;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Store.class)
class SqlContentStoreTest {
    private final Store store;

    SqlContentStoreTest(Store store) {
        this.store = store;
    }

    private final ExecutorService threads = Executors.newFixedThreadPool(8);
    private Database database;
    private Transactions transactions;

    @BeforeEach
    void open(@TempDir Path folder) {
        database = store.open(folder, 8);
        transactions = new Transactions(database.dataSource(), threads);
    }

    @AfterEach
    void close() {
        threads.shutdown();
        database.close();
    }

    private static LeafUpdate update(long index, int levels) {
        return new LeafUpdate(
                index,
                account(index),
                account(index + 1),
                Collections.nCopies(levels, new LeafUpdate.Siblings(fr(index), fr(index + 1), fr(index + 2))));
    }

    private static ShardTrace shardTrace(long batch) {
        return new ShardTrace(
                15,
                batch,
                fr(1),
                List.of(
                        new ShardTrace.Touched(0, update(0xF0000001L, 14), fr(2)),
                        new ShardTrace.Touched(16, update(0xF0000002L, 14), fr(3))));
    }

    private static BatchTrace batchTrace(int slots) {
        return batchTrace(slots, new BatchSize(39));
    }

    private static BatchTrace batchTrace(int slots, BatchSize size) {
        return new BatchTrace(
                fr(4),
                batch(5, size),
                fr(6),
                fr(7),
                Collections.nCopies(slots, new BatchTrace.SlotTrace(update(1, 16), update(2, 16))),
                update(3, 16));
    }

    private static Proof proof() {
        var point = G1.GENERATOR;
        return new Proof(point.add(point), G2.GENERATOR, point.negate());
    }

    private static BatchStreams streams() {
        return streams(new BatchSize(39));
    }

    private static BatchStreams streams(BatchSize size) {
        return new BatchStreams(
                size, fr(1), fr(2), fr(3), fr(4), new byte[] {1, 2, 3}, new byte[] {4, 5}, fr(5), fr(6), fr(7));
    }

    private <T> Digest put(ContentKind<T> kind, T content) {
        return new SqlContentStore<>(transactions, kind)
                .put(content)
                .toCompletableFuture()
                .join();
    }

    private <T> T get(ContentKind<T> kind, Digest digest) {
        return new SqlContentStore<>(transactions, kind)
                .get(digest)
                .toCompletableFuture()
                .join();
    }

    @Test
    void everyKindOfContentComesBackAsItWasPut() {
        assertThat(get(ContentKind.SHARD_TRACE, put(ContentKind.SHARD_TRACE, shardTrace(1))))
                .isEqualTo(shardTrace(1));
        assertThat(get(ContentKind.BATCH_TRACE, put(ContentKind.BATCH_TRACE, batchTrace(8))))
                .isEqualTo(batchTrace(8));
        assertThat(get(ContentKind.PROOF, put(ContentKind.PROOF, proof()))).isEqualTo(proof());
        assertThat(get(ContentKind.BATCH_STREAMS, put(ContentKind.BATCH_STREAMS, streams())))
                .usingRecursiveComparison()
                .isEqualTo(streams());
    }

    @Test
    void aTraceOfManyMegabytesIsStored() {
        var large = batchTrace(1024);
        assertThat(get(ContentKind.BATCH_TRACE, put(ContentKind.BATCH_TRACE, large)))
                .isEqualTo(large);
    }

    @Test
    void theDigestOfAContentNeverChanges() {
        assertThat(List.of(
                        put(ContentKind.SHARD_TRACE, shardTrace(1)).toString(),
                        put(ContentKind.BATCH_TRACE, batchTrace(1)).toString(),
                        put(ContentKind.BATCH_STREAMS, streams()).toString(),
                        put(ContentKind.PROOF, proof()).toString()))
                .containsExactly(
                        "0xee227c092cea3458ef00d7018538e323751d62b77710113d69d4f44019ea149e",
                        "0x8d9df9aebf117e26f01558cddeae538c380985defc1f9416f66cb65b596892e7",
                        "0x1cfbfce6c26ef982219e04d86930ec06efd0d088e0026e696cdb971f342387c1",
                        "0x4d64e97f3935117c993039e4f64f4e9f4b75b2ca16f8732c22060d6d03ee3c26");
    }

    @Test
    void contentFromBeforeBatchesHadSizesIsReadAsOfTheFirstSize() {
        var trace = new ContentKind<>("batch trace", 2, 1, TraceCodecs.BATCH_TRACE_1, Map.of());
        var streams = new ContentKind<>("batch streams", 3, 1, TraceCodecs.BATCH_STREAMS_1, Map.of());
        var oldTrace = put(trace, batchTrace(1, BatchSize.FIRST));
        var oldStreams = put(streams, streams(BatchSize.FIRST));
        assertThat(List.of(oldTrace.toString(), oldStreams.toString()))
                .containsExactly(
                        "0x0f9f735d5a05d842114cf537a67b9a072aa3f347dc70b85a842dce2e0104f2bd",
                        "0xc1468e8cc3fa84801bec749399fe42dbdfe970e11c52fc53284e6a02d05a58bb");
        assertThat(get(ContentKind.BATCH_TRACE, oldTrace)).isEqualTo(batchTrace(1, BatchSize.FIRST));
        assertThat(get(ContentKind.BATCH_STREAMS, oldStreams)).isEqualTo(streams(BatchSize.FIRST));
        assertThatThrownBy(() -> get(ContentKind.PROOF, oldTrace)).hasCauseInstanceOf(CorruptBytes.class);
    }

    @Test
    void streamsFromBeforeThereWereReceiptsAreReadAsOfDataOnL1() {
        var streams = new ContentKind<>("batch streams", 3, 2, TraceCodecs.BATCH_STREAMS_2, Map.of());
        var old = put(streams, streams());
        assertThat(old.toString()).isEqualTo("0xefa5c1ec81ec1306f3c584d4a83cb58dad8c0558e678a332df9ee76f60c89a9d");
        assertThat(get(ContentKind.BATCH_STREAMS, old)).isEqualTo(streams());
    }

    @Test
    void streamsKeepTheReceiptOfTheirData() {
        var published = streams().published(new DataReceipt.Committee(digest(4), List.of(new byte[65])));
        assertThat(get(ContentKind.BATCH_STREAMS, put(ContentKind.BATCH_STREAMS, published)))
                .isEqualTo(published);
    }

    @Test
    void manyWritersOfTheSameContentStoreItOnce() throws SQLException {
        var store = new SqlContentStore<>(transactions, ContentKind.SHARD_TRACE);
        var puts = new ArrayList<CompletableFuture<Digest>>();
        for (var i = 0; i < 64; i++) {
            puts.add(store.put(shardTrace(i % 4)).toCompletableFuture());
        }
        assertThat(puts.stream().map(put -> put.join()).distinct()).hasSize(4);
        assertThat(rows()).isEqualTo(4);
    }

    @Test
    void anUnknownDigestIsNoSuchElement() {
        assertThatThrownBy(() -> get(ContentKind.PROOF, digest(1)))
                .hasCauseInstanceOf(NoSuchElementException.class)
                .hasMessageContaining(digest(1).toString());
    }

    @Test
    void contentOfAnotherKindIsRefused() {
        var digest = put(ContentKind.PROOF, proof());
        assertThatThrownBy(() -> get(ContentKind.BATCH_STREAMS, digest))
                .hasCauseInstanceOf(CorruptBytes.class)
                .hasMessageContaining("kind 4");
    }

    @Test
    void damagedContentIsNeverReturned() throws SQLException {
        var digest = put(ContentKind.SHARD_TRACE, shardTrace(1));
        transactions.writeNow(connection -> {
            try (var update = connection.prepareStatement("update content set bytes = ? where digest = ?")) {
                update.setBytes(1, ContentKind.SHARD_TRACE.encode(shardTrace(2)));
                update.setBytes(2, digest.toBytes());
                return update.executeUpdate();
            }
        });
        assertThatThrownBy(() -> get(ContentKind.SHARD_TRACE, digest))
                .hasCauseInstanceOf(CorruptBytes.class)
                .hasMessageContaining("damaged");
    }

    private int rows() throws SQLException {
        return transactions.writeNow(connection -> {
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery("select count(*) from content")) {
                rows.next();
                return rows.getInt(1);
            }
        });
    }
}
