package io.orrery.domain.proof;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongBiFunction;

/// The devices that prove while jobs are paired, and when each will be free. A job waits for one only where that is
/// expected to end sooner than its proof on a processor that is idle; each that waits makes the wait longer for those
/// behind it, so what a device has no time for goes to processors. Lives for one pairing.
///
/// Nothing waits for a device of which nothing was measured.
final class BusyDevices {
    private final Matching matching;
    private final Map<String, Long> freeInMs = new HashMap<>();

    BusyDevices(Matching matching, long nowMs) {
        this.matching = matching;
        for (var job : matching.running().values()) {
            var median = measure(job.job()).medianMs();
            for (var name : job.workers()) {
                var worker = matching.pool().workers().get(name);
                if (worker != null
                        && worker.capability().device().kind() == Device.Kind.GPU
                        && median.isPresent()
                        && !matching.pool().isAside(worker, nowMs)) {
                    // Of a device that is late nothing is known but that: the longer it has been late, the longer it
                    // will be. So nobody waits for one that hangs.
                    freeInMs.put(name, Math.abs(median.getAsLong() - Math.max(0, nowMs - job.sinceMs())));
                }
            }
        }
    }

    /// It has been given the job now.
    void begins(String name, Matching.Job job, long takesMs) {
        if (capability(name).device().kind() == Device.Kind.GPU
                && !measure(job).runs().isEmpty()) {
            freeInMs.put(name, takesMs);
        }
    }

    private CircuitMeasure measure(Matching.Job job) {
        return matching.measure(job.circuit(), Device.Kind.GPU);
    }

    /// Whether the job had better wait for one of them; then its place is counted.
    ///
    /// @param idleMs how long an idle processor would have it
    /// @param takesMs how long a device would
    /// @param leftMs until it is due
    boolean takes(Matching.Job job, long idleMs, ToLongBiFunction<Capability, Matching.Job> takesMs, long leftMs) {
        var longest = measure(job).longestMs();
        var next = next(job);
        if (longest.isEmpty() || next.isEmpty()) {
            return false;
        }
        long waitMs = freeInMs.getOrDefault(next.get(), 0L);
        long deviceMs = takesMs.applyAsLong(capability(next.get()), job);
        // Where only the processor would be in time though the device were as slow as ever, it is not waited for.
        boolean late = waitMs + longest.getAsLong() > leftMs && idleMs <= leftMs;
        if (late || waitMs + deviceMs >= idleMs) {
            return false;
        }
        freeInMs.put(next.get(), waitMs + deviceMs);
        return true;
    }

    private Optional<String> next(Matching.Job job) {
        return freeInMs.entrySet().stream()
                .filter(device -> {
                    var capability = capability(device.getKey());
                    return capability.skills().can(job.circuit())
                            && job.demands().allow(device.getKey(), capability.memoryBytes())
                            && measure(job).peakBytes().orElse(0) <= capability.memoryBytes();
                })
                .min(Map.Entry.<String, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey);
    }

    private Capability capability(String name) {
        var worker = matching.pool().workers().get(name);
        if (worker == null) {
            throw new IllegalStateException(name + " is not there");
        }
        return worker.capability();
    }
}
