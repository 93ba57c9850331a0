package io.orrery.zk.curve;

import io.orrery.zk.field.Fq;
import io.orrery.zk.field.Fq2;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;

/// An affine point of G2, `y^2 = x^3 + 3/(9 + u)` over the quadratic extension. The pair (0, 0), which is not
/// on the curve, stands for infinity, as it does in the EVM and in .zkey files. The constructor does not check:
/// use [#isOnCurve()] and [#isInSubgroup()] on what comes from outside.
public record G2(Fq2 x, Fq2 y) {
    public static final G2 INFINITY = new G2(Fq2.ZERO, Fq2.ZERO);

    public static final G2 GENERATOR = new G2(
            fq2(
                    "10857046999023057135944570762232829481370756359578518086990519993285655852781",
                    "11559732032986387107991004021392285783925812861821192530917403151452391805634"),
            fq2(
                    "8495653923123431417604973247489272438418190587263600148770280649306958101930",
                    "4082367875863433681332203403145435568316851327593401208105741076214120093531"));

    static final Fq2 B = new Fq2(Fq.of(3), Fq.ZERO).mul(Fq2.XI.inverse());

    private static Fq2 fq2(String c0, String c1) {
        return new Fq2(Fq.of(new BigInteger(c0)), Fq.of(new BigInteger(c1)));
    }

    public boolean isInfinity() {
        return x.isZero() && y.isZero();
    }

    /// Whether the point is infinity or solves the curve's equation.
    public boolean isOnCurve() {
        return isInfinity() || y.square().equals(x.square().mul(x).add(B));
    }

    /// Whether a point on the curve is in the group of order `r` that the pairing is defined on. The twist has
    /// more points.
    public boolean isInSubgroup() {
        return mul(Fr.MODULUS).isInfinity();
    }

    public G2 negate() {
        return new G2(x, y.negate());
    }

    public G2 add(G2 other) {
        var group = new Xyzz(Curve.G2);
        long[] acc = new long[Curve.G2.xyzzLimbs()];
        group.addAffine(acc, 0, toLimbs(), 0, false);
        group.addAffine(acc, 0, other.toLimbs(), 0, false);
        return ofXyzz(group, acc);
    }

    /// The multiple by a non-negative integer of at most 256 bits.
    public G2 mul(BigInteger k) {
        if (k.signum() < 0 || k.bitLength() > 256) {
            throw new IllegalArgumentException("multiplier is not in [0, 2^256): " + k);
        }
        long[] limbs = new long[4];
        for (int i = 0; i < 4; i++) {
            limbs[i] = k.shiftRight(64 * i).longValue();
        }
        var group = new Xyzz(Curve.G2);
        long[] acc = new long[Curve.G2.xyzzLimbs()];
        group.scale(acc, 0, toLimbs(), 0, limbs, 0);
        return ofXyzz(group, acc);
    }

    /// The flat affine form: 16 Montgomery limbs.
    public long[] toLimbs() {
        long[] limbs = new long[16];
        x.c0().toLimbs(limbs, 0);
        x.c1().toLimbs(limbs, 4);
        y.c0().toLimbs(limbs, 8);
        y.c1().toLimbs(limbs, 12);
        return limbs;
    }

    /// The point of 16 Montgomery limbs at an offset.
    public static G2 fromLimbs(long[] limbs, int offset) {
        return new G2(
                new Fq2(Fq.fromLimbs(limbs, offset), Fq.fromLimbs(limbs, offset + 4)),
                new Fq2(Fq.fromLimbs(limbs, offset + 8), Fq.fromLimbs(limbs, offset + 12)));
    }

    private static G2 ofXyzz(Xyzz group, long[] acc) {
        long[] affine = new long[16];
        group.toAffine(affine, 0, acc, 0);
        return fromLimbs(affine, 0);
    }
}
