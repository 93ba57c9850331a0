package io.orrery.persistence.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

final class PersistentSourceTest {
    private static final Duration AN_HOUR = Duration.ofHours(1);
    private static final Connection CONNECTION = (Connection) Proxy.newProxyInstance(
            Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (_, method, _) -> {
                throw new UnsupportedOperationException(method.getName());
            });

    private final AtomicInteger asked = new AtomicInteger();

    /// Refuses so many times.
    private DataSource server(int refusals, String sqlState) {
        return (DataSource) Proxy.newProxyInstance(
                DataSource.class.getClassLoader(), new Class<?>[] {DataSource.class}, (_, method, _) -> {
                    assertThat(method.getName()).isEqualTo("getConnection");
                    if (asked.incrementAndGet() <= refusals) {
                        throw new SQLException("away", sqlState);
                    }
                    return CONNECTION;
                });
    }

    @Test
    void whoAsksWhileTheServerIsAwayGetsAConnectionWhenItIsBack() throws SQLException {
        assertThat(new PersistentSource(server(5, "08001"), Duration.ofMillis(1), AN_HOUR).getConnection())
                .isSameAs(CONNECTION);
        assertThat(asked).hasValue(6);
    }

    @Test
    void aServerThatIsStartingIsAwayToo() throws SQLException {
        assertThat(new PersistentSource(server(2, "57P03"), Duration.ofMillis(1), AN_HOUR).getConnection())
                .isSameAs(CONNECTION);
    }

    @Test
    void aRefusalThatStaysOneIsToldAtOnce() {
        assertThatThrownBy(() -> new PersistentSource(server(9, "28P01"), AN_HOUR, AN_HOUR).getConnection())
                .isInstanceOf(SQLException.class);
        assertThat(asked).hasValue(1);
    }

    @Test
    void whenThePatienceIsOverTheRefusalIsTold() {
        assertThatThrownBy(() -> new PersistentSource(server(9, "08001"), AN_HOUR, Duration.ZERO).getConnection())
                .hasMessage("away");
        assertThat(asked).hasValue(1);
    }

    @Test
    void aPoolThatIsClosedDoesNotWait() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> new PersistentSource(server(9, "08001"), AN_HOUR, AN_HOUR).getConnection())
                .hasMessage("away");
        assertThat(Thread.interrupted()).isTrue();
    }
}
