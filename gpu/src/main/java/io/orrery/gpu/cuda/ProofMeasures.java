package io.orrery.gpu.cuda;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.curve.G1;
import io.orrery.zk.curve.G2;
import io.orrery.zk.field.Fr;
import io.orrery.zk.groth16.Acceleration;
import io.orrery.zk.groth16.EngineFault;
import io.orrery.zk.groth16.Groth16;
import io.orrery.zk.groth16.ProveProgress;
import io.orrery.zk.groth16.Prover;
import io.orrery.zk.groth16.ProvingKey;
import io.orrery.zk.groth16.VerifyingKey;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.r1cs.Chain;
import io.orrery.zk.r1cs.SparseRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// Proofs with an engine: one with a true key that is verified, and times with keys whose points are repeated.
final class ProofMeasures {
    private static final int DISTINCT_G1 = 1 << 12;
    private static final int DISTINCT_G2 = 1 << 10;

    private final CudaEngine engine;
    private final Compute compute;

    ProofMeasures(CudaEngine engine, Compute compute) {
        this.engine = engine;
        this.compute = compute;
    }

    /// A proof of a dense circuit of `2^log`: it verifies, and is the one that the processor makes.
    Optional<String> proof(int log) {
        var chain = Chain.filling(log);
        var key = Groth16.setup(chain.system(), new byte[] {1}, compute, ProveProgress.NONE);
        var told = new ArrayList<String>();
        var made = new Prover(key, compute, 0, Optional.of(new Acceleration(engine, told::add)))
                .prove(chain.witness(), new SplittableRandom(log), ProveProgress.NONE);
        if (!told.isEmpty()) {
            return Optional.of(told.getFirst());
        }
        if (!Groth16.verify(key.verifyingKey(), List.of(Fr.fromLimbs(chain.witness(), 4)), made)) {
            return Optional.of("the proof does not verify");
        }
        var other = new Prover(key, compute, 0).prove(chain.witness(), new SplittableRandom(log), ProveProgress.NONE);
        return made.equals(other) ? Optional.empty() : Optional.of("the processor makes another proof");
    }

    /// @param loading nanoseconds of the first sums, the key's way to the device included
    record Proven(SumPlan witness, SumPlan quotient, long loading, Timing timing, Optional<String> wrong) {}

    /// The sums of proofs with a resident key, the witness's way to the device included, by the clock.
    ///
    /// @param compare whether the processor makes the same proof as well
    Proven times(int log, int runs, boolean compare) throws DriverFault {
        var chain = Chain.filling(log);
        var key = repeated(chain, log);
        long began = System.nanoTime();
        sums(key, chain);
        long loading = System.nanoTime() - began;
        var timing = Timing.of(runs, () -> {
            long start = System.nanoTime();
            sums(key, chain);
            return System.nanoTime() - start;
        });
        var told = new ArrayList<String>();
        if (compare) {
            // A key of repeated points proves nothing, so the prover asks the processor and compares the two.
            var _ = new Prover(key, compute, 0, Optional.of(new Acceleration(engine, told::add)))
                    .prove(chain.witness(), new SplittableRandom(log), ProveProgress.NONE);
        }
        return new Proven(
                engine.witnessPlan(key),
                engine.quotientPlan(key),
                loading,
                timing,
                told.stream().findFirst());
    }

    private void sums(ProvingKey key, Chain chain) throws DriverFault {
        try {
            var _ = engine.sums(key, chain.witness(), ProveProgress.NONE);
        } catch (EngineFault fault) {
            throw new DriverFault(DriverFault.Kind.DEVICE, String.valueOf(fault.getMessage()));
        }
    }

    private ProvingKey repeated(Chain chain, int log) {
        int wires = chain.system().nWires();
        long[] g1 = Samples.points(Curve.G1, DISTINCT_G1, Math.max(wires, 1 << log), compute);
        long[] g2 = Samples.points(Curve.G2, DISTINCT_G2, wires, compute);
        long[] witnessPoints = Arrays.copyOf(g1, wires * Curve.G1.pointLimbs());
        long[] c = witnessPoints.clone();
        Arrays.fill(c, 0, 2 * Curve.G1.pointLimbs(), 0);
        var g = G1.GENERATOR;
        var vk = new VerifyingKey(g, G2.GENERATOR, G2.GENERATOR, G2.GENERATOR, List.of(g, g));
        return new ProvingKey(
                vk,
                g,
                g,
                wires,
                log,
                padded(chain.system().a(), 1 << log),
                padded(chain.system().b(), 1 << log),
                witnessPoints,
                witnessPoints,
                g2,
                c,
                Arrays.copyOf(g1, Curve.G1.pointLimbs() << log));
    }

    private static SparseRows padded(SparseRows rows, int n) {
        int[] start = Arrays.copyOf(rows.rowStart(), n + 1);
        Arrays.fill(start, rows.rows() + 1, n + 1, rows.terms());
        return new SparseRows(start, rows.wire(), rows.coefficient(), rows.table());
    }
}
