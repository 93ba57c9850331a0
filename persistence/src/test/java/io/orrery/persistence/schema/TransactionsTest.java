package io.orrery.persistence.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;

class TransactionsTest {
    private static final String SERVER_ENDS = "57P01";

    private final Transactions transactions = new Transactions(memory(), Runnable::run);

    private static JdbcDataSource memory() {
        var source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:");
        return source;
    }

    @Test
    void whyAConnectionWasLostIsToldThoughItCanNotBeRolledBack() {
        assertThatExceptionOfType(SQLException.class)
                .isThrownBy(() -> transactions.writeNow(connection -> {
                    connection.close();
                    throw new SQLException("the server ends", SERVER_ENDS);
                }))
                .satisfies(failure -> {
                    assertThat(failure.getSQLState()).isEqualTo(SERVER_ENDS);
                    assertThat(failure.getSuppressed()).hasSize(1);
                });
    }

    @Test
    void whoeverKnowsNoDatabaseIsToldThatNoAnswerCame() {
        assertThat(transactions.ask(_ -> {
                    throw new SQLException("the server ends", SERVER_ENDS);
                }))
                .isCompletedExceptionally()
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(TimeoutException.class);
    }
}
