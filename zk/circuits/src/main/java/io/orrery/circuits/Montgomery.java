package io.orrery.circuits;

import io.orrery.zk.field.Fr;
import io.orrery.zk.r1cs.ConstraintSystem;
import io.orrery.zk.r1cs.Lc;
import io.orrery.zk.r1cs.Weights;

/// A point of BabyJubJub on its Montgomery form `v² = u³ + 168698·u² + u` (EIP-2494), other than the neutral
/// element: cheaper laws than [Edwards], with exceptions that each caller has to exclude.
record Montgomery(Lc u, Lc v) {
    private static final Fr A = Fr.of(168698);
    /// `3·u² + 2·A·u + 1`
    private static final Weights SLOPE = Weights.of(Fr.ONE, Fr.of(3), A.add(A));

    /// `u = (1 + y)/(1 - y), v = u/x`. Not for the two points with `x = 0`; they are the only ones with `y = 1`
    /// or `y = -1`.
    static Montgomery of(ConstraintSystem cs, Edwards point) {
        try (var _ = cs.scope("edwards-to-montgomery")) {
            var u = Quotient.of(cs, point.y().plus(Fr.ONE), point.y().negate().plus(Fr.ONE));
            return new Montgomery(u, Quotient.of(cs, u, point.x()));
        }
    }

    /// `x = u/v, y = (u - 1)/(u + 1)`. Not for the point of order two, the only one with `v = 0`. `u = -1` is
    /// not on the curve: `v² = 168696` has no root.
    Edwards toEdwards(ConstraintSystem cs) {
        try (var _ = cs.scope("montgomery-to-edwards")) {
            return new Edwards(Quotient.of(cs, u, v), Quotient.of(cs, u.minus(Fr.ONE), u.plus(Fr.ONE)));
        }
    }

    /// The double. Not of the point of order two.
    Montgomery doubled(ConstraintSystem cs) {
        try (var _ = cs.scope("montgomery-double")) {
            var uu = cs.multiply(u, u);
            var slope = Quotient.of(cs, SLOPE.sum(uu, u), v.plus(v));
            return third(cs, slope, u.plus(u));
        }
    }

    /// The sum. Not of a point with itself or its negative, which are those with the same `u`.
    Montgomery plus(ConstraintSystem cs, Montgomery other) {
        try (var _ = cs.scope("montgomery-add")) {
            var slope = Quotient.of(cs, other.v.minus(v), other.u.minus(u));
            return third(cs, slope, u.plus(other.u));
        }
    }

    /// The point with the sign of a digit before it.
    Montgomery signed(ConstraintSystem cs, Bit positive) {
        return new Montgomery(u, cs.multiply(positive.sign(), v));
    }

    private Montgomery third(ConstraintSystem cs, Lc slope, Lc sumOfU) {
        var next = cs.derived(() -> slope.values().times(slope).minus(sumOfU).minus(A));
        cs.constrain(() -> cs.enforce(slope, slope, next.plus(sumOfU).plus(A)));
        // A wire, not the product minus v: chains of additions would carry a longer sum each time.
        var nextV = cs.derived(() -> u.values().minus(next).times(slope).minus(v));
        cs.constrain(() -> cs.enforce(slope, u.minus(next), nextV.plus(v)));
        return new Montgomery(next, nextV);
    }
}
