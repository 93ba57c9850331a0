package io.orrery.domain.rollup.sequencing;

import static io.orrery.domain.rollup.sequencing.SealingRule.require;

import io.orrery.domain.rollup.sequencing.SequencerState.Queued;

/// By the deadline of what L1 has asked for: past it anyone may close the rollup, so it neither waits for a full batch
/// nor behind a backlog.
///
/// @param patiencePercent an operation of L1 is urgent when this part has passed of the time that it had left when it
/// was ordered, 0 to 100
public record DeadlineRule(int patiencePercent) {
    private static final int WHOLE = 100;

    public DeadlineRule {
        require(patiencePercent >= 0 && patiencePercent <= WHOLE, "patiencePercent", patiencePercent);
    }

    boolean isUrgent(Queued queued, long nowMs) {
        return queued.deadline().stream().anyMatch(deadline -> {
            long left = Math.max(0, deadline * 1_000 - queued.atMs());
            // Divided first: a deadline that is not known is as late as 64 bits of milliseconds allow.
            return nowMs - queued.atMs() >= left / WHOLE * patiencePercent;
        });
    }
}
