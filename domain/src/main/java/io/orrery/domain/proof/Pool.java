package io.orrery.domain.proof;

import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/// The workers that there are, by what they have said last, and what is held against them.
///
/// @param workers by name, the longest idle first
/// @param blames by label, which outlives a restart of the worker
record Pool(SequencedMap<String, Worker> workers, Map<String, Blame> blames) {
    static final Pool EMPTY = new Pool(new LinkedHashMap<>(), Map.of());

    Pool {
        workers = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(workers));
        blames = Map.copyOf(blames);
    }

    /// @param seenMs when it has said so last
    record Worker(Capability capability, boolean idle, long seenMs) {}

    /// @param jobs of which it has made an invalid proof
    /// @param asideUntilMs 0, or until when it gets no job
    record Blame(Set<String> jobs, long asideUntilMs) {
        Blame {
            jobs = Set.copyOf(jobs);
        }
    }

    Pool with(String name, Capability capability, boolean idle, long nowMs) {
        var next = new LinkedHashMap<>(workers);
        // A worker that is started again is another, on the same device: the one before it is dead.
        next.entrySet()
                .removeIf(other -> !other.getKey().equals(name)
                        && other.getValue().capability().isSameDevice(capability));
        var before = next.get(name);
        if (before != null && before.idle() != idle) {
            next.remove(name);
        }
        next.put(name, new Worker(capability, idle, nowMs));
        return new Pool(next, blames);
    }

    Pool without(String name) {
        var next = new LinkedHashMap<>(workers);
        next.remove(name);
        return new Pool(next, blames);
    }

    /// One job counts once: it may be at fault itself, and then it would set everybody aside.
    Pool blamed(String name, String job, int bound, long asideMs, long nowMs) {
        var worker = workers.get(name);
        if (worker == null) {
            return this;
        }
        var label = worker.capability().label();
        var before = blames.getOrDefault(label, new Blame(Set.of(), 0));
        var jobs = new HashSet<>(before.jobs());
        jobs.add(job);
        var next = new HashMap<>(blames);
        next.put(
                label,
                jobs.size() < bound ? new Blame(jobs, before.asideUntilMs()) : new Blame(Set.of(), nowMs + asideMs));
        return new Pool(workers, next);
    }

    /// Without whoever has fallen silent.
    Pool heardSince(long sinceMs) {
        if (workers.values().stream().allMatch(worker -> worker.seenMs() >= sinceMs)) {
            return this;
        }
        var next = new LinkedHashMap<>(workers);
        next.values().removeIf(worker -> worker.seenMs() < sinceMs);
        return new Pool(next, blames);
    }

    /// What a worker proves on; the processor where it is not known.
    Device.Kind kindOf(String name) {
        var worker = workers.get(name);
        return worker == null ? Device.Kind.CPU : worker.capability().device().kind();
    }

    /// What the workers prove on; all that there is where nobody is there.
    Set<Device.Kind> kinds() {
        var there = EnumSet.noneOf(Device.Kind.class);
        workers.values()
                .forEach(worker -> there.add(worker.capability().device().kind()));
        return there.isEmpty() ? EnumSet.allOf(Device.Kind.class) : there;
    }

    boolean isAside(Worker worker, long nowMs) {
        var blame = blames.get(worker.capability().label());
        return blame != null && blame.asideUntilMs() > nowMs;
    }

    /// Labels of those that get nothing now.
    List<String> aside(long nowMs) {
        return blames.entrySet().stream()
                .filter(blame -> blame.getValue().asideUntilMs() > nowMs)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }
}
