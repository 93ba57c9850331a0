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
        int maxTransactions,
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
        Duration shutdownGrace,
        int maxBlocksSearched,
        int maxLogs,
        int maxFilters,
        int maxFiltersOfCaller,
        Duration filterIdle,
        int maxFates,
        Duration fateAge,
        Duration admittedAge,
        Duration feedPoll,
        WebSockets webSockets) {

    /// Of connections to `/ws`.
    ///
    /// @param max on this node, and `maxOfCaller` of one caller
    /// @param maxSubscriptions of one connection
    /// @param maxOutBytes, maxOutMessages that wait for a reader
    /// @param ping after which a silent peer is asked whether it is there; as long again without a word ends it
    /// @param closing what a peer has to take the last messages
    public record WebSockets(
            int max,
            int maxOfCaller,
            int maxSubscriptions,
            int maxOutBytes,
            int maxOutMessages,
            Duration ping,
            Duration closing) {}

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
                http.getInt("max-transactions"),
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
                http.getDuration("shutdown-grace"),
                http.getInt("max-blocks-searched"),
                http.getInt("max-logs"),
                http.getInt("max-filters"),
                http.getInt("max-filters-of-caller"),
                http.getDuration("filter-idle"),
                http.getInt("max-fates"),
                http.getDuration("fate-age"),
                http.getDuration("shared-store.admitted-age"),
                http.getDuration("feed-poll"),
                new WebSockets(
                        http.getInt("websocket.max"),
                        http.getInt("websocket.max-of-caller"),
                        http.getInt("websocket.max-subscriptions"),
                        Math.toIntExact(http.getBytes("websocket.max-out")),
                        http.getInt("websocket.max-out-messages"),
                        http.getDuration("websocket.ping"),
                        http.getDuration("websocket.closing")));
    }
}
