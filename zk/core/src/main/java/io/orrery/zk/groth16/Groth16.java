package io.orrery.zk.groth16;

import io.orrery.zk.field.Fr;
import io.orrery.zk.r1cs.R1cs;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.random.RandomGenerator;

/// Setup, proving and verification. All parallel work runs on the pool that is passed in, and on no other.
public final class Groth16 {
    private Groth16() {}

    /// Makes a key for a constraint system from a seed. **For development only**: whoever knows the seed can
    /// prove anything. The same system and seed give the same key.
    public static ProvingKey setup(R1cs system, byte[] seed, ForkJoinPool pool, ProveProgress progress) {
        return new DevelopmentSetup(system, seed, pool, progress).run();
    }

    /// Proves that a witness (four Montgomery limbs a wire, wire 0 one) satisfies the key's system. `blinding`
    /// makes the proof zero-knowledge and must then be a secure generator; a seeded one makes it reproducible.
    /// A witness that does not satisfy the system gives a proof that does not verify: [R1cs#firstUnsatisfied]
    /// tells why beforehand.
    ///
    /// Not constant-time: running time and memory access depend on the witness.
    public static Proof prove(
            ProvingKey key, long[] witness, RandomGenerator blinding, ForkJoinPool pool, ProveProgress progress) {
        return new Prover(key, witness, blinding, pool, progress).run();
    }

    /// Whether a proof shows knowledge of a witness with these public inputs (the constant one is not among
    /// them). Points of the proof that are not in their groups make it false; a wrong number of inputs is
    /// refused with `IllegalArgumentException`. The key is trusted: [VerifyingKey#isWellFormed]. Many proofs of
    /// one key are verified sooner by one [Verifier].
    public static boolean verify(VerifyingKey key, List<Fr> publicInputs, Proof proof) {
        return new Verifier(key).verify(publicInputs, proof);
    }
}
