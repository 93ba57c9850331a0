package io.orrery.zk.groth16;

/// The stages of a proof, one after another. Each uses the whole pool.
public enum ProveStage {
    /// The witness as plain integers, and the rows of A and B applied to it.
    EVALUATE,
    /// Three transforms to the coset and `A·B - C` there.
    TRANSFORM,
    /// The multi-scalar multiplication with the quotient.
    SUM_H,
    /// The four with the witness: A, B in both groups, C.
    SUM_WITNESS,
    /// Blinding.
    FINISH
}
