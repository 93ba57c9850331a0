package io.orrery.actors;

/// Where measurements go. Tag values come in the order of [MetricName#tags()].
public interface Metrics {

    /// Adds to a counter.
    void count(MetricName name, long amount, String... tagValues);

    /// Adds one value to a histogram.
    void record(MetricName name, long value, String... tagValues);

    /// Sets a gauge.
    void set(MetricName name, long value, String... tagValues);
}
