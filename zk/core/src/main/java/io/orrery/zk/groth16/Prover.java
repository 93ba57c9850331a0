package io.orrery.zk.groth16;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.curve.G1;
import io.orrery.zk.curve.G2;
import io.orrery.zk.field.Fr;
import io.orrery.zk.field.FrLimbs;
import io.orrery.zk.msm.Msm;
import io.orrery.zk.ntt.Ntt;
import io.orrery.zk.r1cs.SparseRows;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.random.RandomGenerator;

/// One run of the prover. The quotient is never divided out: `A·B - C` vanishes on the domain, so its values on
/// the other half of the doubled domain determine it, and the key's points H are that half of the doubled
/// Lagrange basis (divided by delta).
final class Prover {
    private static final int EVALUATE = 2;
    private static final int TRANSFORM = 3;
    private static final int MSM_G1 = 20;
    private static final int MSM_G2 = 40;
    private static final int TOTAL = EVALUATE + 3 * TRANSFORM + 4 * MSM_G1 + MSM_G2;
    /// Rows or elements that one task handles.
    private static final int CHUNK = 1 << 13;

    private final ProvingKey key;
    private final long[] witness;
    private final Fr r;
    private final Fr s;
    private final ForkJoinPool pool;
    private final Steps steps;

    Prover(ProvingKey key, long[] witness, RandomGenerator blinding, ForkJoinPool pool, ProveProgress progress) {
        if (witness.length != 4 * key.nWires()) {
            throw new IllegalArgumentException(
                    "witness has " + witness.length + " limbs, the key wants 4 for each of " + key.nWires() + " wires");
        }
        if (!FrLimbs.isOne(witness, 0)) {
            throw new IllegalArgumentException("wire 0 of the witness is not one");
        }
        this.key = key;
        this.witness = witness;
        this.r = random(blinding);
        this.s = random(blinding);
        this.pool = pool;
        this.steps = new Steps(progress, TOTAL);
    }

    private static Fr random(RandomGenerator blinding) {
        byte[] wide = new byte[64];
        blinding.nextBytes(wide);
        return Fr.reduce(new BigInteger(1, wide));
    }

    Proof run() {
        return pool.invoke(ForkJoinTask.adapt((Callable<Proof>) this::compute));
    }

    private Proof compute() {
        long[] scalars = new long[witness.length];
        chunks(key.nWires(), (from, to) -> {
            for (int i = from; i < to; i++) {
                FrLimbs.fromMontgomery(scalars, 4 * i, witness, 4 * i);
            }
        });
        int n = key.nWires();
        int nPublic = key.nPublic();
        var sumB2 = task(() -> sum(Curve.G2, key.pointsB2(), 0, scalars, 0, n, "sum B2", MSM_G2));
        var sumA = task(() -> sum(Curve.G1, key.pointsA(), 0, scalars, 0, n, "sum A", MSM_G1));
        var sumB1 = task(() -> sum(Curve.G1, key.pointsB1(), 0, scalars, 0, n, "sum B1", MSM_G1));
        var sumC = task(() -> sum(Curve.G1, key.pointsC(), 0, scalars, nPublic + 1, n - nPublic - 1, "sum C", MSM_G1));
        var sumH = task(() -> sum(Curve.G1, key.pointsH(), 0, quotient(), 0, 1 << key.domainLog(), "sum H", MSM_G1));
        ForkJoinTask.invokeAll(sumH, sumB2, sumA, sumB1, sumC);

        var vk = key.verifyingKey();
        G1 delta1 = key.delta1();
        G1 a = vk.alpha().add(G1.fromLimbs(sumA.join(), 0)).add(times(delta1, r));
        G2 b = vk.beta().add(G2.fromLimbs(sumB2.join(), 0)).add(vk.delta().mul(s.toBigInteger()));
        G1 b1 = key.beta1().add(G1.fromLimbs(sumB1.join(), 0)).add(times(delta1, s));
        G1 c = G1.fromLimbs(sumC.join(), 0)
                .add(G1.fromLimbs(sumH.join(), 0))
                .add(times(a, s))
                .add(times(b1, r))
                .add(times(delta1, r.mul(s).negate()));
        return new Proof(a, b, c);
    }

    private static G1 times(G1 point, Fr k) {
        return point.mul(k.toBigInteger());
    }

    private static ForkJoinTask<long[]> task(Callable<long[]> work) {
        return ForkJoinTask.adapt(work);
    }

    private long[] sum(
            Curve curve, long[] points, int firstPoint, long[] scalars, int first, int count, String name, int weight) {
        var stage = steps.stage(name, weight);
        return Msm.sum(curve, points, firstPoint, scalars, first, count, pool, stage::finished);
    }

    /// Values of `A·B - C` on the odd half of the doubled domain, as canonical integers.
    private long[] quotient() {
        int n = 1 << key.domainLog();
        long[] a = new long[4 * n];
        long[] b = new long[4 * n];
        long[] c = new long[4 * n];
        chunks(n, (from, to) -> {
            evaluate(key.a(), a, from, to);
            evaluate(key.b(), b, from, to);
            for (int i = from; i < to; i++) {
                FrLimbs.mul(c, 4 * i, a, 4 * i, b, 4 * i);
            }
        });
        steps.advance("evaluate", EVALUATE);
        var ntt = Ntt.of(key.domainLog());
        long[] shift = ntt.cosetPowers(Ntt.root(key.domainLog() + 1), Fr.of(n).inverse());
        for (long[] values : new long[][] {a, b, c}) {
            ntt.inverseUnscaled(values, pool);
            chunks(n, (from, to) -> {
                for (int i = from; i < to; i++) {
                    FrLimbs.mul(values, 4 * i, values, 4 * i, shift, 4 * i);
                }
            });
            ntt.forward(values, pool);
            steps.advance("transform", TRANSFORM);
        }
        chunks(n, (from, to) -> {
            for (int i = from; i < to; i++) {
                FrLimbs.mul(a, 4 * i, a, 4 * i, b, 4 * i);
                FrLimbs.sub(a, 4 * i, a, 4 * i, c, 4 * i);
                FrLimbs.fromMontgomery(a, 4 * i, a, 4 * i);
            }
        });
        return a;
    }

    private void evaluate(SparseRows rows, long[] z, int from, int to) {
        long[] scratch = new long[4];
        for (int i = from; i < to; i++) {
            rows.product(i, witness, z, 4 * i, scratch);
        }
    }

    private interface Chunk {
        void run(int from, int to);
    }

    private static void chunks(int n, Chunk chunk) {
        var tasks = new ArrayList<ForkJoinTask<?>>();
        for (int from = 0; from < n; from += CHUNK) {
            int first = from;
            int end = Math.min(n, from + CHUNK);
            tasks.add(ForkJoinTask.adapt(() -> chunk.run(first, end)));
        }
        ForkJoinTask.invokeAll(tasks);
    }
}
