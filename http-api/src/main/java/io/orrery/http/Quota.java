package io.orrery.http;

import io.github.bucket4j.TimeMeter;
import io.orrery.http.shared.SharedBucket;
import io.orrery.http.shared.SharedStore;
import java.time.Duration;
import java.util.Optional;

/// What each caller may begin in a period.
final class Quota {
    private final CallerBuckets callers;

    /// @param what is counted, by which nodes find each other's
    Quota(SharedStore store, String what, ProofSettings.Rate rate, int maxCallers, TimeMeter clock) {
        this.callers = new CallerBuckets(
                store, new SharedBucket(what, rate.tokens(), rate.period(), rate.burst()), maxCallers, clock);
    }

    /// Takes one token; where there is none, when there will be. On a thread that may wait.
    Optional<Duration> take(String caller) {
        return callers.take(caller, 1).toCompletableFuture().join();
    }
}
