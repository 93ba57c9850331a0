package io.orrery.http.shared;

import io.orrery.actors.MetricName;
import io.orrery.actors.Metrics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/// What a node tells of its store.
public final class Watched implements Metrics {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(5);

    private final Map<MetricName, Long> values = new ConcurrentHashMap<>();

    @Override
    public void count(MetricName name, long amount, String... tagValues) {
        values.merge(name, amount, Long::sum);
    }

    @Override
    public void record(MetricName name, long value, String... tagValues) {
        throw new AssertionError(name + " is recorded");
    }

    @Override
    public void set(MetricName name, long value, String... tagValues) {
        values.put(name, value);
    }

    public boolean isUp() {
        return values.getOrDefault(MetricName.SHARED_STORE_UP, -1L) == 1;
    }

    public long unanswered() {
        return values.getOrDefault(MetricName.SHARED_STORE_UNANSWERED, 0L);
    }

    public void awaitUp() {
        await("the store is up", this::isUp);
    }

    public void awaitDown() {
        await("the store is down", () -> !isUp());
    }

    /// Waits for something that is about to be.
    public static void await(String what, BooleanSupplier condition) {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("gave up waiting until " + what);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }
}
