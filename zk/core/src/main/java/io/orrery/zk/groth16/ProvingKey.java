package io.orrery.zk.groth16;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.curve.G1;
import io.orrery.zk.r1cs.SparseRows;

/// What a prover must know of a circuit: the contents of a .zkey file in the form in which proving uses them.
///
/// `a` and `b` are the matrices of the circuit with a row for each element of the domain: behind the
/// constraints, `A` has for the constant and for each public wire a row with that wire alone, which keeps the
/// public inputs' polynomials independent. Point arrays are flat affine Montgomery limbs ([Curve]): `pointsA`,
/// `pointsB1`, `pointsB2`, `pointsC` one a wire (those of C that belong to the constant and the public wires are at
/// infinity; with a place for each wire, all sums over the witness share one order of its digits), `pointsH` one an
/// element of the domain: the Lagrange basis of the doubled domain at its odd places,
/// divided
/// by delta. The arrays belong to the key and are not to be written.
public final class ProvingKey {
    private final VerifyingKey verifyingKey;
    private final G1 beta1;
    private final G1 delta1;
    private final int nWires;
    private final int domainLog;
    private final SparseRows a;
    private final SparseRows b;
    private final long[] pointsA;
    private final long[] pointsB1;
    private final long[] pointsB2;
    private final long[] pointsC;
    private final long[] pointsH;

    /// The arrays are kept, not copied.
    public ProvingKey(
            VerifyingKey verifyingKey,
            G1 beta1,
            G1 delta1,
            int nWires,
            int domainLog,
            SparseRows a,
            SparseRows b,
            long[] pointsA,
            long[] pointsB1,
            long[] pointsB2,
            long[] pointsC,
            long[] pointsH) {
        this.verifyingKey = verifyingKey;
        this.beta1 = beta1;
        this.delta1 = delta1;
        this.nWires = nWires;
        this.domainLog = domainLog;
        this.a = a;
        this.b = b;
        this.pointsA = require(pointsA, Curve.G1, nWires, "A");
        this.pointsB1 = require(pointsB1, Curve.G1, nWires, "B1");
        this.pointsB2 = require(pointsB2, Curve.G2, nWires, "B2");
        this.pointsC = require(pointsC, Curve.G1, nWires, "C");
        for (int wire = 0; wire <= verifyingKey.nPublic(); wire++) {
            if (!Curve.G1.isInfinity(pointsC, wire * Curve.G1.pointLimbs())) {
                throw new IllegalArgumentException("point C of wire " + wire + ", which is public, is not at infinity");
            }
        }
        this.pointsH = require(pointsH, Curve.G1, 1 << domainLog, "H");
        if (a.rows() != 1 << domainLog || b.rows() != 1 << domainLog) {
            throw new IllegalArgumentException(
                    "matrices of " + a.rows() + " and " + b.rows() + " rows on a domain of 2^" + domainLog);
        }
    }

    private static long[] require(long[] points, Curve curve, int count, String name) {
        if (points.length != (long) count * curve.pointLimbs()) {
            throw new IllegalArgumentException("points " + name + " have " + points.length + " limbs, not "
                    + curve.pointLimbs() + " for each of " + count);
        }
        return points;
    }

    public VerifyingKey verifyingKey() {
        return verifyingKey;
    }

    public G1 beta1() {
        return beta1;
    }

    public G1 delta1() {
        return delta1;
    }

    /// Wires including the constant one.
    public int nWires() {
        return nWires;
    }

    public int nPublic() {
        return verifyingKey.nPublic();
    }

    /// The domain has `2^domainLog` elements.
    public int domainLog() {
        return domainLog;
    }

    public SparseRows a() {
        return a;
    }

    public SparseRows b() {
        return b;
    }

    public long[] pointsA() {
        return pointsA;
    }

    public long[] pointsB1() {
        return pointsB1;
    }

    public long[] pointsB2() {
        return pointsB2;
    }

    public long[] pointsC() {
        return pointsC;
    }

    public long[] pointsH() {
        return pointsH;
    }
}
