package io.orrery.ethereum;

import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.zk.field.Fr;
import io.orrery.zk.groth16.Groth16;
import io.orrery.zk.groth16.Proof;
import io.orrery.zk.groth16.ProveProgress;
import io.orrery.zk.groth16.Prover;
import io.orrery.zk.groth16.ProvingKey;
import io.orrery.zk.groth16.VerifyingKey;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.ScalarKernels;
import io.orrery.zk.r1cs.ConstraintSystem;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ForkJoinPool;
import org.web3j.abi.datatypes.Type;

/// Real Groth16 proofs of a tiny system that, like a batch's, has three public inputs. Any three inputs satisfy it:
/// what these tests are about is how
/// L1 verifies.
final class BatchProof {
    private static final Compute COMPUTE = new Compute(ScalarKernels.INSTANCE, ForkJoinPool.commonPool());

    private final int size;
    private final ProvingKey key;

    BatchProof() {
        this(DraftBatch.SLOTS);
    }

    /// @param size of the batches that it stands for: each has a system and a key of its own
    BatchProof(int size) {
        this.size = size;
        var shape = ConstraintSystem.shape(3);
        build(shape, List.of(Fr.ONE, Fr.ONE, Fr.ONE));
        key = Groth16.setup(
                shape.r1cs(), ("l1 tests " + size).getBytes(StandardCharsets.UTF_8), COMPUTE, ProveProgress.NONE);
    }

    /// The verifying keys of some sizes.
    static SortedMap<BatchSize, VerifyingKey> keys(BatchProof... circuits) {
        var keys = new TreeMap<BatchSize, VerifyingKey>();
        for (var circuit : circuits) {
            keys.put(new BatchSize(circuit.size), circuit.verifyingKey());
        }
        return keys;
    }

    VerifyingKey verifyingKey() {
        return key.verifyingKey();
    }

    Proof of(List<BigInteger> inputs) {
        var witness = ConstraintSystem.assign(3, 8 + size);
        build(witness, inputs.stream().map(Fr::of).toList());
        return new Prover(key, COMPUTE, 0).prove(witness.witness(), new SplittableRandom(3), ProveProgress.NONE);
    }

    Proof of(BatchRecord batch) {
        return of(List.of(batch.commitment(), batch.challenge(), batch.evaluation()));
    }

    /// The call of a verifier with one proof.
    static String verify(List<BigInteger> proof, List<BigInteger> inputs) {
        var arguments = new ArrayList<Type<?>>();
        proof.forEach(word -> arguments.add(Abi.word(word)));
        inputs.forEach(word -> arguments.add(Abi.word(word)));
        return Abi.call("verify(uint256[8],uint256[3])", arguments);
    }

    /// The call of a verifier with several proofs.
    static String verifyAll(List<List<BigInteger>> proofs, List<List<BigInteger>> inputs) {
        var arguments = new ArrayList<Type<?>>();
        arguments.add(Abi.word(2 * 32));
        arguments.add(Abi.word((3L + 8L * proofs.size()) * 32));
        arguments.add(Abi.word(proofs.size()));
        proofs.forEach(proof -> proof.forEach(word -> arguments.add(Abi.word(word))));
        arguments.add(Abi.word(inputs.size()));
        inputs.forEach(three -> three.forEach(word -> arguments.add(Abi.word(word))));
        return Abi.call("verifyAll(uint256[8][],uint256[3][])", arguments);
    }

    private void build(ConstraintSystem system, List<Fr> inputs) {
        var first = system.publicInput(() -> inputs.get(0));
        var second = system.publicInput(() -> inputs.get(1));
        var third = system.publicInput(() -> inputs.get(2));
        var product = system.multiply(system.multiply(first, second), third);
        for (int i = 0; i < size; i++) {
            product = system.multiply(product, first);
        }
    }
}
