package io.orrery.http;

import io.github.bucket4j.TimeMeter;
import io.orrery.http.shared.SharedBucket;
import io.orrery.http.shared.SharedStore;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// Requests per second of each caller.
final class RateLimiter {
    // An IPv6 subscriber owns at least a /64 (RFC 6177), so single addresses would be no limit at all.
    private static final int IPV6_SUBSCRIBER_BYTES = 8;

    private final CallerBuckets callers;

    /// Of requests to the API.
    RateLimiter(SharedStore store, HttpSettings settings, TimeMeter clock) {
        this(
                store,
                "requests",
                settings.requestsPerSecond(),
                settings.requestBurst(),
                settings.maxCallersTracked(),
                clock);
    }

    /// @param what is counted, by which nodes find each other's
    RateLimiter(SharedStore store, String what, int perSecond, int burst, int maxCallers, TimeMeter clock) {
        this.callers = new CallerBuckets(
                store, new SharedBucket(what, perSecond, Duration.ofSeconds(1), burst), maxCallers, clock);
    }

    /// Whether the caller may make that many requests now; if so, they are counted. On a thread that may wait.
    boolean take(InetAddress caller, int requests) {
        return taken(caller, requests).toCompletableFuture().join();
    }

    /// The same on a thread that must not wait.
    CompletionStage<Boolean> taken(InetAddress caller, int requests) {
        return callers.take(key(caller), requests).thenApply(Optional::isEmpty);
    }

    /// Whether the caller may make none now; nothing is counted. On a thread that may wait.
    boolean isExhausted(InetAddress caller) {
        return callers.isExhausted(key(caller)).toCompletableFuture().join();
    }

    /// What is one caller among remote addresses.
    static String key(InetAddress caller) {
        var bytes = caller.getAddress();
        return HexFormat.of()
                .formatHex(caller instanceof Inet6Address ? Arrays.copyOf(bytes, IPV6_SUBSCRIBER_BYTES) : bytes);
    }
}
