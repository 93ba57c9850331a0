package io.orrery.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.bucket4j.Bucket;
import io.orrery.http.shared.SharedStore;
import io.orrery.http.shared.SharedStore.Kept;
import io.orrery.zk.field.Fr;
import java.time.Duration;
import java.util.Optional;

/// What became of transactions that were sent and are not in the tables: admitted a moment ago, or refused. A bounded
/// memory of this node, and what the other nodes have put into the shared store.
final class TransactionFates {
    private static final String KEY = "fate:";

    private final Cache<Fr, Fate> fates;
    private final SharedStore store;
    private final Ages ages;
    /// As many as this node remembers: so many nodes, so many times that number lie in the store at most.
    private final Bucket shared;

    sealed interface Fate {
        record Admitted() implements Fate {}

        record Refused(Refusal refusal) implements Fate {}
    }

    /// @param refused after which a refusal is forgotten
    /// @param admitted after which the others forget that one was admitted: by then it is in the tables
    record Ages(Duration refused, Duration admitted) {}

    /// @param max remembered; the least recently used goes first
    TransactionFates(SharedStore store, int max, Ages ages) {
        this.store = store;
        this.ages = ages;
        this.fates = Caffeine.newBuilder()
                .maximumSize(max)
                .expireAfterWrite(ages.refused())
                .build();
        this.shared = Bucket.builder()
                .addLimit(limit -> limit.capacity(max).refillGreedy(max, ages.refused()))
                .build();
    }

    void admitted(Fr hash) {
        var fate = new Fate.Admitted();
        fates.put(hash, fate);
        FateText.write(fate).ifPresent(text -> store.keep(new Kept(key(hash), text, ages.admitted(), true)));
    }

    /// What says nothing about the transaction is not remembered: that the node was busy, or that somebody without the
    /// key has sent it. Neither is what comes after it was admitted.
    void refused(Fr hash, Refusal refusal) {
        switch (refusal.reason()) {
            case BUSY, UNAVAILABLE, BAD_SIGNATURE -> {}
            default -> {
                var fate = new Fate.Refused(refusal);
                var known = fates.asMap()
                        .merge(hash, fate, (before, later) -> before instanceof Fate.Admitted ? before : later);
                if (known.equals(fate) && shared.tryConsume(1)) {
                    FateText.write(fate)
                            .ifPresent(text -> store.keep(new Kept(key(hash), text, ages.refused(), false)));
                }
            }
        }
    }

    /// On a thread that may wait: the others are asked about what this node does not know.
    Optional<Fate> of(Fr hash) {
        return Optional.ofNullable(fates.getIfPresent(hash))
                .or(() -> store.find(key(hash))
                        .thenApply(found -> found.flatMap(FateText::read))
                        .toCompletableFuture()
                        .join());
    }

    private static String key(Fr hash) {
        return KEY + Hex.word(hash);
    }
}
