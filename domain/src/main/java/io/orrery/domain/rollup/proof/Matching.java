package io.orrery.domain.rollup.proof;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// Which waiting job goes to which idle worker. Held in memory only: jobs and workers say again what they want.
///
/// @param waiting jobs by the batch that wants them: the oldest batch first, because everything behind it waits
/// @param idle workers with the circuits they can prove, the longest idle first
public record Matching(SortedMap<Long, Job> waiting, SequencedMap<String, Set<String>> idle) {

    /// @param key of the proof job
    public record Job(String key, String circuit, long batch) {}

    public record Pair(Job job, String worker) {}

    public static Matching empty() {
        return new Matching(Collections.emptySortedMap(), Collections.unmodifiableSequencedMap(new LinkedHashMap<>()));
    }

    public Matching withJob(Job job) {
        var jobs = new TreeMap<>(waiting);
        jobs.put(job.batch(), job);
        return new Matching(Collections.unmodifiableSortedMap(jobs), idle);
    }

    public Matching withWorker(String worker, Set<String> circuits) {
        var workers = new LinkedHashMap<>(idle);
        workers.putIfAbsent(worker, Set.copyOf(circuits));
        return new Matching(waiting, Collections.unmodifiableSequencedMap(workers));
    }

    public Matching withoutWorker(String worker) {
        var workers = new LinkedHashMap<>(idle);
        workers.remove(worker);
        return new Matching(waiting, Collections.unmodifiableSequencedMap(workers));
    }

    /// @param rest without the paired jobs and workers
    public record Paired(List<Pair> pairs, Matching rest) {}

    public Paired pair() {
        var pairs = new ArrayList<Pair>();
        var jobs = new TreeMap<>(waiting);
        var workers = new LinkedHashMap<>(idle);
        for (var job : waiting.values()) {
            workers.entrySet().stream()
                    .filter(worker -> worker.getValue().contains(job.circuit()))
                    .map(Map.Entry::getKey)
                    .findFirst()
                    .ifPresent(worker -> {
                        pairs.add(new Pair(job, worker));
                        jobs.remove(job.batch());
                        workers.remove(worker);
                    });
        }
        return new Paired(
                List.copyOf(pairs),
                new Matching(Collections.unmodifiableSortedMap(jobs), Collections.unmodifiableSequencedMap(workers)));
    }
}
