package io.orrery.http;

import io.orrery.domain.proof.DeadLetter;
import io.orrery.domain.proof.DeadLetters;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;

/// Dead letters in memory.
final class FakeDeadLetters implements DeadLetters {
    private final Map<String, Entry> letters = new ConcurrentSkipListMap<>();

    void add(DeadLetter letter, boolean replayable) {
        letters.put(letter.job(), new Entry(letter, FakeProofs.NOW_MS, replayable));
    }

    @Override
    public CompletionStage<Boolean> put(DeadLetter letter, long nowMs) {
        throw new UnsupportedOperationException("jobs write letters, not the edge");
    }

    @Override
    public CompletionStage<Boolean> remove(String job) {
        throw new UnsupportedOperationException("jobs remove letters, not the edge");
    }

    @Override
    public CompletionStage<Optional<Entry>> find(String job) {
        return CompletableFuture.completedStage(Optional.ofNullable(letters.get(job)));
    }

    @Override
    public CompletionStage<List<Entry>> list(String after, int max) {
        return CompletableFuture.completedStage(letters.entrySet().stream()
                .filter(letter -> letter.getKey().compareTo(after) > 0)
                .map(Map.Entry::getValue)
                .limit(max)
                .toList());
    }

    @Override
    public CompletionStage<Integer> count() {
        return CompletableFuture.completedStage(letters.size());
    }
}
