package io.orrery.zk.groth16;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.curve.G1;
import io.orrery.zk.curve.G2;
import io.orrery.zk.field.Fr;
import io.orrery.zk.field.FrLimbs;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.msm.FixedBase;
import io.orrery.zk.ntt.Ntt;
import io.orrery.zk.r1cs.R1cs;
import io.orrery.zk.r1cs.SparseRows;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A setup by one party who knows everything: secrets from a seed, then every point as a multiple of a
/// generator.
final class DevelopmentSetup {
    private final R1cs system;
    private final byte[] seed;
    private final Compute compute;
    private final int domainLog;
    private final int nWires;
    private final int nPublic;
    private final Steps steps;

    DevelopmentSetup(R1cs system, byte[] seed, Compute compute, ProveProgress progress) {
        this.system = system;
        this.seed = seed.clone();
        this.compute = compute;
        this.nWires = system.nWires();
        this.nPublic = system.nPublic();
        this.domainLog = domainLog(system.nConstraints(), nPublic);
        int n = 1 << domainLog;
        int total = 2 * FixedBase.steps(nWires)
                + FixedBase.steps(nWires)
                + FixedBase.steps(nPublic + 1)
                + FixedBase.steps(n)
                + FixedBase.steps(nWires);
        this.steps = new Steps(progress, total);
    }

    /// The smallest domain that holds the constraints and a row for the constant and each public wire.
    static int domainLog(int nConstraints, int nPublic) {
        long rows = (long) nConstraints + nPublic + 1;
        int log = Math.max(1, 64 - Long.numberOfLeadingZeros(rows - 1));
        if (log >= Ntt.MAX_LOG) {
            throw new IllegalArgumentException(rows + " rows are more than a domain holds");
        }
        return log;
    }

    ProvingKey run() {
        Fr tau = secret("tau");
        Fr alpha = secret("alpha");
        Fr beta = secret("beta");
        Fr gamma = secret("gamma");
        Fr delta = secret("delta");

        int n = 1 << domainLog;
        SparseRows rowsA = withPublicRows(system.a(), n);
        SparseRows rowsB = padded(system.b(), n);
        long[] lagrange = lagrange(tau, domainLog, 1, 0, n, Fr.ONE);
        long[] u = columns(rowsA, lagrange);
        long[] v = columns(rowsB, lagrange);
        long[] w = columns(system.c(), lagrange);

        // (beta u + alpha v + w) / gamma for the public wires, / delta for the others.
        long[] mixed = mix(u, v, w, alpha, beta);
        long[] ic = scaled(mixed, 0, nPublic + 1, gamma.inverse());
        // The points C of the public wires are at infinity.
        Arrays.fill(mixed, 0, 4 * (nPublic + 1), 0);
        long[] c = scaled(mixed, 0, nWires, delta.inverse());
        long[] h = lagrange(tau, domainLog + 1, 2, 1, n, delta.inverse());

        var g1 = FixedBase.of(Curve.G1, G1.GENERATOR.toLimbs(), 3 * nWires + n, compute);
        var g2 = FixedBase.of(Curve.G2, G2.GENERATOR.toLimbs(), nWires, compute);
        long[] pointsIc = multiples(g1, Curve.G1, ic, "points of the public inputs");
        var key = new VerifyingKey(
                G1.GENERATOR.mul(alpha.toBigInteger()),
                G2.GENERATOR.mul(beta.toBigInteger()),
                G2.GENERATOR.mul(gamma.toBigInteger()),
                G2.GENERATOR.mul(delta.toBigInteger()),
                points(pointsIc));
        return new ProvingKey(
                key,
                G1.GENERATOR.mul(beta.toBigInteger()),
                G1.GENERATOR.mul(delta.toBigInteger()),
                nWires,
                domainLog,
                rowsA,
                rowsB,
                multiples(g1, Curve.G1, u, "points A"),
                multiples(g1, Curve.G1, v, "points B1"),
                multiples(g2, Curve.G2, v, "points B2"),
                multiples(g1, Curve.G1, c, "points C"),
                multiples(g1, Curve.G1, h, "points H"));
    }

    private static List<G1> points(long[] flat) {
        var out = new ArrayList<G1>();
        for (int i = 0; i < flat.length; i += Curve.G1.pointLimbs()) {
            out.add(G1.fromLimbs(flat, i));
        }
        return out;
    }

