package io.orrery.persistence.fence;

import static io.orrery.persistence.fence.Nodes.number;
import static io.orrery.persistence.fence.Nodes.sql;
import static io.orrery.persistence.fence.Nodes.take;
import static io.orrery.persistence.fence.Nodes.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Against a real PostgreSQL server.
class NodeFenceTest {
    /// SQL state of a number that another has used.
    private static final String TWICE = "23505";

    private static final String INSERT =
            "insert into content (digest, kind, bytes) values (decode(md5('%s'), 'hex'), 1, '')";
    /// What a node that is out may still write: nothing that any node reads. The registry's own rules hold
    /// there.
    private static final Set<String> UNGUARDED =
            Set.of("node", "node_lease", "flyway_schema_history", "committee_owner", "committee_batch");

    @TempDir
    Path folder;

    private Nodes nodes;

    @BeforeEach
    void open() {
        nodes = new Nodes(folder);
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    private static void refused(String state, Callable<?> work) {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(work::call)
                .satisfies(failure -> assertThat(failure.getSQLState()).isEqualTo(state));
    }

    private static Callable<?> write(NodeFence node, String text) {
        return () -> {
            sql(node, text);
            return text;
        };
    }

    @Test
    void everyProcessHasAHigherEpochThanAllBeforeIt() {
        var epochs = new ArrayList<Integer>();
        for (int i = 0; i < 3; i++) {
            try (var node = nodes.start()) {
                epochs.add(node.epoch());
            }
        }
        assertThat(epochs).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void aLeaseOfANodeThatLivesIsNotTaken() {
        var first = nodes.start();
        var second = nodes.start();
        assertThat(take(first, "sequencer")).isTrue();
        assertThat(take(first, "sequencer")).isTrue();
        assertThat(take(second, "sequencer")).isFalse();
        assertThat(take(second, "l1-lane")).isTrue();
    }

    @Test
    void aMemberThatTheOthersHaveRemovedIsOutThoughItBeatsAndInWhereItIsAnotherIncarnation() throws SQLException {
        var first = nodes.start();
        var second = nodes.start();
        first.joined("akka://orrery@127.0.0.1:1", 7);
        assertThat(take(first, "resolver")).isTrue();
        assertThat(second.putOut("akka://orrery@127.0.0.1:1", 8)).isFalse();
        assertThat(second.putOut("akka://orrery@127.0.0.1:1", 7)).isTrue();
        assertThat(second.putOut("akka://orrery@127.0.0.1:1", 7)).isFalse();
        assertThat(take(second, "resolver")).isTrue();
        assertThatThrownBy(() -> take(first, "another")).matches(NodeFence::isOut);
        assertThatThrownBy(() -> first.putOut("akka://orrery@127.0.0.1:2", 9)).isInstanceOf(SQLException.class);
    }

    @Test
    void aLeaseThatIsGivenBackIsTakenByAnother() {
        var first = nodes.start();
        var second = nodes.start();
        take(first, "sequencer");
        first.desk().release("sequencer").toCompletableFuture().join();
        assertThat(first.desk().holds("sequencer")).isFalse();
        assertThat(take(second, "sequencer")).isTrue();
        // Giving back what is another's by now takes nothing from it.
        first.desk().release("sequencer").toCompletableFuture().join();
        assertThat(take(first, "sequencer")).isFalse();
    }

    @Test
    void aLeaseThatTheDatabaseDidNotTakeBackIsGivenBackOnceItAnswers() throws SQLException {
        var first = nodes.start();
        var second = nodes.start();
        take(first, "sequencer");
        try (var stranger = DriverManager.getConnection(nodes.address())) {
            stranger.setAutoCommit(false);
            try (var statement = stranger.createStatement()) {
                statement.execute("lock table node_lease in access exclusive mode");
            }
            var returned = first.desk().release("sequencer").toCompletableFuture();
            while (!returned.isDone()) {
                number(
                        second,
                        "select count(pg_terminate_backend(pid)) from pg_locks"
                                + " where not granted and relation = 'node_lease'::regclass");
            }
            assertThat(returned).isCompletedExceptionally();
        }
        while (!take(second, "sequencer")) {
            Thread.onSpinWait();
        }
        assertThat(first.desk().holds("sequencer")).isFalse();
    }

    @Test
    void whatANodeHadThatHasEndedIsFreeAtOnce() {
        var first = nodes.start();
        take(first, "sequencer");
        first.close();
        assertThat(take(nodes.start(), "sequencer")).isTrue();
    }

    @Test
    void aNodeThatResignsFinishesWhatItHasBegunWritesNothingMoreAndHasNothingAnyMore() throws Exception {
        try (var one = nodes.start();
                var other = nodes.start();
                var threads = Executors.newFixedThreadPool(1)) {
            assertThat(take(one, "sequencer")).isTrue();
            try (var writing = one.database().dataSource().getConnection();
                    var statement = writing.createStatement()) {
                writing.setAutoCommit(false);
                statement.execute(INSERT.formatted("begun before"));
                var resigned = threads.submit(() -> {
                    one.resign();
                    return true;
                });
                // It waits for the one that has begun.
                Nodes.awaitLock(other, "ExclusiveLock");
                assertThat(resigned).isNotDone();
                assertThat(take(other, "sequencer")).isFalse();
                writing.commit();
                assertThat(resigned.get()).isTrue();
            }
            refused(NodeFence.OUT, write(one, INSERT.formatted("after")));
            assertThat(take(other, "sequencer")).isTrue();
            assertThat(number(other, "select count(*) from content")).isEqualTo(1);
            assertThat(number(other, "select count(*) from node where ended is not null and fenced is null"))
                    .isEqualTo(1);
        }
    }

    @Test
    void takingOneThingFromASilentNodePutsItOutOfEverything() throws Exception {
        var first = nodes.start();
        var second = nodes.start();
        take(first, "sequencer");
        take(first, "shard-1");
        sql(first, INSERT.formatted("before"));
        nodes.fallSilent(first);
        assertThat(take(second, "sequencer")).isTrue();

        refused(NodeFence.OUT, write(first, INSERT.formatted("after")));
        // It was silent once; that it is heard of again does not bring it back, nor does asking for a
        // lease.
        assertThat(take(second, "shard-1")).isTrue();
        assertThat(first.desk().acquire("anything", _ -> {}).toCompletableFuture())
                .failsWithin(Duration.ofMinutes(1))
                .withThrowableThat()
                .matches(NodeFence::isOut);
        assertThat(number(second, "select count(*) from content")).isEqualTo(1);
        sql(second, INSERT.formatted("after"));
    }

    @Test
    void aSilentNodeThatBeatsAgainBeforeAnybodyWantsItsLeasesKeepsThem() throws Exception {
        var first = nodes.start();
        var second = nodes.start();
        take(first, "sequencer");
        nodes.fallSilent(first);
        sql(first, "update node set heartbeat = clock_timestamp() where epoch = " + first.epoch());
        assertThat(take(second, "sequencer")).isFalse();
        sql(first, INSERT.formatted("x"));
    }

    @Test
    void everyTableIsGuardedButThoseThatNoNodeReads() throws Exception {
        var node = nodes.start();
        assertThat(
                        texts(
                                node,
                                "select relname from pg_class where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p')"
                                        + " and not exists (select 1 from pg_trigger where tgrelid = pg_class.oid and tgname = 'orrery_guard' and tgenabled = 'O')"))
                .isEqualTo(UNGUARDED);
    }

    @Test
    void aNodeThatIsOutChangesNoRowOfAnyTable() throws Exception {
        var first = nodes.start();
        take(first, "sequencer");
        nodes.fallSilent(first);
        take(nodes.start(), "sequencer");
        for (var table : texts(
                first,
                "select tgrelid::regclass::text from pg_trigger where tgname = 'orrery_guard' and not tgisinternal")) {
            refused(NodeFence.OUT, write(first, "delete from " + table));
            refused(NodeFence.OUT, write(first, "truncate " + table + " cascade"));
        }
        refused(NodeFence.OUT, write(first, "update projection set operations = 7"));
    }

    @Test
    void aSessionThatHasNotSaidWhoseItIsWritesNothing() throws Exception {
        nodes.start();
        try (var connection = DriverManager.getConnection(nodes.address());
                var statement = connection.createStatement()) {
            refused("OR001", () -> statement.execute(INSERT.formatted("x")));
            // A number that is nobody's is no way around it, and a reset ends what was said.
            statement.execute("set orrery.epoch = '2000000000'");
            refused(NodeFence.OUT, () -> statement.execute(INSERT.formatted("x")));
            statement.execute("set orrery.epoch = 'maintenance'");
            statement.execute(INSERT.formatted("x"));
            statement.execute("discard all");
            refused("OR001", () -> statement.execute(INSERT.formatted("y")));
        }
    }

    @Test
    void aTransactionWithOneSnapshotForAllItsStatementsWritesNothing() {
        var node = nodes.start();
        refused(
                "OR003",
                () -> Nodes.transactions(node).writeNow(connection -> {
                    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                    try (var statement = connection.createStatement()) {
                        return statement.execute(INSERT.formatted("x"));
                    }
                }));
    }

    @Test
    void aTransactionThatAStoppedNodeLeftOpenIsEndedBeforeItsSuccessorStarts() throws Exception {
        var first = nodes.start();
        var second = nodes.start();
        take(first, "sequencer");
        try (var connection = first.database().dataSource().getConnection()) {
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                statement.execute(INSERT.formatted("halfway"));
            }
            nodes.fallSilent(first);
            assertThat(take(second, "sequencer")).isTrue();
            assertThat(number(second, "select count(*) from content")).isZero();
            assertThatExceptionOfType(SQLException.class).isThrownBy(connection::commit);
        }
        assertThat(number(second, "select count(*) from content")).isZero();
    }

    @Test
    void whatTheSuccessorReadsFirstIsAllThatItsPredecessorEverWrote() throws Exception {
        var first = nodes.start();
        var second = nodes.start();
        take(first, "sequencer");
        var written = new AtomicLong();
        var writing = new CompletableFuture<Void>();
        try (var threads = Executors.newFixedThreadPool(3)) {
            var writers = IntStream.range(0, 3)
                    .mapToObj(writer -> CompletableFuture.runAsync(
                            () -> {
                                for (int i = 0; ; i++) {
                                    try {
                                        sql(first, INSERT.formatted(writer + "-" + i));
                                        written.incrementAndGet();
                                    } catch (SQLException refused) {
                                        // By the guard, or ended by the server in the middle.
                                        return;
                                    }
                                    if (i == 20) {
                                        writing.complete(null);
                                    }
                                }
                            },
                            threads))
                    .toList();
            writing.join();
            nodes.fallSilent(first);
            assertThat(take(second, "sequencer")).isTrue();
            var read = number(second, "select count(*) from content");
            writers.forEach(CompletableFuture::join);
            assertThat(number(second, "select count(*) from content")).isEqualTo(read);
            // A commit whose answer was cut off may be there all the same: one for each writer.
            assertThat(read).isBetween(written.get(), written.get() + 3);
        }
    }

    @Test
    void ofManyThatWantOneLeaseOneHasItAtAnyTime() throws Exception {
        var observer = nodes.start();
        var done = new AtomicLong();
        var cut = new AtomicLong();
        var holders = Collections.synchronizedList(new ArrayList<Integer>());
        try (var threads = Executors.newFixedThreadPool(8)) {
            var races = IntStream.range(0, 8)
                    .mapToObj(_ -> CompletableFuture.runAsync(() -> race(done, cut, holders), threads))
                    .toList();
            races.forEach(CompletableFuture::join);
        }
        assertThat(holders).hasSize(8).doesNotHaveDuplicates();
        // A commit whose answer was cut off may be there all the same.
        assertThat(number(observer, "select count(*) from projection")).isBetween(done.get(), done.get() + cut.get());
    }

    /// Waits for the lease, then numbers rows in two transactions a step, which gives a number twice
    /// wherever two hold the lease. It falls silent on the way and goes on until it is refused.
    private void race(AtomicLong done, AtomicLong cut, List<Integer> holders) {
        try (var node = nodes.start()) {
            while (!takeInTime(node)) {
                Thread.onSpinWait();
            }
            holders.add(node.epoch());
            var refusal = numberUntilRefused(node, done, cut);
            if (refusal.isPresent()) {
                assertThat(refusal.get().getSQLState()).isEqualTo(NodeFence.OUT);
                refused(NodeFence.OUT, write(node, "delete from projection"));
            }
        }
    }

    /// Empty where nobody has wanted the lease for long: it was the last.
    private Optional<SQLException> numberUntilRefused(NodeFence node, AtomicLong done, AtomicLong cut) {
        for (int step = 0; step < 500; step++) {
            try {
                if (step == 10) {
                    nodes.fallSilent(node);
                }
                var now = number(node, "select count(*) from projection");
                sql(node, "insert into projection (name, sequence_number, operations) values ('" + now + "', 0, 0)");
                done.incrementAndGet();
            } catch (SQLException refusal) {
                // Whoever puts a node out cuts its connections first, whatever it does with them by then.
                if (List.of(NodeFence.OUT, TWICE).contains(String.valueOf(refusal.getSQLState()))) {
                    return Optional.of(refusal);
                }
                cut.incrementAndGet();
            }
        }
        return Optional.empty();
    }

    /// A race that the database has ended is run again, as Akka does with a lease that it was not given.
    private static boolean takeInTime(NodeFence node) {
        try {
            return take(node, "race");
        } catch (CompletionException ended) {
            assertThat(NodeFence.isOut(ended)).isFalse();
            return false;
        }
    }

    @Test
    void thoseThatTakeFromTheSameNodeAtOnceDoNotCutOneAnotherOff() throws Exception {
        var first = nodes.start();
        var names = IntStream.range(0, 200).mapToObj(shard -> "shard-" + shard).toList();
        assertThat(names).allSatisfy(name -> assertThat(take(first, name)).isTrue());
        nodes.fallSilent(first);
        var heirs = List.of(nodes.start(), nodes.start(), nodes.start());
        try (var threads = Executors.newFixedThreadPool(heirs.size())) {
            var takings = IntStream.range(0, heirs.size())
                    .mapToObj(heir -> CompletableFuture.runAsync(
                            () -> {
                                for (int i = heir; i < names.size(); i += heirs.size()) {
                                    assertThat(take(heirs.get(heir), names.get(i)))
                                            .isTrue();
                                }
                            },
                            threads))
                    .toList();
            takings.forEach(CompletableFuture::join);
        }
    }

    @Test
    void hundredsOfLeasesAreTakenTogether() {
        var node = nodes.start();
        var all = IntStream.range(0, 300)
                .mapToObj(
                        shard -> node.desk().acquire("shard-" + shard, _ -> {}).toCompletableFuture())
                .toList();
        assertThat(all).allSatisfy(granted -> assertThat(granted.join()).isTrue());
        var other = nodes.start();
        assertThat(take(other, "shard-299")).isFalse();
    }
}
