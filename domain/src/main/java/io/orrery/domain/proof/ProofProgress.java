package io.orrery.domain.proof;

/// Told as proving goes on, from any thread. It may throw to stop the proof.
@FunctionalInterface
public interface ProofProgress {
    /// @param stage one word
    /// @param fraction of the whole proof that is done, 0 to 1
    void reached(String stage, double fraction);
}
