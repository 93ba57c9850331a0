package io.orrery.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;

/// Requests per second of each caller: a token bucket each, for a bounded number of callers. A forgotten caller
/// starts with a full bucket.
final class RateLimiter {
    // An IPv6 subscriber owns at least a /64 (RFC 6177), so single addresses would be no limit at all.
    private static final int IPV6_SUBSCRIBER_BYTES = 8;

    private final Cache<String, Bucket> callers;
    private final int perSecond;
    private final int burst;
    private final TimeMeter clock;

    RateLimiter(HttpSettings settings, TimeMeter clock) {
        this(settings.requestsPerSecond(), settings.requestBurst(), settings.maxCallersTracked(), clock);
    }

    RateLimiter(int perSecond, int burst, int maxCallers, TimeMeter clock) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.clock = clock;
        this.callers = Caffeine.newBuilder().maximumSize(maxCallers).build();
    }

    /// Whether the caller may make that many requests now; if so, they are counted.
    boolean take(InetAddress caller, int requests) {
        return callers.get(key(caller), _ -> bucket()).tryConsume(requests);
    }

    /// Whether the caller may make none now; nothing is counted.
    boolean isExhausted(InetAddress caller) {
        return callers.get(key(caller), _ -> bucket()).getAvailableTokens() < 1;
    }

    private Bucket bucket() {
        return Bucket.builder()
                .withCustomTimePrecision(clock)
                .addLimit(limit -> limit.capacity(burst).refillGreedy(perSecond, Duration.ofSeconds(1)))
                .build();
    }

    /// What is one caller among remote addresses.
    static String key(InetAddress caller) {
        var bytes = caller.getAddress();
        return HexFormat.of()
                .formatHex(caller instanceof Inet6Address ? Arrays.copyOf(bytes, IPV6_SUBSCRIBER_BYTES) : bytes);
    }
}
