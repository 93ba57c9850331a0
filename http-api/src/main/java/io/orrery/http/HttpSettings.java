package io.orrery.http;

import com.typesafe.config.Config;
import java.time.Duration;

/// The edge's address and bounds: `orrery.http` of http.conf, where each has its reason.
public record HttpSettings(
        String host,
        int port,
        int maxConnections,
        int maxConcurrentRequests,
        int maxBodyBytes,
        int maxBatch,
        int maxJsonDepth,
        int maxJsonNumberDigits,
        int maxJsonTextChars,
        int requestsPerSecond,
        int requestBurst,
        int maxCallersTracked,
        int maxAccountsCached,
        Duration bodyTimeout,
        Duration requestTimeout,
        Duration askTimeout,
        Duration sequencedWait,
        Duration sequencedPoll,
        Duration shutdownGrace) {

    /// @param config the whole configuration
    public static HttpSettings of(Config config) {
        var http = config.getConfig("orrery.http");
        return new HttpSettings(
                http.getString("host"),
                http.getInt("port"),
                http.getInt("max-connections"),
                http.getInt("max-concurrent-requests"),
                Math.toIntExact(http.getBytes("max-body")),
                http.getInt("max-batch"),
                http.getInt("max-json-depth"),
                http.getInt("max-json-number-digits"),
                http.getInt("max-json-text-chars"),
                http.getInt("requests-per-second"),
                http.getInt("request-burst"),
                http.getInt("max-callers-tracked"),
                http.getInt("max-accounts-cached"),
                http.getDuration("body-timeout"),
                http.getDuration("request-timeout"),
                http.getDuration("ask-timeout"),
                http.getDuration("sequenced-wait"),
                http.getDuration("sequenced-poll"),
                http.getDuration("shutdown-grace"));
    }
}
