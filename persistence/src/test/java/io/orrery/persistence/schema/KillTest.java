package io.orrery.persistence.schema;

import io.orrery.persistence.journal.ChildJvm;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A process that writes with many threads is killed again and again, and goes on with the file that it left.
///
/// `-Dorrery.kills=N` kills it N times, `-Dorrery.seed=N` chooses the moments of another run; what the threads have
/// done by then is never the same twice.
class KillTest {
    private static final int KILLS = Integer.getInteger("orrery.kills", 6);
    private static final long SEED = Long.getLong("orrery.seed", System.nanoTime());
    private static final int WRITERS = 8;

    @TempDir
    Path folder;

    @Test
    void whateverWasAcknowledgedIsThereAndEveryWriterGoesOnAfterEachKill() throws Exception {
        var random = new SplittableRandom(SEED);
        var file = folder.resolve("orrery");
        var acknowledged = new TreeMap<String, Long>();
        for (var number = 0; number < WRITERS; number++) {
            acknowledged.put("writer-" + number, 0L);
        }
        for (var kill = 0; kill < KILLS; kill++) {
            try (var child = ChildJvm.start(
                    Writers.class, file.toString(), Long.toString(random.nextLong()), Integer.toString(WRITERS))) {
                for (var line = random.nextInt(1, 80); line > 0; line--) {
                    note(child.nextLine(), acknowledged);
                }
                if (random.nextInt(6) == 0) {
                    // Killed while it closes the file.
                    child.tell();
                }
                for (var line : child.kill()) {
                    note(line, acknowledged);
                }
            }
            try (var database = Database.open(new Database.Settings(file, WRITERS + 2))) {
                new Workload(database).check(acknowledged, random.split());
            } catch (AssertionError | SQLException | DatabaseUnusable failed) {
                throw new AssertionError(
                        "kill " + kill + ", -Dorrery.seed=" + SEED + ": " + failed.getMessage(), failed);
            }
        }
    }

    private static void note(String line, Map<String, Long> acknowledged) {
        var words = line.split(" ", 2);
        acknowledged.merge(words[0], Long.parseLong(words[1]), Math::max);
    }

    /// Writes with many threads beside one that only burns time, and says what was acknowledged.
    static final class Writers {
        public static void main(String[] arguments) throws IOException, SQLException {
            var random = new SplittableRandom(Long.parseLong(arguments[1]));
            var writers = Integer.parseInt(arguments[2]);
            var database = Database.open(new Database.Settings(Path.of(arguments[0]), writers + 2));
            var workload = new Workload(database);
            new Transactions(database.dataSource(), Runnable::run).writeNow(connection -> {
                try (var statement = connection.createStatement()) {
                    return statement.execute("set retention_time 0");
                }
            });
            var threads = Executors.newCachedThreadPool();
            for (var number = 0; number < writers; number++) {
                var writer = "writer-" + number;
                var own = random.split();
                threads.execute(() -> write(workload, writer, own));
            }
            threads.execute(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    Thread.onSpinWait();
                }
            });
            ChildJvm.untilTold();
            database.close();
            ChildJvm.untilKilled();
        }

        private static void write(Workload workload, String writer, SplittableRandom random) {
            try {
                while (true) {
                    if (random.nextInt(5) == 0) {
                        workload.giveUp(writer, random);
                    }
                    if (random.nextInt(2000) == 0) {
                        workload.nextBig(writer, random);
                    }
                    ChildJvm.say(writer + " " + workload.next(writer, random).transactions());
                }
            } catch (SQLException closed) {
                // Only a database that is being closed refuses; the parent checks what was acknowledged before.
                return;
            }
        }
    }
}
