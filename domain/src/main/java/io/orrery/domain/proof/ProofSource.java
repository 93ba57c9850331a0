package io.orrery.domain.proof;

import io.orrery.domain.Digest;
import io.orrery.zk.field.Fr;
import java.util.List;

/// What a proof is made from: stored content, by digest.
public sealed interface ProofSource {

    /// The trace of a batch, from which its circuit makes the witness.
    ///
    /// @param publicInputs which the proof must have, in the circuit's order
    record Trace(Digest digest, List<Fr> publicInputs) implements ProofSource {
        public Trace {
            publicInputs = List.copyOf(publicInputs);
        }
    }

    /// Inputs as JSON, from which the circuit's own program makes the witness. Stored behind a random
    /// salt: the digest of
    /// a secret that can be guessed would tell it.
    record Inputs(Digest digest) implements ProofSource {}

    /// The whole witness, a `.wtns` file; salted too.
    record Witness(Digest digest) implements ProofSource {}
}
