package io.orrery.domain.proof;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// What proofs of one circuit have taken on one kind of device, whoever made them: the newest runs.
///
/// @param runs the oldest first
public record CircuitMeasure(List<Run> runs) {
    /// Runs that are kept: enough for a tenth of them to be some, few enough that a new machine soon counts.
    public static final int KEPT = 32;

    public static final CircuitMeasure NONE = new CircuitMeasure(List.of());

    public CircuitMeasure {
        runs = List.copyOf(runs);
    }

    /// @param timeMs from the assignment until the proof was stored
    /// @param peakBytes of memory, 0 where it could not be told from others'
    public record Run(long timeMs, long peakBytes) {}

    public CircuitMeasure with(Run run) {
        var all = new ArrayList<>(runs);
        all.add(run);
        return new CircuitMeasure(all.subList(Math.max(0, all.size() - KEPT), all.size()));
    }

    /// The most that any of the runs has taken; empty where none was measured.
    OptionalLong peakBytes() {
        return runs.stream()
                .mapToLong(Run::peakBytes)
                .filter(bytes -> bytes > 0)
                .max();
    }

    /// The time that half of them have kept to; empty where there are none.
    OptionalLong medianMs() {
        return runs.stream()
                .mapToLong(Run::timeMs)
                .sorted()
                .skip(runs.size() / 2)
                .limit(1)
                .max();
    }

    /// The time that all of them have kept to; empty where there are none.
    OptionalLong longestMs() {
        return runs.stream().mapToLong(Run::timeMs).max();
    }

    /// How many of a hundred that have taken longer than `elapsedMs` were done within `leftMs` from there;
    /// 0 where none has taken longer.
    int percentWithin(long elapsedMs, long leftMs) {
        long longer = runs.stream().filter(run -> run.timeMs() > elapsedMs).count();
        if (longer == 0) {
            return 0;
        }
        long inTime = runs.stream()
                .filter(run -> run.timeMs() > elapsedMs && run.timeMs() - elapsedMs <= leftMs)
                .count();
        return (int) (inTime * 100 / longer);
    }

    boolean isLongerThanAny(long elapsedMs) {
        return runs.stream().allMatch(run -> run.timeMs() < elapsedMs);
    }
}
