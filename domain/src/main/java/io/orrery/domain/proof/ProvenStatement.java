package io.orrery.domain.proof;

import io.orrery.zk.field.Fr;
import io.orrery.zk.groth16.Proof;
import java.util.List;

/// A proof with what it is a proof of.
///
/// @param publicInputs in the circuit's order, outputs first
public record ProvenStatement(Proof proof, List<Fr> publicInputs) {
    public ProvenStatement {
        publicInputs = List.copyOf(publicInputs);
    }
}
