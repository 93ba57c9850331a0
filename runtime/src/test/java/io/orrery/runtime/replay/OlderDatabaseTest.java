package io.orrery.runtime.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.actors.BatchEntity;
import io.orrery.actors.SequencerEntity;
import io.orrery.actors.StateShardEntity;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.Batch;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.replay.RollupReplay;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.persistence.journal.JournalReader;
import io.orrery.persistence.journal.SnapshotTable;
import io.orrery.persistence.retention.SqlCheckpoints;
import io.orrery.persistence.retention.SqlRetention;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.Transactions;
import io.orrery.persistence.view.SqlRollupView;
import io.orrery.runtime.Program;
import io.orrery.runtime.node.NodeHome;
import io.orrery.zk.field.Fr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Databases of demos with 64 transfers, each kept as the node of its time has left it. Whoever installs this one over
/// that one goes on from there.
final class OlderDatabaseTest {
    private static final int PAGE = 1_000;

    private enum Kept {
        V8(11, 931, "0x261e8ab66037263d4184905d6e46ec2e88df8974237336de52b194eefe858437"),
        V16(12, 1_041, "0x277923e643e7bdae57abd96d4ef722058bbbfc849546d9b5e973dfa6e95ee6a2");

        private final int batches;
        private final int events;
        private final String stateRoot;

        Kept(int batches, int events, String stateRoot) {
            this.batches = batches;
            this.events = events;
            this.stateRoot = stateRoot;
        }

        private String file() {
            return "/database/" + name().toLowerCase(Locale.ROOT) + ".mv.db.gz";
        }
    }

    @TempDir
    private Path folder;

    private Path unpacked(Kept database) throws IOException {
        var file = Path.of(new NodeHome(folder).database() + ".mv.db");
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        try (var kept = new GZIPInputStream(
                Objects.requireNonNull(OlderDatabaseTest.class.getResourceAsStream(database.file())))) {
            Files.copy(kept, file);
        }
        return new NodeHome(folder).database();
    }

    @ParameterizedTest
    @EnumSource
    void everyRootIsFoundAgainInIt(Kept database) throws Exception {
        unpacked(database);
        var program = Program.run(folder, List.of("replay", "--check", "--json", "--home", folder.toString()));
        assertThat(program.status()).as("it said %s", program.said()).isZero();
        var found = new ObjectMapper().readTree(program.printed());
        assertThat(found.path("batches").asLong()).isEqualTo(database.batches);
        assertThat(found.path("unassembled").asLong()).isZero();
        assertThat(found.path("transfers").asLong()).isEqualTo(64);
        assertThat(found.path("stateRoot").asText()).isEqualTo(database.stateRoot);
    }

    /// Keeps the state that the first half of an entity's events leads to, and later the one that all
    /// lead to: then the first half goes.
    private static <S, E> void keepStates(
            Transactions transactions, String entity, S initial, Class<E> kind, BiFunction<S, E, S> apply)
            throws SQLException {
        var events =
                transactions.<List<Object>>readNow(connection -> JournalReader.events(connection, entity, 1, PAGE));
        var state = initial;
        for (int i = 0; i < events.size(); i++) {
            state = apply.apply(state, kind.cast(events.get(i)));
            long sequenceNumber = i + 1L;
            if (sequenceNumber == events.size() / 2 || sequenceNumber == events.size()) {
                var reached = state;
                long atMs = sequenceNumber == events.size() ? SnapshotTable.SETTLED_MS : 0;
                transactions.writeNow(connection -> {
                    SnapshotTable.save(connection, entity, sequenceNumber, reached, atMs, true);
                    return true;
                });
            }
        }
    }

    private static void keepShardsAndBatches(Transactions transactions, long batches) throws SQLException {
        for (int shard = 0; shard < Shards.SIXTEEN.count(); shard++) {
            keepStates(
                    transactions,
                    StateShardEntity.TYPE + "|" + shard,
                    StateShard.initial(Shards.SIXTEEN, shard),
                    StateShard.Event.class,
                    StateShard::apply);
        }
        for (long batch = 1; batch <= batches; batch++) {
            keepStates(
                    transactions,
                    BatchEntity.TYPE + "|" + batch,
                    Batch.initial(Shards.SIXTEEN, batch),
                    Batch.Event.class,
                    Batch::apply);
        }
    }

