package io.orrery.zk.groth16;

import io.orrery.zk.field.Fr;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.r1cs.R1cs;
import java.util.List;

/// Setup and verification; a [Prover] proves. All parallel work runs on the pool that is passed in, and on no other.
public final class Groth16 {
    private Groth16() {}

    /// Makes a key for a constraint system from a seed. **For development only**: whoever knows the seed can
    /// prove anything. The same system and seed give the same key.
    public static ProvingKey setup(R1cs system, byte[] seed, Compute compute, ProveProgress progress) {
        return new DevelopmentSetup(system, seed, compute, progress).run();
    }

    /// The domain of a system's keys has `2^domainLog` elements: a row for each constraint, the constant and each
    /// public wire.
    ///
    /// @throws IllegalArgumentException where no domain holds so many rows
    public static int domainLog(R1cs system) {
        return DevelopmentSetup.domainLog(system.nConstraints(), system.nPublic());
    }

    /// Whether a proof shows knowledge of a witness with these public inputs (the constant one is not among
    /// them). Points of the proof that are not in their groups make it false; a wrong number of inputs is
    /// refused with `IllegalArgumentException`. The key is trusted: [VerifyingKey#isWellFormed]. Many proofs of
    /// one key are verified sooner by one [Verifier].
    public static boolean verify(VerifyingKey key, List<Fr> publicInputs, Proof proof) {
        return new Verifier(key).verify(publicInputs, proof);
    }
}
