package io.orrery.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.orrery.zk.field.Fr;
import java.time.Duration;
import java.util.Optional;

/// What became of transactions that were sent to this node and are not in the tables: admitted a moment ago, or
/// refused. A bounded memory of this node alone.
final class TransactionFates {
    private final Cache<Fr, Fate> fates;

    sealed interface Fate {
        record Admitted() implements Fate {}

        record Refused(Refusal refusal) implements Fate {}
    }

    /// @param max remembered; the least recently used goes first
    /// @param age after which a fate is forgotten
    TransactionFates(int max, Duration age) {
        this.fates =
                Caffeine.newBuilder().maximumSize(max).expireAfterWrite(age).build();
    }

    void admitted(Fr hash) {
        fates.put(hash, new Fate.Admitted());
    }

    /// What says nothing about the transaction is not remembered: that the node was busy, or that somebody without the
    /// key has sent it. Neither is what comes after it was admitted.
    void refused(Fr hash, Refusal refusal) {
        switch (refusal.reason()) {
            case BUSY, UNAVAILABLE, BAD_SIGNATURE -> {}
            default ->
                fates.asMap()
                        .merge(
                                hash,
                                new Fate.Refused(refusal),
                                (known, later) -> known instanceof Fate.Admitted ? known : later);
        }
    }

    Optional<Fate> of(Fr hash) {
        return Optional.ofNullable(fates.getIfPresent(hash));
    }
}
