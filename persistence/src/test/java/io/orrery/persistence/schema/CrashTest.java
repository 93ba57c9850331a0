package io.orrery.persistence.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The file as the end of the process, or of the power, leaves it at any moment: made from a recording of its writes,
/// and opened again.
///
/// `-Dorrery.kills=N` tries N moments of each kind, `-Dorrery.seed=N` plays one run's moments again.
class CrashTest {
    private static final int KILLS = Integer.getInteger("orrery.kills", 32);
    private static final long SEED = Long.getLong("orrery.seed", System.nanoTime());
    private static final int WRITERS = 8;
    private static final int EACH = 25;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private final SplittableRandom random = new SplittableRandom(SEED);

    private record Acknowledged(int moment, String writer, long transactions) {}

    private enum End {
        KILL,
        POWER_CUT
    }

    private Path file() {
        return folder.resolve("orrery");
    }

    private Database open() throws SQLException {
        RecordedFiles.register();
        var database = Database.open(new Database.Settings(file(), WRITERS + 2), RecordedFiles.SCHEME, PATIENCE);
        // Space is used again at once, and not after the 45 seconds for which H2 keeps old versions.
        new Transactions(database.dataSource(), Runnable::run).writeNow(connection -> {
            try (var statement = connection.createStatement()) {
                return statement.execute("set retention_time 0");
            }
        });
        return database;
    }

    private static String writer(int number) {
        return "writer-" + number;
    }

    /// Writers at once, until each has written its part; then the database is closed.
    private List<Acknowledged> write(boolean big) throws Exception {
        var acknowledged = new ConcurrentLinkedQueue<Acknowledged>();
        try (var database = open();
                var threads = Executors.newFixedThreadPool(WRITERS)) {
            var recording = RecordedFiles.of(file());
            var workload = new Workload(database);
            var tasks = new ArrayList<Callable<Void>>();
            for (var number = 0; number < WRITERS; number++) {
                var writer = writer(number);
                var own = random.split();
                var alsoBig = big && number < 2;
                tasks.add(() -> {
                    for (var i = 0; i < EACH; i++) {
                        if (own.nextInt(5) == 0) {
                            workload.giveUp(writer, own);
                        }
                        if (alsoBig && i == EACH / 2) {
                            workload.giveUpBig(writer, own);
                            workload.nextBig(writer, own);
                        }
                        var written = workload.next(writer, own);
                        acknowledged.add(new Acknowledged(recording.now(), writer, written.transactions()));
                    }
                    return null;
                });
            }
            for (var done : threads.invokeAll(tasks)) {
                done.get();
            }
        }
        return List.copyOf(acknowledged);
    }

    private void checkAnyMoment(End end, int moments, List<Acknowledged> acknowledged) throws Exception {
        var recording = RecordedFiles.of(file());
        var first = acknowledged.stream().mapToInt(Acknowledged::moment).min().orElseThrow();
        for (var i = 0; i < moments; i++) {
            // The last are those of closing it, which compacts the file.
            var from = i % 8 == 0 ? Math.max(first, recording.now() - 30) : first;
            var moment = random.nextInt(from, recording.now() + 1);
            var image = end == End.KILL ? recording.killedAt(moment, random) : recording.powerCutAt(moment, random);
            var least = new TreeMap<String, Long>();
            for (var number = 0; number < WRITERS; number++) {
                least.put(writer(number), 0L);
            }
            for (var one : acknowledged) {
                if (one.moment() <= moment) {
                    least.merge(one.writer(), one.transactions(), Math::max);
                }
            }
            check(end + " at " + moment + " of " + recording.now(), image, least);
        }
    }

    private void check(String what, byte[] image, Map<String, Long> acknowledged) throws Exception {
        var again = folder.resolve("again");
        Files.write(folder.resolve("again.mv.db"), image);
        try (var database = Database.open(new Database.Settings(again, 2))) {
            new Workload(database).check(acknowledged, random.split());
        } catch (AssertionError | SQLException | DatabaseUnusable failed) {
            throw new AssertionError(what + ", -Dorrery.seed=" + SEED + ": " + failed.getMessage(), failed);
        }
    }

    @Test
    void whateverWasAcknowledgedSurvivesAKillAtAnyMoment() throws Exception {
        checkAnyMoment(End.KILL, KILLS, write(false));
    }

    @Test
    void whateverWasAcknowledgedSurvivesAPowerCutAtAnyMoment() throws Exception {
        checkAnyMoment(End.POWER_CUT, KILLS, write(false));
    }

    @Test
    void transactionsThatDoNotFitIntoMemoryAreWholeOrAbsentToo() throws Exception {
        var acknowledged = write(true);
        checkAnyMoment(End.KILL, KILLS / 8, acknowledged);
        checkAnyMoment(End.POWER_CUT, KILLS / 8, acknowledged);
    }

    /// H2's header would name the version before the newest, which is at the end of the file only where no space is
    /// used again.
    @Test
    void theNewestVersionIsFoundWhereverItLies() throws Exception {
        try (var database = open()) {
            var recording = RecordedFiles.of(file());
            var workload = new Workload(database);
            for (var i = 0; i < 60; i++) {
                var written = workload.next(writer(0), random);
                if (i % 4 == 0) {
                    check(
                            "killed after transaction " + i,
                            recording.killedAt(recording.now(), random),
                            Map.of(writer(0), written.transactions()));
                }
            }
        }
    }

    /// What is in an undo log when a version is taken may be torn: in one table already, not yet in the other.
    @Test
    void noVersionIsTakenWhileATransactionRuns() throws Exception {
        write(false);
        var recording = RecordedFiles.of(file());
        for (var i = 0; i < KILLS; i++) {
            var image = Files.write(
                    folder.resolve("image"), recording.killedAt(random.nextInt(20, recording.now() + 1), random));
            try (var store =
                    new MVStore.Builder().fileName(image.toString()).readOnly().open()) {
                assertThat(store.getMapNames())
                        .isNotEmpty()
                        .noneMatch(name -> name.startsWith("undoLog") && store.hasData(name));
            }
        }
    }

    @Test
    void aStatementInAutoCommitModeIsDurableWhenItReturns() throws Exception {
        try (var database = open();
                var connection = database.dataSource().getConnection();
                var insert = connection.prepareStatement("insert into projection values (?, 0, 0)")) {
            assertThat(connection.getAutoCommit()).isTrue();
            insert.setString(1, writer(0));
            insert.executeUpdate();
            var recording = RecordedFiles.of(file());
            Files.write(folder.resolve("again.mv.db"), recording.killedAt(recording.now(), random));
        }
        try (var again = Database.open(new Database.Settings(folder.resolve("again"), 2));
                var connection = again.dataSource().getConnection();
                var select = connection.createStatement();
                var rows = select.executeQuery("select name from projection")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getString(1)).isEqualTo(writer(0));
        }
    }

    /// What a failed sync has not written, the kernel may have dropped: the next would succeed without it.
    @Test
    void afterASyncThatFailedNothingIsAcknowledgedUntilItIsOpenedAgain() throws Exception {
        try (var database = open()) {
            var workload = new Workload(database);
            workload.next(writer(0), random);
            RecordedFiles.of(file()).breakDisk();
            for (var i = 0; i < 2; i++) {
                assertThatThrownBy(() -> workload.next(writer(1), random))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("the database");
            }
        }
        try (var database = Database.open(new Database.Settings(file(), 2))) {
            new Workload(database).check(Map.of(writer(0), 1L), random);
        }
    }
}
