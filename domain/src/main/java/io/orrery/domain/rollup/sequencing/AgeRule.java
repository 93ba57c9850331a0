package io.orrery.domain.rollup.sequencing;

import static io.orrery.domain.rollup.sequencing.SealingRule.require;

import io.orrery.domain.rollup.sequencing.SequencerState.Queued;

/// By age: nobody waits longer for others to fill his batch.
///
/// @param deadlineMs how long an operation waits
/// @param laggingDeadlineMs the same while proving lags, not shorter: its batch would only wait for a proof instead
public record AgeRule(long deadlineMs, long laggingDeadlineMs) {
    public AgeRule {
        require(deadlineMs >= 0, "deadlineMs", deadlineMs);
        require(laggingDeadlineMs >= deadlineMs, "laggingDeadlineMs", laggingDeadlineMs);
    }

    boolean isDue(Queued oldest, boolean lags, long nowMs) {
        return nowMs - oldest.atMs() >= (lags ? laggingDeadlineMs : deadlineMs);
    }
}
