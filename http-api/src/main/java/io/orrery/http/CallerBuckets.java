package io.orrery.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.TimeMeter;
import io.orrery.http.shared.SharedBucket;
import io.orrery.http.shared.SharedStore;
import io.orrery.http.shared.SharedStore.Taken;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// A token bucket for each caller, for a bounded number of callers: this node's own, and behind it the
/// one of all nodes together. What the own one refuses the other has not either, so nobody is asked about
/// it; and where the other does not say, the own one has the word. A forgotten caller starts with a full
/// bucket.
final class CallerBuckets {
    private final SharedStore store;
    private final SharedBucket shape;
    private final TimeMeter clock;
    private final Cache<String, Own> callers;

    CallerBuckets(SharedStore store, SharedBucket shape, int maxCallers, TimeMeter clock) {
        this.store = store;
        this.shape = shape;
        this.clock = clock;
        this.callers = Caffeine.newBuilder().maximumSize(maxCallers).build();
    }

    /// Takes all of the tokens or none; empty where they were taken, else when there will be as many.
    /// Completes at once where nobody else is asked, and never with a failure.
    CompletionStage<Optional<Duration>> take(String caller, int tokens) {
        var own = callers.get(caller, _ -> new Own());
        var refused = own.take(tokens);
        return refused.isPresent()
                ? CompletableFuture.completedStage(refused)
                : store.take(shape, caller, tokens).thenApply(taken -> switch (taken) {
                    case Taken.Granted _, Taken.Unknown _ -> Optional.empty();
                    case Taken.Refused(var until) -> {
                        own.giveBack(tokens, until);
                        yield Optional.of(until);
                    }
                });
    }

    /// Whether there is not one token; takes none.
    CompletionStage<Boolean> isExhausted(String caller) {
        return callers.get(caller, _ -> new Own()).isExhausted()
                ? CompletableFuture.completedStage(true)
                : store.look(shape, caller).thenApply(Taken.Refused.class::isInstance);
    }

    /// What this node knows of one caller.
    private final class Own {
        private final Bucket bucket = Bucket.builder()
                .withCustomTimePrecision(clock)
                .addLimit(limit -> limit.capacity(shape.burst()).refillGreedy(shape.tokens(), shape.period()))
                .build();
        /// Until then all nodes together have not one token, so a flood over many nodes asks for each
        /// token once.
        private volatile long emptyUntil = clock.currentTimeNanos();

        Optional<Duration> take(int tokens) {
            long empty = emptyUntil - clock.currentTimeNanos();
            if (empty > 0) {
                return Optional.of(Duration.ofNanos(empty).plus(shape.of(tokens - 1)));
            }
            var probe = bucket.tryConsumeAndReturnRemaining(tokens);
            return probe.isConsumed()
                    ? Optional.empty()
                    : Optional.of(Duration.ofNanos(probe.getNanosToWaitForRefill()));
        }

        boolean isExhausted() {
            return emptyUntil - clock.currentTimeNanos() > 0 || bucket.getAvailableTokens() < 1;
        }

        /// @param wait until there are as many as were wanted
        void giveBack(int tokens, Duration wait) {
            bucket.addTokens(tokens);
            emptyUntil =
                    clock.currentTimeNanos() + wait.minus(shape.of(tokens - 1)).toNanos();
        }
    }
}
