package io.orrery.domain.rollup.batch;

/// How far a batch has come, in order.
public enum BatchStage {
    /// Its slots are fixed.
    SEALED,
    /// Its roots, data and trace are known.
    ASSEMBLED,
    /// L1 has its data.
    COMMITTED,
    /// L1 has verified its proof.
    PROVEN,
    /// L1 has published its root and credited its withdrawals.
    EXECUTED,
    /// The L1 block that executed it is final.
    FINALIZED
}
