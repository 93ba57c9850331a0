package io.orrery.zk.curve;

import io.orrery.zk.field.Fq;
import java.math.BigInteger;

/// An affine point of G1, `y^2 = x^3 + 3` over the base field; the group has prime order, so a point on the
/// curve is in it. The pair (0, 0), which is not on the curve, stands for infinity, as it does in the EVM and
/// in .zkey files. The constructor does not check: use [#isOnCurve()] on what comes from outside.
public record G1(Fq x, Fq y) {
    public static final G1 INFINITY = new G1(Fq.ZERO, Fq.ZERO);

    public static final G1 GENERATOR = new G1(Fq.ONE, Fq.of(2));

    static final Fq B = Fq.of(3);

    public boolean isInfinity() {
        return x.isZero() && y.isZero();
    }

    /// Whether the point is infinity or solves the curve's equation.
    public boolean isOnCurve() {
        return isInfinity() || y.square().equals(x.square().mul(x).add(B));
    }

    public G1 negate() {
        return new G1(x, y.negate());
    }

    public G1 add(G1 other) {
        var group = new Xyzz(Curve.G1);
        long[] acc = new long[Curve.G1.xyzzLimbs()];
        group.addAffine(acc, 0, toLimbs(), 0, false);
        group.addAffine(acc, 0, other.toLimbs(), 0, false);
        return ofXyzz(group, acc);
    }

    /// The multiple by a non-negative integer of at most 256 bits.
    public G1 mul(BigInteger k) {
        if (k.signum() < 0 || k.bitLength() > 256) {
            throw new IllegalArgumentException("multiplier is not in [0, 2^256): " + k);
        }
        long[] limbs = new long[4];
        for (int i = 0; i < 4; i++) {
            limbs[i] = k.shiftRight(64 * i).longValue();
        }
        var group = new Xyzz(Curve.G1);
        long[] acc = new long[Curve.G1.xyzzLimbs()];
        group.scale(acc, 0, toLimbs(), 0, limbs, 0);
        return ofXyzz(group, acc);
    }

    /// The flat affine form: 8 Montgomery limbs.
    public long[] toLimbs() {
        long[] limbs = new long[8];
        x.toLimbs(limbs, 0);
        y.toLimbs(limbs, 4);
        return limbs;
    }

    /// The point of 8 Montgomery limbs at an offset.
    public static G1 fromLimbs(long[] limbs, int offset) {
        return new G1(Fq.fromLimbs(limbs, offset), Fq.fromLimbs(limbs, offset + 4));
    }

    private static G1 ofXyzz(Xyzz group, long[] acc) {
        long[] affine = new long[8];
        group.toAffine(affine, 0, acc, 0);
        return fromLimbs(affine, 0);
    }
}
