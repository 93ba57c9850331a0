package io.orrery.ethereum;

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
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;

/// Real Groth16 proofs of a tiny system that, like a batch's, has three public inputs. Any three inputs satisfy it:
/// what these tests are about is how
/// L1 verifies.
final class BatchProof {
    private static final byte[] SEED = "l1 tests".getBytes(StandardCharsets.UTF_8);
    private static final Compute COMPUTE = new Compute(ScalarKernels.INSTANCE, ForkJoinPool.commonPool());

    private final ProvingKey key;

    BatchProof() {
        var shape = ConstraintSystem.shape(3);
        build(shape, List.of(Fr.ONE, Fr.ONE, Fr.ONE));
        key = Groth16.setup(shape.r1cs(), SEED, COMPUTE, ProveProgress.NONE);
    }

    VerifyingKey verifyingKey() {
        return key.verifyingKey();
    }

    Proof of(List<BigInteger> inputs) {
        var witness = ConstraintSystem.assign(3, 8);
        build(witness, inputs.stream().map(Fr::of).toList());
        return new Prover(key, COMPUTE, 0).prove(witness.witness(), new SplittableRandom(3), ProveProgress.NONE);
    }

    Proof of(BatchRecord batch) {
        return of(List.of(batch.commitment(), batch.challenge(), batch.evaluation()));
    }

    private static void build(ConstraintSystem system, List<Fr> inputs) {
        var first = system.publicInput(() -> inputs.get(0));
        var second = system.publicInput(() -> inputs.get(1));
        var third = system.publicInput(() -> inputs.get(2));
        system.multiply(system.multiply(first, second), third);
    }
}
