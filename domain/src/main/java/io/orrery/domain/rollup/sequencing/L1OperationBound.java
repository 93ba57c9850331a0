package io.orrery.domain.rollup.sequencing;

import static io.orrery.domain.rollup.sequencing.SealingRule.require;

/// By operations of L1: each costs L1 a comparison with its queue when the batch is committed and often a new storage
/// slot when it is executed, and the execution has to fit an L1 block.
///
/// @param most deposits, withdrawals, set keys and forced exits of one batch, at least 1
public record L1OperationBound(int most) {
    public L1OperationBound {
        require(most >= 1, "mostL1Operations", most);
    }

    boolean takes(int already) {
        return already < most;
    }
}
