package io.orrery.circuits;

import io.orrery.domain.proof.InvalidProof;
import io.orrery.domain.proof.ProofProgress;
import io.orrery.domain.rollup.batch.BatchTrace;
import io.orrery.domain.rollup.proof.BatchProver;
import io.orrery.zk.field.Fr;
import io.orrery.zk.groth16.Groth16;
import io.orrery.zk.groth16.Proof;
import io.orrery.zk.groth16.Prover;
import io.orrery.zk.kernel.Compute;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/// Proves batches with Groth16, one key a circuit.
public final class Groth16BatchProver implements BatchProver {
    private final Map<String, Keyed> circuits;
    private final Compute compute;
    private final RandomGenerator blinding;

    /// A circuit with the prover of its key.
    public record Keyed(BatchCircuit circuit, Prover prover) {}

    /// @param circuits by name, see [BatchCircuit#name]
    /// @param compute what witnesses are computed on
    /// @param blinding a secure generator
    public Groth16BatchProver(Map<String, Keyed> circuits, Compute compute, RandomGenerator blinding) {
        this.circuits = Map.copyOf(circuits);
        this.compute = compute;
        this.blinding = blinding;
    }

    @Override
    public List<String> circuits() {
        return List.copyOf(circuits.keySet());
    }

    @Override
    public Proof prove(String circuit, BatchTrace trace, ProofProgress progress) {
        var keyed = keyed(circuit);
        progress.reached("witness", 0);
        var proof = keyed.prover()
                .prove(
                        keyed.circuit().witness(trace, compute),
                        blinding,
                        (stage, done, of) -> progress.reached(stage, (double) done / of));
        // A trace that breaks a rule gives a witness that satisfies nothing, and a proof that no contract accepts.
        if (!verify(circuit, keyed.circuit().publicInputs(trace), proof)) {
            throw new InvalidProof("the proof of batch " + trace.batch().number()
                    + " does not verify: this machine computes wrongly, or the trace breaks a rule");
        }
        return proof;
    }

    @Override
    public boolean verify(String circuit, List<Fr> publicInputs, Proof proof) {
        return Groth16.verify(keyed(circuit).prover().key().verifyingKey(), publicInputs, proof);
    }

    private Keyed keyed(String circuit) {
        var keyed = circuits.get(circuit);
        if (keyed == null) {
            throw new IllegalArgumentException("no key for circuit " + circuit + "; there are " + circuits.keySet());
        }
        return keyed;
    }
}
