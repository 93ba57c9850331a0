package io.orrery.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class SteadyClockTest {
    private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

    private final AtomicReference<Instant> wall = new AtomicReference<>(NOON);
    private final AtomicLong nanos = new AtomicLong(7);
    private final SteadyClock clock = new SteadyClock(wall::get, nanos::get);

    private void passes(Duration time) {
        wall.updateAndGet(before -> before.plus(time));
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void aWallClockThatJumpsMovesNothing() {
        for (var jump : new Duration[] {Duration.ofHours(1), Duration.ofHours(-2)}) {
            var before = clock.instant();
            wall.updateAndGet(time -> time.plus(jump));
            passes(Duration.ofSeconds(3));
            assertThat(clock.instant()).isEqualTo(before.plusSeconds(3));
        }
    }

    @Test
    void aWallClockThatWasFoundRightIsFollowed() {
        passes(Duration.ofMinutes(1));
        wall.updateAndGet(before -> before.plusMillis(40));
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(60));
        clock.agree();
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(60).plusMillis(40));
        passes(Duration.ofSeconds(1));
        assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(61).plusMillis(40));
    }
}