    /// `SHA-512(label, 0, seed) mod r`: a bias below `2^-256`. A secret that is zero or an element of a domain
    /// has no use; that has probability below `2^-220`, and then the label is drawn again with a mark.
    private Fr secret(String label) {
        try {
            var digest = MessageDigest.getInstance("SHA-512");
            digest.update(("orrery development setup, " + label).getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            Fr value = Fr.reduce(new BigInteger(1, digest.digest(seed)));
            boolean inDomain = value.pow(BigInteger.ONE.shiftLeft(Ntt.MAX_LOG)).equals(Fr.ONE);
            return value.isZero() || inDomain ? secret(label + "'") : value;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-512", e);
        }
    }

    private static SparseRows padded(SparseRows rows, int n) {
        int[] start = Arrays.copyOf(rows.rowStart(), n + 1);
        Arrays.fill(start, rows.rows() + 1, n + 1, rows.terms());
        return new SparseRows(start, rows.wire(), rows.coefficient(), rows.table());
    }

    private SparseRows withPublicRows(SparseRows rows, int n) {
        int extra = nPublic + 1;
        int terms = rows.terms();
        int[] wire = Arrays.copyOf(rows.wire(), terms + extra);
        int[] coefficient = Arrays.copyOf(rows.coefficient(), terms + extra);
        int one = rows.table().length / 4;
        long[] table = Arrays.copyOf(rows.table(), 4 * one + 4);
        FrLimbs.setOne(table, 4 * one);
        int[] start = Arrays.copyOf(rows.rowStart(), n + 1);
        for (int i = 0; i < extra; i++) {
            wire[terms + i] = i;
            coefficient[terms + i] = one;
            start[rows.rows() + i + 1] = terms + i + 1;
        }
        Arrays.fill(start, rows.rows() + extra + 1, n + 1, terms + extra);
        return new SparseRows(start, wire, coefficient, table);
    }

    /// `scale · L_k(tau)` for `count` places `k = offset, offset + stride, ...` of the Lagrange basis of the
    /// domain of `2^log`: `L_k(tau) = (tau^N - 1) / N · w^k / (tau - w^k)`.
    private static long[] lagrange(Fr tau, int log, int stride, int offset, int count, Fr scale) {
        var size = BigInteger.ONE.shiftLeft(log);
        Fr factor = tau.pow(size).sub(Fr.ONE).mul(Fr.of(size).inverse()).mul(scale);
        Fr root = Ntt.root(log);
        long[] step = limbs(root.pow(BigInteger.valueOf(stride)));
        long[] power = limbs(root.pow(BigInteger.valueOf(offset)));
        long[] t = limbs(tau);
        long[] numerators = new long[4 * count];
        long[] denominators = new long[4 * count];
        long[] f = limbs(factor);
        for (int i = 0; i < count; i++) {
            FrLimbs.mul(numerators, 4 * i, power, 0, f, 0);
            FrLimbs.sub(denominators, 4 * i, t, 0, power, 0);
            FrLimbs.mul(power, 0, power, 0, step, 0);
        }
        long[] out = new long[4 * count];
        FrLimbs.invAll(out, 0, denominators, 0, count);
        for (int i = 0; i < count; i++) {
            FrLimbs.mul(out, 4 * i, out, 4 * i, numerators, 4 * i);
        }
        return out;
    }

    private static long[] limbs(Fr value) {
        long[] out = new long[4];
        value.toLimbs(out, 0);
        return out;
    }

    /// For each wire, the sum over rows of coefficient times the row's Lagrange value: that wire's polynomial
    /// at tau.
    private long[] columns(SparseRows rows, long[] lagrange) {
        long[] out = new long[4 * nWires];
        long[] t = new long[4];
        for (int row = 0; row < rows.rows(); row++) {
            for (int i = rows.rowStart()[row]; i < rows.rowStart()[row + 1]; i++) {
                int to = 4 * rows.wire()[i];
                FrLimbs.mul(t, 0, rows.table(), 4 * rows.coefficient()[i], lagrange, 4 * row);
                FrLimbs.add(out, to, out, to, t, 0);
            }
        }
        return out;
    }

    private long[] mix(long[] u, long[] v, long[] w, Fr alpha, Fr beta) {
        long[] out = new long[4 * nWires];
        long[] a = limbs(alpha);
        long[] b = limbs(beta);
        long[] t = new long[4];
        for (int o = 0; o < out.length; o += 4) {
            FrLimbs.mul(out, o, u, o, b, 0);
            FrLimbs.mul(t, 0, v, o, a, 0);
            FrLimbs.add(out, o, out, o, t, 0);
            FrLimbs.add(out, o, out, o, w, o);
        }
        return out;
    }

    private static long[] scaled(long[] values, int from, int count, Fr factor) {
        long[] f = limbs(factor);
        long[] out = new long[4 * count];
        for (int i = 0; i < count; i++) {
            FrLimbs.mul(out, 4 * i, values, 4 * (from + i), f, 0);
        }
        return out;
    }

    private long[] multiples(FixedBase base, Curve curve, long[] montgomery, String stage) {
        int count = montgomery.length / 4;
        long[] scalars = new long[montgomery.length];
        for (int o = 0; o < scalars.length; o += 4) {
            FrLimbs.fromMontgomery(scalars, o, montgomery, o);
        }
        long[] out = new long[count * curve.pointLimbs()];
        base.multiples(out, 0, scalars, count, compute, () -> steps.advance(stage, 1));
        return out;
    }
}
