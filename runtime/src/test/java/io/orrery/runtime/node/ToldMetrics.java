package io.orrery.runtime.node;

import io.orrery.actors.MetricName;
import io.orrery.actors.Metrics;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps what was told, by name and tag values.
final class ToldMetrics implements Metrics {
    private final Map<String, Long> values = new ConcurrentHashMap<>();

    @Override
    public void count(MetricName name, long amount, String... tagValues) {
        values.merge(name + List.of(tagValues).toString(), amount, Long::sum);
    }

    @Override
    public void record(MetricName name, long value, String... tagValues) {
        values.merge(name + List.of(tagValues).toString(), 1L, Long::sum);
    }

    @Override
    public void set(MetricName name, long value, String... tagValues) {
        values.put(name + List.of(tagValues).toString(), value);
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    long of(MetricName name, String... tagValues) {
        return values.getOrDefault(name + List.of(tagValues).toString(), 0L);
    }
}
