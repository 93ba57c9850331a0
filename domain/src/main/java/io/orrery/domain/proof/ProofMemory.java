package io.orrery.domain.proof;

/// The memory of this process, as it is measured.
public interface ProofMemory {

    /// What the process has at most.
    long mostBytes();

    /// What of it is left for proofs: all but what lives while none is made.
    long freeBytes();

    /// Before a proof.
    Run begin();

    interface Run {
        /// The most that lived beside what had lived before; 0 where another proof was made meanwhile,
        /// whose part can not be told from it. To be called once, however the proof has ended.
        long endPeakBytes();
    }
}
