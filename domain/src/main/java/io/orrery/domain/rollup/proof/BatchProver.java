package io.orrery.domain.rollup.proof;

import io.orrery.domain.proof.ProofProgress;
import io.orrery.domain.rollup.batch.BatchTrace;
import io.orrery.zk.field.Fr;
import io.orrery.zk.groth16.Proof;
import java.util.List;

/// Makes and checks proofs of batches. Blocking and heavy: call it where that is allowed.
public interface BatchProver {

    /// The circuits this prover has keys for, by name.
    List<String> circuits();

    /// A proof that verifies: it was checked before it is returned.
    Proof prove(String circuit, BatchTrace trace, ProofProgress progress);

    boolean verify(String circuit, List<Fr> publicInputs, Proof proof);
}
