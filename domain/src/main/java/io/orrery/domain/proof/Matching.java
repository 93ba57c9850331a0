package io.orrery.domain.proof;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SortedSet;
import java.util.TreeSet;

/// Which waiting job goes to which idle worker. Held in memory only: jobs and workers say again what they
/// want.
///
/// @param maxWaiting jobs that are remembered: the least urgent beyond it are forgotten until they say so
///     again
/// @param waiting the most urgent first
/// @param idle workers with what they can prove, the longest idle first
public record Matching(int maxWaiting, SortedSet<Job> waiting, SequencedMap<String, Skills> idle) {

    /// Batches before callers, whose proofs nobody else waits for; of batches the oldest first, because
    /// everything behind it waits; of callers whoever was accepted first.
    private static final Comparator<Job> URGENCY = Comparator.<Job>comparingInt(job -> switch (job.requester()) {
                case Requester.Batch _ -> 0;
                case Requester.Caller _ -> 1;
            })
            .thenComparingLong(job -> switch (job.requester()) {
                case Requester.Batch(var number) -> number;
                case Requester.Caller(var acceptedMs, var _) -> acceptedMs;
            })
            .thenComparing(Job::key);

    /// @param key of the proof job
    public record Job(String key, CircuitRef circuit, Requester requester) {}

    public record Pair(Job job, String worker) {}

    public static Matching empty(int maxWaiting) {
        return new Matching(
                maxWaiting,
                Collections.unmodifiableSortedSet(new TreeSet<>(URGENCY)),
                Collections.unmodifiableSequencedMap(new LinkedHashMap<>()));
    }

    public Matching withJob(Job job) {
        if (waiting.contains(job)) {
            return this;
        }
        var jobs = new TreeSet<>(waiting);
        jobs.add(job);
        if (jobs.size() > maxWaiting) {
            jobs.removeLast();
        }
        return new Matching(maxWaiting, Collections.unmodifiableSortedSet(jobs), idle);
    }

    public Matching withWorker(String worker, Skills skills) {
        var workers = new LinkedHashMap<>(idle);
        // In its old place, with its newest skills.
        workers.put(worker, skills);
        return new Matching(maxWaiting, waiting, Collections.unmodifiableSequencedMap(workers));
    }

    public Matching withoutWorker(String worker) {
        var workers = new LinkedHashMap<>(idle);
        workers.remove(worker);
        return new Matching(maxWaiting, waiting, Collections.unmodifiableSequencedMap(workers));
    }

    /// @param rest without the paired jobs and workers
    public record Paired(List<Pair> pairs, Matching rest) {}

    public Paired pair() {
        if (waiting.isEmpty() || idle.isEmpty()) {
            return new Paired(List.of(), this);
        }
        var pairs = new ArrayList<Pair>();
        var jobs = new TreeSet<>(waiting);
        var workers = new LinkedHashMap<>(idle);
        for (var job : waiting) {
            workerFor(job, workers).ifPresent(worker -> {
                pairs.add(new Pair(job, worker));
                jobs.remove(job);
                workers.remove(worker);
            });
            if (workers.isEmpty()) {
                break;
            }
        }
        return new Paired(
                List.copyOf(pairs),
                new Matching(
                        maxWaiting,
                        Collections.unmodifiableSortedSet(jobs),
                        Collections.unmodifiableSequencedMap(workers)));
    }

    /// One that has the key already, else the longest idle.
    private static Optional<String> workerFor(Job job, SequencedMap<String, Skills> workers) {
        var able = workers.entrySet().stream()
                .filter(worker -> worker.getValue().can(job.circuit()))
                .toList();
        return able.stream()
                .filter(worker -> worker.getValue().has(job.circuit()))
                .findFirst()
                .or(() -> able.stream().findFirst())
                .map(Map.Entry::getKey);
    }
}
