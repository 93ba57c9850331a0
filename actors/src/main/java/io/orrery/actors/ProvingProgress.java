package io.orrery.actors;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// How far the proofs are that this node is making now. In memory: holds one entry a worker.
public final class ProvingProgress {
    /// @param stage one word
    /// @param fraction of the whole proof that is done, 0 to 1
    public record Step(String stage, double fraction) {}

    private final Map<Long, Step> steps = new ConcurrentHashMap<>();

    /// Empty where this node is not proving that batch.
    public Optional<Step> of(long batch) {
        return Optional.ofNullable(steps.get(batch));
    }

    void reached(long batch, String stage, double fraction) {
        steps.put(batch, new Step(stage, fraction));
    }

    void ended(long batch) {
        steps.remove(batch);
    }
}
