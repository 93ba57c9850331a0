package io.orrery.domain.proof;

import io.orrery.domain.Digest;
import java.util.Set;

/// Makes proofs with circuits that were uploaded. Blocking and heavy: call it where that is allowed. What
/// it throws is the worker's fault, and another attempt may help; what it answers is the caller's.
public interface CircuitProver {

    /// Circuits whose keys are in memory.
    Set<Digest> loaded();

    /// @param source what kind of material it is
    /// @param material inputs as JSON, or a `.wtns` file
    Result prove(Digest circuit, ProofSource source, byte[] material, ProofProgress progress);

    sealed interface Result {
        /// @param statement verified under the circuit's key
        record Proven(ProvenStatement statement) implements Result {}

        record Refused(ProofFailure failure) implements Result {}
    }
}
