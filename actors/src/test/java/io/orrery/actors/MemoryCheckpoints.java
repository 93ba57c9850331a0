package io.orrery.actors;

import io.orrery.domain.retention.Checkpoints;
import io.orrery.domain.rollup.replay.Checkpoint;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Checkpoints in memory. What is due, what is damaged and what is left to clear is said by the test.
final class MemoryCheckpoints implements Checkpoints {
    final TreeMap<Long, Optional<Checkpoint>> stored = new TreeMap<>();
    Optional<Checkpoint> due = Optional.empty();
    int left;

    @Override
    public synchronized CompletionStage<List<Long>> kept() {
        return CompletableFuture.completedStage(List.copyOf(stored.descendingKeySet()));
    }

    @Override
    public synchronized CompletionStage<Optional<Checkpoint>> read(long batch) {
        return CompletableFuture.completedStage(stored.getOrDefault(batch, Optional.empty()));
    }

    @Override
    public synchronized CompletionStage<Optional<Checkpoint>> due(long belowBatch, long endedBeforeMs, long everyMs) {
        return CompletableFuture.completedStage(
                due.filter(next -> next.batch() < belowBatch && next.head().endedMs() <= endedBeforeMs));
    }

    @Override
    public synchronized CompletionStage<Checkpoint> keep(Checkpoint checkpoint) {
        stored.put(checkpoint.batch(), Optional.of(checkpoint));
        due = Optional.empty();
        return CompletableFuture.completedStage(checkpoint);
    }

    @Override
    public synchronized CompletionStage<Integer> clear() {
        int cleared = left;
        left = 0;
        return CompletableFuture.completedStage(cleared);
    }
}
