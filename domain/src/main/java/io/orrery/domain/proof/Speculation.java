package io.orrery.domain.proof;

import java.util.OptionalLong;

/// Whether a second worker is to be set on a job that one has already: where the first will probably not
/// make the deadline and another might, or where the deadline is over and the first is slower than anybody
/// was.
///
/// @param likelyPercent below which the first is not trusted to make it
/// @param leastRuns of the circuit that must have been measured: before, nothing is known
public record Speculation(int likelyPercent, int leastRuns) {

    /// @param first what proofs of the circuit have taken on what the first worker has
    /// @param second the same of the second
    /// @param deadlineMs of the job
    /// @param sinceMs when the first has begun
    public boolean wanted(
            CircuitMeasure first, CircuitMeasure second, OptionalLong deadlineMs, long sinceMs, long nowMs) {
        if (deadlineMs.isEmpty() || first.runs().size() < leastRuns) {
            return false;
        }
        long elapsed = Math.max(0, nowMs - sinceMs);
        long left = deadlineMs.getAsLong() - nowMs;
        if (left <= 0) {
            return first.isLongerThanAny(elapsed);
        }
        int likely = first.percentWithin(elapsed, left);
        // A new one begins at nothing, and has the same time left.
        return likely < likelyPercent && second.percentWithin(-1, left) > likely;
    }
}
