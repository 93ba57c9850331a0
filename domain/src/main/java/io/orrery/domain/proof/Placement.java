package io.orrery.domain.proof;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.Set;

/// The workers that are free while jobs are paired, what their processes have to bear already, and which devices will
/// soon be free. Lives for one pairing.
///
/// A process that proves nothing may try whatever is not known to exceed all its memory. One that proves
/// already gets only what was measured, and fits beside what it has by what was measured.
final class Placement {
    private final Matching matching;
    private final SequencedMap<String, Pool.Worker> free = new LinkedHashMap<>();
    private final Map<String, OptionalLong> loads = new HashMap<>();
    private final BusyDevices busy;

    Placement(Matching matching, long nowMs) {
        this.matching = matching;
        this.busy = new BusyDevices(matching, nowMs);
        free.putAll(matching.pool().workers());
        free.values().removeIf(worker -> !worker.idle() || matching.pool().isAside(worker, nowMs));
        for (var job : matching.running().values()) {
            for (var name : job.workers()) {
                var worker = matching.pool().workers().get(name);
                free.remove(name);
                if (worker != null) {
                    bear(worker.capability(), job.job());
                }
            }
        }
    }

    boolean isEmpty() {
        return free.isEmpty();
    }

    private void bear(Capability capability, Matching.Job job) {
        var peak = peakBytes(capability, job);
        var before = loads.getOrDefault(capability.memory(), OptionalLong.of(0));
        loads.put(
                capability.memory(),
                peak.isEmpty() || before.isEmpty()
                        ? OptionalLong.empty()
                        : OptionalLong.of(before.getAsLong() + peak.getAsLong()));
    }

    private OptionalLong peakBytes(Capability capability, Matching.Job job) {
        return matching.measure(job.circuit(), capability.device().kind()).peakBytes();
    }

    /// Whoever is expected to have it done first, which counts a key in memory as well as a device that is made for
    /// it; of several such one that has the key, then the device, then the longest idle.
    Optional<String> forJob(Matching.Job job, Set<String> except) {
        return free.keySet().stream()
                .filter(name -> !except.contains(name) && fits(name, job))
                .min(Comparator.<String>comparingLong(name -> takesMs(capability(name), job))
                        .thenComparing(name -> !isWarm(name, job))
                        .thenComparing(name -> capability(name).device().kind() == Device.Kind.CPU));
    }

    /// How long it is expected to have the job. A device that was never tried gets its first job sooner than a
    /// processor does, or nothing would ever be known of it.
    private long takesMs(Capability capability, Matching.Job job) {
        var settings = matching.settings();
        long unknownMs = switch (capability.device().kind()) {
            case CPU -> settings.unknownMs();
            case GPU -> 0;
        };
        long proofMs = matching.measure(job.circuit(), capability.device().kind())
                .medianMs()
                .orElse(unknownMs);
        // By that bound a job may pass others to spare the reading of a key.
        return capability.skills().has(job.circuit()) ? proofMs : proofMs + settings.affinitySlackMs();
    }

    /// Whether a device that is at work will probably have the job done sooner than this idle worker would.
    boolean waitsForDevice(Matching.Job job, String idle, long dueMs, long nowMs) {
        var capability = capability(idle);
        return switch (capability.device().kind()) {
            case GPU -> false;
            case CPU -> busy.takes(job, takesMs(capability, job), this::takesMs, dueMs - nowMs);
        };
    }

    boolean isWarm(String name, Matching.Job job) {
        return capability(name).skills().has(job.circuit());
    }

    boolean fits(String name, Matching.Job job) {
        var capability = capability(name);
        return capability.skills().can(job.circuit())
                && job.demands().allow(name, capability.memoryBytes())
                && hasRoom(capability, peakBytes(capability, job));
    }

    private boolean hasRoom(Capability capability, OptionalLong peak) {
        var load = loads.get(capability.memory());
        if (load == null) {
            return peak.isEmpty() || peak.getAsLong() <= capability.memoryBytes();
        }
        return peak.isPresent() && load.isPresent() && peak.getAsLong() <= capability.freeBytes() - load.getAsLong();
    }

    void take(Matching.Job job, String name) {
        bear(capability(name), job);
        busy.begins(name, job, takesMs(capability(name), job));
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
