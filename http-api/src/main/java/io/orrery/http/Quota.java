package io.orrery.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import java.util.Optional;

/// What each caller may begin in a period: a token bucket each, for a bounded number of callers.
final class Quota {
    private final Cache<String, Bucket> callers;
    private final ProofSettings.Rate rate;
    private final TimeMeter clock;

    Quota(ProofSettings.Rate rate, int maxCallers, TimeMeter clock) {
        this.callers = Caffeine.newBuilder().maximumSize(maxCallers).build();
        this.rate = rate;
        this.clock = clock;
    }

    /// Takes one token; where there is none, when there will be.
    Optional<Duration> take(String caller) {
        var probe = callers.get(caller, _ -> bucket()).tryConsumeAndReturnRemaining(1);
        return probe.isConsumed() ? Optional.empty() : Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
    }

    private Bucket bucket() {
        return Bucket.builder()
                .withCustomTimePrecision(clock)
                .addLimit(limit -> limit.capacity(rate.burst()).refillGreedy(rate.tokens(), rate.period()))
                .build();
    }
}
