package io.orrery.domain.proof;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;

/// The workers that are free while jobs are paired, and what their processes have to bear already. Lives
/// for one pairing.
///
/// A process that proves nothing may try whatever is not known to exceed all its memory. One that proves
/// already gets only what was measured, and fits beside what it has by what was measured.
final class Placement {
    private final Matching matching;
    private final SequencedMap<String, Pool.Worker> free = new LinkedHashMap<>();
    private final Map<String, OptionalLong> loads = new HashMap<>();

    Placement(Matching matching, long nowMs) {
        this.matching = matching;
        free.putAll(matching.pool().workers());
        free.values().removeIf(worker -> !worker.idle() || matching.pool().isAside(worker, nowMs));
        for (var job : matching.running().values()) {
            for (var name : job.workers()) {
                var worker = matching.pool().workers().get(name);
                free.remove(name);
                if (worker != null) {
                    bear(worker.capability().node(), job.job());
                }
            }
        }
    }

    boolean isEmpty() {
        return free.isEmpty();
    }

    private void bear(String node, Matching.Job job) {
        var peak = matching.measure(job.circuit()).peakBytes();
        var before = loads.getOrDefault(node, OptionalLong.of(0));
        loads.put(
                node,
                peak.isEmpty() || before.isEmpty()
                        ? OptionalLong.empty()
                        : OptionalLong.of(before.getAsLong() + peak.getAsLong()));
    }

    /// One that has the key already, else the longest idle.
    Optional<String> forJob(Matching.Job job, Set<String> except) {
        Optional<String> cold = Optional.empty();
        for (var name : free.keySet()) {
            if (!except.contains(name) && fits(name, job)) {
                if (isWarm(name, job)) {
                    return Optional.of(name);
                }
                if (cold.isEmpty()) {
                    cold = Optional.of(name);
                }
            }
        }
        return cold;
    }

    boolean isWarm(String name, Matching.Job job) {
        return capability(name).skills().has(job.circuit());
    }

    boolean fits(String name, Matching.Job job) {
        var capability = capability(name);
        return capability.skills().can(job.circuit())
                && job.demands().allow(name, capability.memoryBytes())
                && hasRoom(capability, matching.measure(job.circuit()).peakBytes());
    }

    private boolean hasRoom(Capability capability, OptionalLong peak) {
        var load = loads.get(capability.node());
        if (load == null) {
            return peak.isEmpty() || peak.getAsLong() <= capability.memoryBytes();
        }
        return peak.isPresent() && load.isPresent() && peak.getAsLong() <= capability.freeBytes() - load.getAsLong();
    }

    void take(Matching.Job job, String name) {
        bear(capability(name).node(), job);
        free.remove(name);
    }

    private Capability capability(String name) {
        var worker = free.get(name);
        if (worker == null) {
            throw new IllegalStateException(name + " is not free");
        }
        return worker.capability();
    }
}
