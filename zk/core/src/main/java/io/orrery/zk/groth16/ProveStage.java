package io.orrery.zk.groth16;

/// The stages of a proof. Those of the processor come one after another, and each uses the whole pool; an engine has
/// one of its own instead of the first four.
public enum ProveStage {
    /// The witness as plain integers, and the rows of A and B applied to it.
    EVALUATE,
    /// Three transforms to the coset and `A·B - C` there.
    TRANSFORM,
    /// The multi-scalar multiplication with the quotient.
    SUM_H,
    /// The four with the witness: A, B in both groups, C.
    SUM_WITNESS,
    /// All sums on a device, which overlaps them; the witness's way to it included.
    DEVICE,
    /// Blinding.
    FINISH
}
