package io.orrery.zk.groth16;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.curve.G1;
import io.orrery.zk.curve.G2;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.Modulus;
import io.orrery.zk.msm.Bases;
import io.orrery.zk.msm.Msm;
import io.orrery.zk.msm.Plan;
import io.orrery.zk.ntt.Ntt;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinTask;

/// The sums of one key's proofs on the processor: holds what does not change from proof to proof, the transform's
/// tables and as many multiples of the key's points as it may. May be shared by threads.
final class HostSums {
    private static final int EVALUATE = 2;
    private static final int TRANSFORM = 9;
    private static final int SUM_H = 20;
    private static final int SUM_WITNESS = 100;
    /// Steps that one run counts.
    static final int STEPS = EVALUATE + TRANSFORM + SUM_H + SUM_WITNESS;

    /// Rows or elements that one task handles.
    private static final int CHUNK = 1 << 12;
    /// The plain integer one: a factor that takes elements out of Montgomery form.
    private static final long[] PLAIN_ONE = {1, 0, 0, 0};

    private final ProvingKey key;
    private final Compute compute;
    private final Ntt ntt;
    private final long[] shift;
    private final Bases h;
    private final List<Bases> witnessBases;

    /// @param tableBytes memory that multiples of the key's points may take; 0 for none
    HostSums(ProvingKey key, Compute compute, long tableBytes) {
        this.key = key;
        this.compute = compute;
        this.ntt = Ntt.of(key.domainLog(), compute);
        this.shift = ntt.shift(Ntt.root(key.domainLog() + 1));
        int copies = copies(key, tableBytes);
        this.h = bases(Curve.G1, key.pointsH(), copies);
        this.witnessBases = List.of(
                bases(Curve.G1, key.pointsA(), copies),
                bases(Curve.G1, key.pointsB1(), copies),
                bases(Curve.G2, key.pointsB2(), copies),
                bases(Curve.G1, key.pointsC(), copies));
    }

    /// How many multiples of each point fit into so many bytes, if all points have as many; at least one, the point
    /// itself, which the key holds already.
    static int copies(ProvingKey key, long tableBytes) {
        long limbs = key.pointsA().length
                + (long) key.pointsB1().length
                + key.pointsB2().length
                + key.pointsC().length
                + key.pointsH().length;
        return Math.clamp(tableBytes / (Long.BYTES * limbs), 1, Plan.MOST_COPIES);
    }

    private Bases bases(Curve curve, long[] points, int copies) {
        var plain = Bases.of(curve, points);
        return copies == 1 ? plain : plain.with(Plan.forTerms(plain.count(), copies), compute);
    }

    /// The sums of one proof, all on the pool.
    Sums of(long[] witness, Steps steps, ProveProgress progress) {
        Callable<Sums> work = () -> new Run(witness, steps, progress).sums();
        return compute.pool().invoke(ForkJoinTask.adapt(work));
    }

    private final class Run {
        private final long[] witness;
        private final Steps steps;
        private final ProveProgress progress;
        private long began = System.nanoTime();

        Run(long[] witness, Steps steps, ProveProgress progress) {
            this.witness = witness;
            this.steps = steps;
            this.progress = progress;
        }

        Sums sums() {
            long[] sumH = Msm.sums(compute, List.of(h), quotient(), part("sum H", SUM_H))
                    .getFirst();
            ended(ProveStage.SUM_H);
            var sums = Msm.sums(compute, witnessBases, integers(), part("sum of the witness", SUM_WITNESS));
            ended(ProveStage.SUM_WITNESS);
            return new Sums(
                    G1.fromLimbs(sums.get(0), 0),
                    G1.fromLimbs(sums.get(1), 0),
                    G2.fromLimbs(sums.get(2), 0),
                    G1.fromLimbs(sums.get(3), 0),
                    G1.fromLimbs(sumH, 0));
        }

        private Msm.Progress part(String name, int weight) {
            return steps.stage(name, weight)::finished;
        }

        private void ended(ProveStage stage) {
            long now = System.nanoTime();
            progress.took(stage, now - began);
            began = now;
        }

        /// The witness as plain integers.
        private long[] integers() {
            long[] scalars = new long[witness.length];
            compute.ranges(
                    key.nWires(),
                    CHUNK,
                    (from, to) -> compute.kernels()
                            .scale(Modulus.SCALAR, scalars, 4 * from, witness, 4 * from, PLAIN_ONE, 0, to - from));
            return scalars;
        }

        /// Values of `A·B - C` on the odd half of the doubled domain, as plain integers.
        private long[] quotient() {
            int n = 1 << key.domainLog();
            long[] a = new long[4 * n];
            long[] b = new long[4 * n];
            long[] c = new long[4 * n];
            compute.ranges(n, CHUNK, (from, to) -> {
                key.a().products(from, to, witness, a);
                key.b().products(from, to, witness, b);
                compute.kernels().multiply(Modulus.SCALAR, c, 4 * from, a, 4 * from, b, 4 * from, to - from);
            });
            steps.advance("evaluate", EVALUATE);
            ended(ProveStage.EVALUATE);
            ntt.quotient(a, b, c, shift);
            steps.advance("transform", TRANSFORM);
            ended(ProveStage.TRANSFORM);
            return a;
        }
    }
}
