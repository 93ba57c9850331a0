package io.orrery.domain.rollup.proof;

import io.orrery.domain.Digest;
import io.orrery.zk.field.Fr;
import java.util.List;

/// A statement to be proven.
///
/// @param circuit its name, as in the verifying-key registry: `batch-8`
/// @param publicInputs in the circuit's order
/// @param trace digest of the stored witness source
/// @param batch the batch that wants it
public record ProofRequest(String circuit, List<Fr> publicInputs, Digest trace, long batch) {
    public ProofRequest {
        publicInputs = List.copyOf(publicInputs);
    }
}
