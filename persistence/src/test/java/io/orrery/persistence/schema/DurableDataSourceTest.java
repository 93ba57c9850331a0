package io.orrery.persistence.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Transactions that change something have turns.
class DurableDataSourceTest {
    @TempDir
    Path folder;

    private Database database;
    private Connection one;
    private Connection other;

    @BeforeEach
    void twoConnections() throws SQLException {
        database = Database.open(new Database.Settings(folder.resolve("orrery"), 4), "", Duration.ofMillis(1));
        one = connection();
        other = connection();
    }

    private Connection connection() throws SQLException {
        var connection = database.dataSource().getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    @AfterEach
    void close() throws SQLException {
        one.close();
        other.close();
        database.close();
    }

    private static void insert(Connection connection, String name) throws SQLException {
        try (var insert = connection.prepareStatement("insert into projection values (?, 0, 0)")) {
            insert.setString(1, name);
            insert.executeUpdate();
        }
    }

    private static long count(Connection connection) throws SQLException {
        try (var select = connection.createStatement();
                var rows = select.executeQuery("select count(*) from projection")) {
            assertThat(rows.next()).isTrue();
            return rows.getLong(1);
        }
    }

    @Test
    void whoWaitsTooLongForATurnIsTold() throws SQLException {
        insert(one, "a");
        assertThatThrownBy(() -> insert(other, "b"))
                .isInstanceOf(SQLTimeoutException.class)
                .hasMessage("another transaction has kept the turn to write for PT0.001S");
        one.commit();
        insert(other, "b");
        other.commit();
        assertThat(count(one)).isEqualTo(2);
    }

    @Test
    void aLockIsAChange() throws SQLException {
        insert(one, "a");
        one.commit();
        try (var select = one.prepareStatement("select * from projection for update")) {
            select.executeQuery();
        }
        assertThatThrownBy(() -> insert(other, "b")).isInstanceOf(SQLTimeoutException.class);
    }

    @Test
    void readingNeedsNoTurn() throws SQLException {
        insert(one, "a");
        assertThat(count(other)).isZero();
    }

    @Test
    void aStatementInAutoCommitModeHasATurnOfItsOwn() throws SQLException {
        other.setAutoCommit(true);
        insert(one, "a");
        assertThatThrownBy(() -> insert(other, "b")).isInstanceOf(SQLTimeoutException.class);
        one.rollback();
        insert(other, "b");
        insert(one, "c");
    }

    @Test
    void aTurnEndsHoweverItsTransactionEnds() throws SQLException {
        insert(one, "a");
        one.rollback();
        insert(other, "b");
        other.setAutoCommit(true);
        insert(one, "c");
        one.close();
        one = connection();
        insert(other, "d");
        insert(one, "e");
        assertThatThrownBy(() -> insert(one, "e")).isInstanceOf(SQLException.class);
        one.commit();
        assertThatCode(() -> insert(other, "f")).doesNotThrowAnyException();
        assertThat(count(one)).isEqualTo(4);
    }

    @Test
    void aSavepointIsNotTheEnd() throws SQLException {
        insert(one, "a");
        var savepoint = one.setSavepoint();
        insert(one, "b");
        one.rollback(savepoint);
        assertThatThrownBy(() -> insert(other, "c")).isInstanceOf(SQLTimeoutException.class);
        one.commit();
        assertThat(count(other)).isEqualTo(1);
    }
}
