package io.orrery.persistence.fence;

import static io.orrery.persistence.fence.Nodes.take;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeartbeatTest {
    private static final Instant SOMETIME = Instant.parse("2026-01-01T00:00:00Z");

    @TempDir
    Path folder;

    private final BlockingQueue<Pulse> pulses = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> lost = new LinkedBlockingQueue<>();
    private Nodes nodes;

    @BeforeEach
    void open() {
        nodes = new Nodes(folder);
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    private <P extends Pulse> P next(Class<P> kind) throws InterruptedException {
        while (true) {
            var pulse = pulses.poll(1, TimeUnit.MINUTES);
            assertThat(pulse).as("a pulse of " + kind.getSimpleName()).isNotNull();
            if (kind.isInstance(pulse)) {
                return kind.cast(pulse);
            }
        }
    }

    @Test
    void aHeartbeatBringsBackWhatWasSilentAndNotYetTakenOver() throws Exception {
        var first = nodes.start();
        take(first, "sequencer");
        nodes.fallSilent(first);
        first.beat(() -> SOMETIME, pulses::add, _ -> {});
        next(Pulse.Held.class);
        assertThat(take(nodes.start(), "sequencer")).isFalse();
    }

    @Test
    void aNodeThatIsOutLearnsWhoHasPutItOutAndLosesItsLeases() throws Exception {
        var first = nodes.start();
        var second = nodes.start();
        var takeovers = new LinkedBlockingQueue<NodeFence.Takeover>();
        second.beat(() -> SOMETIME, _ -> {}, takeovers::add);
        take(first, "sequencer", lost::add);
        nodes.fallSilent(first);
        take(second, "sequencer");
        first.beat(() -> SOMETIME, pulses::add, _ -> {});
        assertThat(next(Pulse.Fenced.class).by()).isEqualTo(second.epoch());
        assertThat(lost).containsExactly("sequencer");
        assertThat(takeovers).containsExactly(new NodeFence.Takeover(first.epoch(), Set.of("sequencer")));
    }

    @Test
    void aClockOfTheProcessThatJumpsLosesNothingAndIsTold() throws Exception {
        var first = nodes.start();
        take(first, "sequencer");
        var beats = new AtomicInteger();
        first.beat(() -> SOMETIME.plusSeconds(86_400L * beats.incrementAndGet()), pulses::add, _ -> {});
        var one = next(Pulse.Held.class);
        var another = next(Pulse.Held.class);
        assertThat(another.sent()).isAfter(one.sent().plusSeconds(86_400));
        assertThat(another.databaseTime()).isBefore(one.databaseTime().plusSeconds(86_400));
        assertThat(take(nodes.start(), "sequencer")).isFalse();
    }

    @Test
    void aNodeWhoseDatabaseIsGoneIsSilentAndInAgainWhenItIsBack() throws Exception {
        var first = nodes.start();
        take(first, "sequencer");
        first.beat(() -> SOMETIME, pulses::add, _ -> {});
        next(Pulse.Held.class);
        reachable(false);
        assertThat(next(Pulse.Silent.class).why()).isNotEmpty();
        reachable(true);
        next(Pulse.Held.class);
        assertThat(first.desk().holds("sequencer")).isTrue();
        assertThat(take(nodes.start(), "sequencer")).isFalse();
    }

    /// By way of another database of the same server.
    private void reachable(boolean allowed) throws SQLException {
        var name = nodes.address().replaceFirst(".*/([^?/]+)\\?.*", "$1");
        var server = nodes.address().replaceFirst("/[^?/]+\\?", "/postgres?");
        try (var connection = DriverManager.getConnection(server);
                var statement = connection.createStatement()) {
            statement.execute("alter database " + name + " allow_connections " + allowed);
            if (!allowed) {
                statement.execute(
                        "select pg_terminate_backend(pid) from pg_stat_activity where datname = '" + name + "'");
            }
        }
    }
}
