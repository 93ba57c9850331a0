package io.orrery.persistence.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.persistence.journal.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabaseTest {
    @TempDir
    Path folder;

    private Database.Settings settings() {
        return new Database.Settings(folder.resolve("orrery"), 8);
    }

    @Test
    void aNewFileGetsAllTables() throws SQLException {
        try (var database = Database.open(settings())) {
            assertThat(tables(database))
                    .contains(
                            "event_journal",
                            "event_tag",
                            "snapshot",
                            "content",
                            "projection",
                            "batch",
                            "batch_progress",
                            "tx",
                            "account");
        }
    }

    @Test
    void openingAgainKeepsWhatIsThere() throws SQLException {
        try (var database = Database.open(settings())) {
            execute(database, "insert into projection values ('p', 7, 8)");
        }
        try (var database = Database.open(settings())) {
            assertThat(numbers(database, "select sequence_number from projection"))
                    .containsExactly(7L);
        }
    }

    private static void migratedLater(Database database, int version, String description) throws SQLException {
        execute(
                database,
                "insert into \"flyway_schema_history\" (\"installed_rank\", \"version\", \"description\", \"type\","
                        + " \"script\", \"checksum\", \"installed_by\", \"execution_time\", \"success\")"
                        + " values (" + version + ", '" + version + "', '" + description + "', 'SQL', 'V" + version
                        + "__later.sql', 5, 'sa', 1, true)");
    }

    @Test
    void tablesThatALaterReleaseHasAddedToAreUsed() throws SQLException {
        try (var database = Database.open(settings())) {
            migratedLater(database, 998, "one more table");
            migratedLater(database, 999, "needs 2 drop what V2 has replaced");
            execute(database, "create table of_a_later_release (number bigint primary key)");
            execute(database, "insert into projection values ('p', 7, 8)");
        }
        try (var database = Database.open(settings())) {
            assertThat(numbers(database, "select sequence_number from projection"))
                    .containsExactly(7L);
        }
    }

    @Test
    void tablesThatALaterReleaseHasTakenFromAreNotTouched() throws SQLException {
        try (var database = Database.open(settings())) {
            migratedLater(database, 998, "one more table");
            migratedLater(database, 999, "needs 998 drop what V998 has replaced");
        }
        assertUnusable(DatabaseUnusable.Reason.WRONG_VERSION, "newer version");
    }

    @Test
    void tablesThatWereChangedByHandAreNotTouched() throws SQLException {
        try (var database = Database.open(settings())) {
            execute(database, "update \"flyway_schema_history\" set \"checksum\" = 5 where \"version\" = '3'");
        }
        assertUnusable(DatabaseUnusable.Reason.WRONG_VERSION, "changed by hand");
    }

    @Test
    void aFileThatIsNotADatabaseIsNamed() throws IOException {
        var noise = new byte[100_000];
        new Random(1).nextBytes(noise);
        Files.write(folder.resolve("orrery.mv.db"), noise);
        assertUnusable(DatabaseUnusable.Reason.CORRUPT, "orrery.mv.db is damaged");
    }

    @Test
    void aFileWhoseHeadersAndChunksAreOverwrittenIsDamaged() throws IOException {
        Database.open(settings()).close();
        var file = folder.resolve("orrery.mv.db");
        var bytes = Files.readAllBytes(file);
        new Random(2).nextBytes(bytes);
        Files.write(file, bytes);
        assertUnusable(DatabaseUnusable.Reason.CORRUPT, "orrery.mv.db is damaged");
    }

    @Test
    void aFolderThatCanNotBeMadeIsNamed() throws IOException {
        var file = Files.writeString(folder.resolve("plain"), "a file where a folder must be");
        assertThatThrownBy(() -> Database.open(new Database.Settings(file.resolve("orrery"), 8)))
                .isInstanceOfSatisfying(DatabaseUnusable.class, unusable -> {
                    assertThat(unusable.reason()).isEqualTo(DatabaseUnusable.Reason.UNREACHABLE);
                    assertThat(unusable.getMessage()).contains("plain").hasLineCount(1);
                });
    }

    @Test
    void aFileThatAnotherProcessHoldsIsNamed() throws Exception {
        try (var other = ChildJvm.start(HoldDatabase.class, settings().file().toString())) {
            assertThat(other.nextLine()).isEqualTo("open");
            assertUnusable(DatabaseUnusable.Reason.IN_USE, "in use by another process");
        }
    }

    /// Opens a database and keeps it until it is killed.
    static final class HoldDatabase {
        public static void main(String[] arguments) throws IOException {
            Database.open(new Database.Settings(Path.of(arguments[0]), 2));
            ChildJvm.say("open");
            ChildJvm.untilKilled();
        }
    }

    @Test
    void racingCommitsAllStand() throws Exception {
        var writers = 8;
        var each = 50;
        var next = new AtomicInteger();
        try (var database = Database.open(settings());
                var threads = Executors.newFixedThreadPool(writers)) {
            var transactions = new Transactions(database.dataSource(), threads);
            var tasks = new ArrayList<Callable<Object>>();
            for (var i = 0; i < writers * each; i++) {
                tasks.add(() -> transactions.writeNow(connection -> {
                    try (var insert = connection.prepareStatement("insert into projection values (?, ?, 0)")) {
                        var number = next.getAndIncrement();
                        insert.setString(1, "p" + number);
                        insert.setLong(2, number);
                        return insert.executeUpdate();
                    }
                }));
            }
            for (var done : threads.invokeAll(tasks)) {
                assertThat(done.get()).isEqualTo(1);
            }
            assertThat(numbers(database, "select count(*) from projection")).containsExactly((long) writers * each);
        }
    }

    @Test
    void workThatFailsLeavesNothing() throws SQLException {
        try (var database = Database.open(settings())) {
            var transactions = new Transactions(database.dataSource(), Runnable::run);
            assertThatThrownBy(() -> transactions.writeNow(connection -> {
                        try (var statement = connection.createStatement()) {
                            statement.execute("insert into projection values ('p', 1, 1)");
                        }
                        throw new IllegalStateException("after the insert");
                    }))
                    .hasMessage("after the insert");
            assertThat(numbers(database, "select count(*) from projection")).containsExactly(0L);
        }
    }

    private void assertUnusable(DatabaseUnusable.Reason reason, String words) {
        assertThatThrownBy(() -> Database.open(settings())).isInstanceOfSatisfying(DatabaseUnusable.class, unusable -> {
            assertThat(unusable.getMessage()).contains(words).hasLineCount(1);
            assertThat(unusable.reason()).isEqualTo(reason);
        });
    }

    private static List<String> tables(Database database) throws SQLException {
        var names = new ArrayList<String>();
        try (var connection = database.dataSource().getConnection();
                var rows = connection.getMetaData().getTables(null, "public", null, new String[] {"BASE TABLE"})) {
            while (rows.next()) {
                names.add(rows.getString("TABLE_NAME").toLowerCase(Locale.ROOT));
            }
        }
        return names;
    }

    private static List<Long> numbers(Database database, String query) throws SQLException {
        var numbers = new ArrayList<Long>();
        try (var connection = database.dataSource().getConnection();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            while (rows.next()) {
                numbers.add(rows.getLong(1));
            }
        }
        return numbers;
    }

    private static void execute(Database database, String statement) throws SQLException {
        new Transactions(database.dataSource(), Runnable::run).writeNow(connection -> {
            try (var prepared = connection.prepareStatement(statement)) {
                return prepared.executeUpdate();
            }
        });
    }
}
