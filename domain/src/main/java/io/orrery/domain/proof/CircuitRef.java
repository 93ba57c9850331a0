package io.orrery.domain.proof;

import io.orrery.domain.Digest;

/// Which circuit a proof is of.
public sealed interface CircuitRef {

    /// A circuit of Orrery's own, which a prover has the key of from its start.
    ///
    /// @param name as in the verifying-key registry: `batch-8`
    record BuiltIn(String name) implements CircuitRef {
        @Override
        public String toString() {
            return name;
        }
    }

    /// A circuit that was uploaded: whatever its name comes to mean, the digest stays with these files.
    record Stored(Digest digest) implements CircuitRef {
        @Override
        public String toString() {
            return digest.toString();
        }
    }
}
