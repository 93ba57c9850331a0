package io.orrery.domain.rollup.sequencing;

import static io.orrery.domain.rollup.sequencing.SealingRule.require;

/// By the provers' backlog: a batch that is sealed while others wait for their proofs only joins them, so operations
/// gather for a larger one, which costs less of L1 for each of them.
///
/// @param maxUnproven with so many batches sealed and not proven on L1, proving lags; at least 1
public record BacklogRule(int maxUnproven) {
    public BacklogRule {
        require(maxUnproven >= 1, "maxUnproven", maxUnproven);
    }

    boolean lags(long unproven) {
        return unproven >= maxUnproven;
    }
}
