package io.orrery.runtime.node;

import com.typesafe.config.Config;
import io.orrery.actors.MetricName;
import io.orrery.actors.Metrics;
import io.orrery.http.Reason;
import io.orrery.http.RequestMetrics;
import io.orrery.http.validator.ApiMetrics;
import io.orrery.http.validator.Fault;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import kamon.Kamon;
import kamon.metric.Histogram;
import kamon.metric.MeasurementUnit;
import kamon.tag.TagSet;

/// Measurements, as Kamon keeps them and Prometheus scrapes them.
final class KamonMetrics implements Metrics, BusinessMeasures.Amounts, RequestMetrics, ApiMetrics, AutoCloseable {
    /// By method, so that a call looks nothing up but this.
    private final Map<String, Histogram> requestTimes = new ConcurrentHashMap<>();

    private KamonMetrics() {}

    /// Without its agent: actors and HTTP are measured by name in this code, and only there.
    static KamonMetrics start(Config config) {
        Kamon.initWithoutAttaching(config);
        var metrics = new KamonMetrics();
        metrics.set(MetricName.NODE_STARTED, Instant.now().getEpochSecond());
        return metrics;
    }

    @Override
    public void count(MetricName name, long amount, String... tagValues) {
        Kamon.counter(name.text(), name.description())
                .withTags(tags(name, tagValues))
                .increment(amount);
    }

    @Override
    public void record(MetricName name, long value, String... tagValues) {
        histogram(name, tagValues).record(value);
    }

    private static Histogram histogram(MetricName name, String... tagValues) {
        return Kamon.histogram(name.text(), name.description(), unit(name)).withTags(tags(name, tagValues));
    }

    @Override
    public void set(MetricName name, long value, String... tagValues) {
        Kamon.gauge(name.text(), name.description())
                .withTags(tags(name, tagValues))
                .update((double) value);
    }

    @Override
    public void add(MetricName name, double amount, String... tagValues) {
        Kamon.gauge(name.text(), name.description())
                .withTags(tags(name, tagValues))
                .increment(amount);
    }

    @Override
    public void offered(String method) {
        count(MetricName.REQUESTS, 0, method);
        Arrays.stream(Reason.values())
                .filter(Reason::isFailure)
                .forEach(reason -> count(MetricName.REQUESTS_REFUSED, 0, method, reason.word()));
    }

    @Override
    public void took(String method, long tookNanos) {
        requestTimes
                .computeIfAbsent(method, name -> histogram(MetricName.REQUEST_TIME, name))
                .record(TimeUnit.NANOSECONDS.toMillis(tookNanos));
    }

    @Override
    public void answered(String method) {
        count(MetricName.REQUESTS, 1, method);
    }

    @Override
    public void refused(String method, Reason reason) {
        count(MetricName.REQUESTS_REFUSED, 1, method, reason.word());
    }

    @Override
    public void refused(String endpoint, Fault fault) {
        count(MetricName.REQUESTS_REFUSED, 1, endpoint, fault.word());
    }

    private static MeasurementUnit unit(MetricName name) {
        return switch (name.unit()) {
            case NONE -> MeasurementUnit.none();
            case MILLISECONDS -> MeasurementUnit.time().milliseconds();
        };
    }

    private static TagSet tags(MetricName name, String... values) {
        var tags = TagSet.Empty();
        for (int i = 0; i < name.tags().size(); i++) {
            tags = tags.withTag(name.tags().get(i), values[i]);
        }
        return tags;
    }

    @Override
    public void close() {
        scala.jdk.javaapi.FutureConverters.asJava(Kamon.stop())
                .toCompletableFuture()
                .orTimeout(10, TimeUnit.SECONDS)
                .join();
    }
}
