package io.orrery.runtime.proofs;

import io.orrery.circom.WitnessException;
import io.orrery.domain.Digest;
import io.orrery.domain.proof.CircuitProver;
import io.orrery.domain.proof.InvalidProof;
import io.orrery.domain.proof.ProofFailure;
import io.orrery.domain.proof.ProofFailure.Cause;
import io.orrery.domain.proof.ProofProgress;
import io.orrery.domain.proof.ProofSource;
import io.orrery.domain.proof.ProvenStatement;
import io.orrery.zk.field.Fr;
import io.orrery.zk.groth16.Groth16;
import io.orrery.zk.groth16.Prover;
import io.orrery.zk.iden3.CircuitInputs;
import io.orrery.zk.iden3.Iden3FormatException;
import io.orrery.zk.iden3.WtnsFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// Proves with uploaded circuits: witness, constraints where they are known, proof, and the proof's
/// verification.
final class StoredCircuitProver implements CircuitProver {
    private static final int LIMBS = 4;

    private final KeyCache circuits;
    private final Path scratch;
    private final RandomGenerator blinding;
    private final UnaryOperator<Prover> proving;

    /// @param blinding a secure generator
    StoredCircuitProver(KeyCache circuits, Path scratch, RandomGenerator blinding) {
        this(circuits, scratch, blinding, UnaryOperator.identity());
    }

    /// @param proving from the prover of a key, which uses the processor, the one that is used
    StoredCircuitProver(KeyCache circuits, Path scratch, RandomGenerator blinding, UnaryOperator<Prover> proving) {
        this.circuits = circuits;
        this.scratch = scratch;
        this.blinding = blinding;
        this.proving = proving;
    }

    /// The material gives no witness of the circuit.
    private static final class NoWitness extends Exception {
        private static final long serialVersionUID = 1;
        private final transient ProofFailure failure;

        NoWitness(Cause cause, String detail) {
            super(detail, null, false, false);
            this.failure = new ProofFailure(cause, detail);
        }
    }

    @Override
    public Set<Digest> loaded() {
        return circuits.digests();
    }

    @Override
    public Result prove(Digest circuit, ProofSource source, byte[] material, ProofProgress progress) {
        try {
            progress.reached("load", 0);
            var loaded = circuits.get(circuit);
            progress.reached("witness", 0);
            return prove(loaded, witness(loaded, source, material), progress);
        } catch (NoWitness refused) {
            return new Result.Refused(refused.failure);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private Result prove(LoadedCircuit circuit, long[] witness, ProofProgress progress) throws NoWitness {
        var key = circuit.prover().key();
        if (circuit.constraints().isPresent()) {
            var broken = circuit.constraints().get().firstUnsatisfied(witness);
            if (broken.isPresent()) {
                throw new NoWitness(
                        Cause.WITNESS_UNSATISFIED,
                        "the witness does not satisfy constraint " + broken.getAsInt() + " of the .r1cs");
            }
        }
        var proof = proving.apply(circuit.prover())
                .prove(witness, blinding, (stage, done, of) -> progress.reached(stage, (double) done / of));
        var publicInputs = publicInputs(witness, key.nPublic());
        if (Groth16.verify(key.verifyingKey(), publicInputs, proof)) {
            return new Result.Proven(new ProvenStatement(proof, publicInputs));
        }
        if (circuit.constraints().isPresent()) {
            throw new InvalidProof("the proof of a witness that satisfies the .r1cs does not verify: this"
                    + " machine computes wrongly, or the .zkey is of another circuit");
        }
        throw new NoWitness(Cause.WITNESS_UNSATISFIED, "the witness does not satisfy the circuit of the .zkey");
    }

    private static List<Fr> publicInputs(long[] witness, int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(wire -> Fr.fromLimbs(witness, LIMBS * wire))
                .toList();
    }

    private long[] witness(LoadedCircuit circuit, ProofSource source, byte[] material) throws IOException, NoWitness {
        var witness = switch (source) {
            case ProofSource.Inputs _ -> computed(circuit, material);
            case ProofSource.Witness _ -> given(material);
            case ProofSource.Trace _ ->
                throw new IllegalArgumentException("an uploaded circuit is not proven from a trace");
        };
        int wires = circuit.prover().key().nWires();
        if (witness.length != LIMBS * wires) {
            throw new NoWitness(
                    Cause.WITNESS_UNSATISFIED,
                    "the witness has " + witness.length / LIMBS + " values, the .zkey has " + wires + " wires");
        }
        return witness;
    }

    private static long[] computed(LoadedCircuit circuit, byte[] inputs) throws NoWitness {
        if (circuit.program().isEmpty()) {
            throw new NoWitness(Cause.INPUTS_REFUSED, "the circuit has no program that takes inputs");
        }
        try {
            return circuit.program().get().witness(CircuitInputs.read(new String(inputs, StandardCharsets.UTF_8)));
        } catch (Iden3FormatException refused) {
            throw new NoWitness(Cause.INPUTS_REFUSED, String.valueOf(refused.getMessage()));
        } catch (WitnessException refused) {
            throw new NoWitness(
                    switch (refused.reason()) {
                        case INPUTS -> Cause.INPUTS_REFUSED;
                        case ASSERTION -> Cause.WITNESS_UNSATISFIED;
                        case PROGRAM, TRAP, DEADLINE, MEMORY -> Cause.PROGRAM_FAILED;
                    },
                    String.valueOf(refused.getMessage()));
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new CancellationException("the node is stopping");
        }
    }

    private long[] given(byte[] wtns) throws IOException, NoWitness {
        var file = Files.createTempFile(Files.createDirectories(scratch), "witness-", ".wtns");
        try {
            Files.write(file, wtns);
            return WtnsFile.read(file);
        } catch (Iden3FormatException refused) {
            throw new NoWitness(Cause.INPUTS_REFUSED, String.valueOf(refused.getMessage()));
        } finally {
            Files.delete(file);
        }
    }
}
