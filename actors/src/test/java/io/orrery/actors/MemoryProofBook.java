package io.orrery.actors;

import io.orrery.domain.Digest;
import io.orrery.domain.proof.ProofAdmission;
import io.orrery.domain.proof.ProofBook;
import io.orrery.domain.proof.ProofJob;
import io.orrery.domain.proof.ProofRequest;
import io.orrery.domain.proof.ProofSource;
import io.orrery.zk.hash.Keccak256;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// The book in memory. What callers ask for is written straight into it.
final class MemoryProofBook implements ProofBook {
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final Map<Digest, byte[]> materials = new ConcurrentHashMap<>();
    /// How many more times writing an outcome fails.
    final AtomicInteger failures = new AtomicInteger();

    Digest keep(byte[] material) {
        var digest = Digest.of(Keccak256.hash(material));
        materials.put(digest, material);
        return digest;
    }

    void write(Entry entry) {
        entries.put(entry.job(), entry);
    }

    Optional<ProofJob.Outcome> outcome(String job) {
        return Optional.ofNullable(entries.get(job)).flatMap(Entry::outcome);
    }

    @Override
    public CompletionStage<ProofAdmission.Answer> admit(
            ProofAdmission.Settings settings, Submission submission, byte[] salted) {
        throw new UnsupportedOperationException("nobody is admitted here");
    }

    @Override
    public CompletionStage<Optional<ProofAdmission.Earlier>> earlier(String caller, String idempotencyKey) {
        return CompletableFuture.completedStage(Optional.empty());
    }

    @Override
    public CompletionStage<Optional<Entry>> find(String job) {
        return CompletableFuture.completedStage(Optional.ofNullable(entries.get(job)));
    }

    @Override
    public CompletionStage<List<Entry>> open(int max) {
        return CompletableFuture.completedStage(entries.values().stream()
                .filter(entry -> entry.outcome().isEmpty())
                .limit(max)
                .toList());
    }

    @Override
    public CompletionStage<byte[]> material(ProofSource source) {
        var digest = switch (source) {
            case ProofSource.Trace(var trace, var _) -> trace;
            case ProofSource.Inputs(var inputs) -> inputs;
            case ProofSource.Witness(var witness) -> witness;
        };
        return Optional.ofNullable(materials.get(digest))
                .<CompletionStage<byte[]>>map(CompletableFuture::completedStage)
                .orElseGet(() -> CompletableFuture.failedStage(new NoSuchElementException("no material " + digest)));
    }

    @Override
    public CompletionStage<Boolean> end(String job, ProofJob.Outcome outcome, long nowMs) {
        if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            return CompletableFuture.failedStage(new IllegalStateException("the disk is full"));
        }
        entries.computeIfPresent(
                job,
                (_, entry) -> new Entry(
                        job,
                        entry.caller(),
                        entry.circuitName(),
                        entry.circuitVersion(),
                        entry.request(),
                        entry.outcome()
                                .filter(_ -> outcome instanceof ProofJob.Outcome.Failed)
                                .or(() -> Optional.of(outcome))));
        return CompletableFuture.completedStage(true);
    }

    @Override
    public CompletionStage<Boolean> reopen(ProofRequest request) {
        return CompletableFuture.completedStage(entries.computeIfPresent(
                        request.key(),
                        (job, entry) -> new Entry(
                                job,
                                entry.caller(),
                                entry.circuitName(),
                                entry.circuitVersion(),
                                request,
                                Optional.empty()))
                != null);
    }

    @Override
    public CompletionStage<Integer> forget(long endedBeforeMs, long nowMs, int max) {
        return CompletableFuture.completedStage(0);
    }
}
