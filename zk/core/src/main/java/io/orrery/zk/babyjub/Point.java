package io.orrery.zk.babyjub;

import io.orrery.zk.field.Fr;
import java.math.BigInteger;

/// A pair of field elements that is meant as a point of BabyJubJub, in affine coordinates. Nothing is checked
/// when it is made: ask [#isOnCurve]. Arithmetic refuses pairs off the curve with `IllegalArgumentException`.
public record Point(Fr x, Fr y) {
    /// The neutral element.
    public static final Point IDENTITY = new Point(Fr.ZERO, Fr.ONE);

    /// The generator of the subgroup of order `l` (EIP-2494).
    public static final Point BASE8 = new Point(
            Fr.of(new BigInteger("5299619240641551281634865583518297030282874472190772894086521144482721001553")),
            Fr.of(new BigInteger("16950150798460657717958625567821834550301663161624707787222815936182638968203")));

    public Point add(Point other) {
        return ExtendedPoint.of(this).add(ExtendedPoint.of(other)).toPoint();
    }

    public Point negate() {
        return new Point(x.negate(), y);
    }

    /// The multiple by a non-negative scalar of any size.
    public Point mul(BigInteger scalar) {
        if (scalar.signum() < 0) {
            throw new IllegalArgumentException("scalar is negative: " + scalar);
        }
        var reduced = scalar.mod(BabyJubJub.ORDER);
        if (equals(BASE8)) {
            return Base8Table.mul(reduced.mod(BabyJubJub.SUBORDER)).toPoint();
        }
        return ExtendedPoint.of(this).mul(reduced).toPoint();
    }

    public boolean isOnCurve() {
        var xx = x.square();
        var yy = y.square();
        return BabyJubJub.A
                .mul(xx)
                .add(yy)
                .equals(Fr.ONE.add(BabyJubJub.D.mul(xx).mul(yy)));
    }

    /// Whether it is on the curve and of order `l` or 1.
    public boolean isInSubgroup() {
        return isOnCurve() && Subgroup.contains(this);
    }
}
