package io.orrery.actors;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Keeps what was measured, by name and tag values; refuses what does not fit the name.
public final class RecordingMetrics implements Metrics {
    private final Map<String, Long> values = new ConcurrentHashMap<>();

    @Override
    public void count(MetricName name, long amount, String... tagValues) {
        values.merge(key(name, MetricName.Kind.COUNTER, tagValues), amount, Long::sum);
    }

    @Override
    public void record(MetricName name, long value, String... tagValues) {
        values.merge(key(name, MetricName.Kind.HISTOGRAM, tagValues), 1L, Long::sum);
    }

    @Override
    public void set(MetricName name, long value, String... tagValues) {
        values.put(key(name, MetricName.Kind.GAUGE, tagValues), value);
    }

    public long of(MetricName name, String... tagValues) {
        return values.getOrDefault(name + List.of(tagValues).toString(), 0L);
    }

    /// Of what was told, also where it is 0: the name and its tag values.
    Set<String> keys() {
        return Set.copyOf(values.keySet());
    }

    long of(String key) {
        return values.getOrDefault(key, -1L);
    }

    private static String key(MetricName name, MetricName.Kind kind, String... tagValues) {
        if (name.kind() != kind || name.tags().size() != tagValues.length) {
            throw new IllegalArgumentException(name + " is not a " + kind + " with " + tagValues.length + " tags");
        }
        return name + List.of(tagValues).toString();
    }
}
