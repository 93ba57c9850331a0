package io.orrery.actors;

import io.orrery.domain.proof.CircuitMeasure;
import io.orrery.domain.proof.CircuitRef;
import io.orrery.domain.proof.DeadLetter;
import io.orrery.domain.proof.DeadLetters;
import io.orrery.domain.proof.MeasureBook;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/// Dead letters, and what proofs have taken, in memory.
final class MemoryTables implements DeadLetters, MeasureBook {
    private final Map<String, Entry> letters = new ConcurrentHashMap<>();
    private final Map<CircuitRef, CircuitMeasure> measures = new ConcurrentHashMap<>();

    Map<CircuitRef, CircuitMeasure> measures() {
        return Map.copyOf(measures);
    }

    @Override
    public CompletionStage<Boolean> put(DeadLetter letter, long nowMs) {
        letters.put(letter.job(), new Entry(letter, nowMs, true));
        return CompletableFuture.completedStage(true);
    }

    @Override
    public CompletionStage<Boolean> remove(String job) {
        letters.remove(job);
        return CompletableFuture.completedStage(true);
    }

    @Override
    public CompletionStage<Optional<Entry>> find(String job) {
        return CompletableFuture.completedStage(Optional.ofNullable(letters.get(job)));
    }

    @Override
    public CompletionStage<List<Entry>> list(String after, int max) {
        return CompletableFuture.completedStage(List.copyOf(letters.values()));
    }

    @Override
    public CompletionStage<Integer> count() {
        return CompletableFuture.completedStage(letters.size());
    }

    @Override
    public CompletionStage<Map<CircuitRef, CircuitMeasure>> newest(int max) {
        return CompletableFuture.completedStage(measures());
    }

    @Override
    public CompletionStage<Boolean> put(CircuitRef circuit, CircuitMeasure measure, long nowMs) {
        measures.put(circuit, measure);
        return CompletableFuture.completedStage(true);
    }
}
