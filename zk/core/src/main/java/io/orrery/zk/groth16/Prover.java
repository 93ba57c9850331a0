package io.orrery.zk.groth16;

import io.orrery.zk.curve.G1;
import io.orrery.zk.curve.G2;
import io.orrery.zk.field.Fr;
import io.orrery.zk.field.FrLimbs;
import io.orrery.zk.kernel.Compute;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// Proves with one key. The sums come from an engine where there is one and it can, and else from the processor.
/// May be shared by threads.
///
/// The quotient is never divided out: `A·B - C` vanishes on the domain, so its values on the other half of the
/// doubled domain determine it, and the key's points H are that half of the doubled Lagrange basis (divided by
/// delta).
public final class Prover {
    private static final int FINISH = 1;
    private static final int TOTAL = HostSums.STEPS + FINISH;

    private final ProvingKey key;
    private final Compute compute;
    private final long tableBytes;
    private final Optional<Acceleration> acceleration;
    /// Of what an engine gives.
    private final Optional<Verifier> verifier;
    private final AtomicReference<String> lastTold = new AtomicReference<>("");
    /// Made when it is first needed: with an engine the tables of the processor would take heap for nothing.
    private volatile Optional<HostSums> host = Optional.empty();

    /// @param tableBytes memory that multiples of the key's points may take; 0 for none
    public Prover(ProvingKey key, Compute compute, long tableBytes) {
        this(key, compute, tableBytes, Optional.empty());
    }

    /// @param acceleration asked first, for each proof; its proofs are verified before they are given out
    public Prover(ProvingKey key, Compute compute, long tableBytes, Optional<Acceleration> acceleration) {
        this.key = key;
        this.compute = compute;
        this.tableBytes = tableBytes;
        this.acceleration = acceleration;
        this.verifier = acceleration.map(_ -> new Verifier(key.verifyingKey()));
        if (acceleration.isEmpty()) {
            host();
        }
    }

    public ProvingKey key() {
        return key;
    }

    private synchronized HostSums host() {
        if (host.isEmpty()) {
            host = Optional.of(new HostSums(key, compute, tableBytes));
        }
        return host.get();
    }

    /// Proves that a witness (four Montgomery limbs a wire, wire 0 one) satisfies the key's system. `blinding`
    /// makes the proof zero-knowledge and must then be a secure generator; a seeded one makes it reproducible.
    /// A witness that does not satisfy the system gives a proof that does not verify:
    /// [io.orrery.zk.r1cs.R1cs#firstUnsatisfied] tells why beforehand.
    ///
    /// Not constant-time: running time and memory access depend on the witness.
    ///
    /// @throws IllegalArgumentException where the witness has another size, or its wire 0 is not one
    public Proof prove(long[] witness, RandomGenerator blinding, ProveProgress progress) {
        if (witness.length != 4 * key.nWires()) {
            throw new IllegalArgumentException(
                    "witness has " + witness.length + " limbs, the key wants 4 for each of " + key.nWires() + " wires");
        }
        if (!FrLimbs.isOne(witness, 0)) {
            throw new IllegalArgumentException("wire 0 of the witness is not one");
        }
        Fr r = random(blinding);
        Fr s = random(blinding);
        var steps = new Steps(progress, TOTAL);
        var proof = acceleration.flatMap(given -> byEngine(given, witness, r, s, steps, progress));
        return proof.orElseGet(() -> finished(host().of(witness, steps, progress), r, s, steps, progress));
    }

    private static Fr random(RandomGenerator blinding) {
        byte[] wide = new byte[64];
        blinding.nextBytes(wide);
        return Fr.reduce(new BigInteger(1, wide));
    }

    /// Nothing where the engine has no sums for this key.
    private Optional<Proof> byEngine(
            Acceleration given, long[] witness, Fr r, Fr s, Steps steps, ProveProgress progress) {
        Sums sums;
        try {
            sums = given.engine().sums(key, witness, progress);
        } catch (EngineFault fault) {
            tell(given, given.engine().name() + " engine: " + fault.getMessage());
            return Optional.empty();
        }
        steps.advance("sums", HostSums.STEPS);
        var proof = finished(sums, r, s, steps, progress);
        return Optional.of(holds(witness, proof) ? proof : judged(given, proof, witness, r, s));
    }

    /// A proof that does not hold has a wrong witness or came from a device that computes wrongly. The processor
    /// tells which; the proof that it makes is the one that counts.
    private Proof judged(Acceleration given, Proof suspect, long[] witness, Fr r, Fr s) {
        var quiet = new Steps(ProveProgress.NONE, TOTAL);
        var proof = finished(host().of(witness, quiet, ProveProgress.NONE), r, s, quiet, ProveProgress.NONE);
        if (!proof.equals(suspect)) {
            var reason = "its proof is not the one that the "
                    + compute.kernels().name() + " kernels make of the same witness";
            given.engine().fence(reason);
            tell(given, given.engine().name() + " engine: " + reason);
        }
        return proof;
    }

    private boolean holds(long[] witness, Proof proof) {
        List<Fr> inputs = IntStream.rangeClosed(1, key.nPublic())
                .mapToObj(wire -> Fr.fromLimbs(witness, 4 * wire))
                .toList();
        return verifier.orElseThrow().verify(inputs, proof);
    }

    private void tell(Acceleration given, String line) {
        if (!lastTold.getAndSet(line).equals(line)) {
            given.told().accept(line);
        }
    }

    private Proof finished(Sums sums, Fr r, Fr s, Steps steps, ProveProgress progress) {
        long began = System.nanoTime();
        var vk = key.verifyingKey();
        G1 delta1 = key.delta1();
        G1 a = vk.alpha().add(sums.a()).add(times(delta1, r));
        G1 b1 = key.beta1().add(sums.b1()).add(times(delta1, s));
        G2 b = vk.beta().add(sums.b2()).add(vk.delta().mul(s.toBigInteger()));
        G1 c = sums.c()
                .add(sums.h())
                .add(times(a, s))
                .add(times(b1, r))
                .add(times(delta1, r.mul(s).negate()));
        steps.advance("finish", FINISH);
        progress.took(ProveStage.FINISH, System.nanoTime() - began);
        return new Proof(a, b, c);
    }

    private static G1 times(G1 point, Fr k) {
        return point.mul(k.toBigInteger());
    }
}