    @Test
    void everyRootIsFoundAgainWhenStatesStandInPlaceOfEventsAndTracesAreGone() throws Exception {
        try (var database = Database.open(new Database.Settings(unpacked(Kept.V8), 1))) {
            var transactions = new Transactions(database.dataSource(), Runnable::run);
            keepShardsAndBatches(transactions, 6);
            var retention = new SqlRetention(transactions);
            assertThat(retention
                            .clear(Long.MAX_VALUE, Long.MAX_VALUE)
                            .toCompletableFuture()
                            .join())
                    .isEqualTo(Kept.V8.batches);
            var left = transactions.<Long>readNow(connection -> {
                try (var select = connection.createStatement();
                        var rows = select.executeQuery("select count(*) from event_journal")) {
                    rows.next();
                    return rows.getLong(1);
                }
            });
            assertThat(left).isLessThan(Kept.V8.events - 250);
        }
        var program = Program.run(folder, List.of("replay", "--check", "--json", "--home", folder.toString()));
        assertThat(program.status()).as("it said %s", program.said()).isZero();
        var found = new ObjectMapper().readTree(program.printed());
        assertThat(found.path("batches").asLong()).isEqualTo(Kept.V8.batches);
        assertThat(found.path("stateRoot").asText()).isEqualTo(Kept.V8.stateRoot);
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private static Address operator(Transactions transactions) throws SQLException {
        return transactions.readNow(connection -> {
            try (var select = connection.prepareStatement("select owner from account order by account_index");
                    var rows = select.executeQuery()) {
                rows.next();
                return Address.of(rows.getBytes(1));
            }
        });
    }

    @Test
    void everyRootAboveACheckpointIsFoundAgainWhenWhatLedToItIsGone() throws Exception {
        try (var database = Database.open(new Database.Settings(unpacked(Kept.V8), 4))) {
            var transactions = new Transactions(database.dataSource(), Runnable::run);
            keepShardsAndBatches(transactions, 11);
            keepStates(
                    transactions,
                    SequencerEntity.PERSISTENCE_ID,
                    Sequencer.initial(operator(transactions), Shards.SIXTEEN),
                    Sequencer.Event.class,
                    Sequencer::apply);
            assertThat(join(new SqlRetention(transactions).clear(Long.MAX_VALUE, Long.MAX_VALUE)))
                    .isEqualTo(Kept.V8.batches);
            var checkpoints = new SqlCheckpoints(transactions, InstantSource.system());
            for (long below : List.of(4L, 8L)) {
                var due = join(checkpoints.due(below, Long.MAX_VALUE, 0)).orElseThrow();
                assertThat(due.batch()).isEqualTo(below - 1);
                assertThat(RollupReplay.from(due).root()).isEqualTo(due.head().stateRoot());
                join(checkpoints.keep(due));
            }
            int cleared = 0;
            for (int some = 1; some > 0; cleared += some) {
                some = join(checkpoints.clear());
            }
            assertThat(cleared).isGreaterThan(2);
        }
        var program = Program.run(folder, List.of("replay", "--check", "--json", "--home", folder.toString()));
        assertThat(program.status()).as("it said %s", program.said()).isZero();
        var found = new ObjectMapper().readTree(program.printed());
        assertThat(found.path("fromCheckpoint").asLong()).isEqualTo(3);
        assertThat(found.path("batches").asLong()).isEqualTo(Kept.V8.batches);
        assertThat(found.path("stateRoot").asText()).isEqualTo(Kept.V8.stateRoot);

        // Without the older one it begins with the newer, and without both it says what is missing.
        damage(3);
        program = Program.run(folder, List.of("replay", "--check", "--json", "--home", folder.toString()));
        assertThat(program.status()).as("it said %s", program.said()).isZero();
        assertThat(new ObjectMapper()
                        .readTree(program.printed())
                        .path("fromCheckpoint")
                        .asLong())
                .isEqualTo(7);
        damage(7);
        program = Program.run(folder, List.of("replay", "--check", "--json", "--home", folder.toString()));
        assertThat(program.status()).isNotZero();
        assertThat(program.said()).anyMatch(line -> line.contains("no checkpoint that can be read"));
    }

    private void damage(long checkpoint) throws SQLException {
        try (var database = Database.open(new Database.Settings(new NodeHome(folder).database(), 1))) {
            new Transactions(database.dataSource(), Runnable::run).writeNow(connection -> {
                try (var update =
                        connection.prepareStatement("update checkpoint_piece set bytes = ? where batch = ?")) {
                    update.setBytes(1, new byte[9]);
                    update.setLong(2, checkpoint);
                    return update.executeUpdate();
                }
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void everyEventAndTableOfItIsRead(Kept older) throws Exception {
        try (var database = Database.open(new Database.Settings(unpacked(older), 1))) {
            var transactions = new Transactions(database.dataSource(), Runnable::run);
            var kept = new TreeMap<String, Long>();
            transactions.readNow(connection -> {
                try (var select = connection.prepareStatement(
                                "select persistence_id, count(*) from event_journal group by persistence_id");
                        var rows = select.executeQuery()) {
                    while (rows.next()) {
                        kept.put(rows.getString(1), rows.getLong(2));
                    }
                    return kept;
                }
            });
            assertThat(kept.values().stream().mapToLong(count -> count).sum()).isEqualTo(older.events);
            for (var entity : kept.entrySet()) {
                assertThat(transactions.<List<Object>>readNow(
                                connection -> JournalReader.events(connection, entity.getKey(), 1, PAGE)))
                        .as(entity.getKey())
                        .hasSize(Math.toIntExact(entity.getValue()));
            }

            var view = new SqlRollupView(transactions);
            var last = view.batch(older.batches).toCompletableFuture().join().orElseThrow();
            assertThat(last.progress()).containsKey(BatchStage.FINALIZED);
            var assembled = Objects.requireNonNull(last.progress().get(BatchStage.ASSEMBLED));
            assertThat(assembled.stateRoot())
                    .hasValue(Fr.fromBytes(HexFormat.of().parseHex(older.stateRoot.substring(2))));
        }
    }
}
