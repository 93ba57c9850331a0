package io.orrery.runtime.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.orrery.actors.BatchEntity;
import io.orrery.actors.StateShardEntity;
import io.orrery.domain.rollup.batch.Batch;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.persistence.journal.JournalReader;
import io.orrery.persistence.journal.SnapshotTable;
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
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The database of a demo with 64 transfers, kept as the node of that time has left it. Whoever installs this one over
/// that one goes on from there.
final class OlderDatabaseTest {
    private static final String STATE_ROOT = "0x261e8ab66037263d4184905d6e46ec2e88df8974237336de52b194eefe858437";
    private static final int EVENTS = 931;
    private static final int PAGE = 1_000;

    @TempDir
    private Path folder;

    private Path unpacked() throws IOException {
        var file = Path.of(new NodeHome(folder).database() + ".mv.db");
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        try (var kept = new GZIPInputStream(
                Objects.requireNonNull(OlderDatabaseTest.class.getResourceAsStream("/database/v8.mv.db.gz")))) {
            Files.copy(kept, file);
        }
        return new NodeHome(folder).database();
    }

    @Test
    void everyRootIsFoundAgainInIt() throws Exception {
        unpacked();
        var program = Program.run(folder, List.of("replay", "--check", "--json", "--home", folder.toString()));
        assertThat(program.status()).as("it said %s", program.said()).isZero();
        var found = new ObjectMapper().readTree(program.printed());
        assertThat(found.path("batches").asLong()).isEqualTo(11);
        assertThat(found.path("unassembled").asLong()).isZero();
        assertThat(found.path("transfers").asLong()).isEqualTo(64);
        assertThat(found.path("stateRoot").asText()).isEqualTo(STATE_ROOT);
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

    @Test
    void everyRootIsFoundAgainWhenStatesStandInPlaceOfEventsAndTracesAreGone() throws Exception {
        try (var database = Database.open(new Database.Settings(unpacked(), 1))) {
            var transactions = new Transactions(database.dataSource(), Runnable::run);
            for (int shard = 0; shard < Shards.SIXTEEN.count(); shard++) {
                keepStates(
                        transactions,
                        StateShardEntity.TYPE + "|" + shard,
                        StateShard.initial(Shards.SIXTEEN, shard),
                        StateShard.Event.class,
                        StateShard::apply);
            }
            for (long batch = 1; batch <= 6; batch++) {
                keepStates(
                        transactions,
                        BatchEntity.TYPE + "|" + batch,
                        Batch.initial(Shards.SIXTEEN, batch),
                        Batch.Event.class,
                        Batch::apply);
            }
            var retention = new SqlRetention(transactions);
            assertThat(retention
                            .clear(Long.MAX_VALUE, Long.MAX_VALUE)
                            .toCompletableFuture()
                            .join())
                    .isEqualTo(11);
            var left = transactions.<Long>readNow(connection -> {
                try (var select = connection.createStatement();
                        var rows = select.executeQuery("select count(*) from event_journal")) {
                    rows.next();
                    return rows.getLong(1);
                }
            });
            assertThat(left).isLessThan(EVENTS - 250);
        }
        var program = Program.run(folder, List.of("replay", "--check", "--json", "--home", folder.toString()));
        assertThat(program.status()).as("it said %s", program.said()).isZero();
        var found = new ObjectMapper().readTree(program.printed());
        assertThat(found.path("batches").asLong()).isEqualTo(11);
        assertThat(found.path("stateRoot").asText()).isEqualTo(STATE_ROOT);
    }

    @Test
    void everyEventAndTableOfItIsRead() throws Exception {
        try (var database = Database.open(new Database.Settings(unpacked(), 1))) {
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
            assertThat(kept.values().stream().mapToLong(count -> count).sum()).isEqualTo(EVENTS);
            for (var entity : kept.entrySet()) {
                assertThat(transactions.<List<Object>>readNow(
                                connection -> JournalReader.events(connection, entity.getKey(), 1, PAGE)))
                        .as(entity.getKey())
                        .hasSize(Math.toIntExact(entity.getValue()));
            }

            var view = new SqlRollupView(transactions);
            var last = view.batch(11).toCompletableFuture().join().orElseThrow();
            assertThat(last.progress()).containsKey(BatchStage.FINALIZED);
            var assembled = Objects.requireNonNull(last.progress().get(BatchStage.ASSEMBLED));
            assertThat(assembled.stateRoot())
                    .hasValue(Fr.fromBytes(HexFormat.of().parseHex(STATE_ROOT.substring(2))));
        }
    }
}
