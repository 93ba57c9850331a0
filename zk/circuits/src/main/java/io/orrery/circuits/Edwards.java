package io.orrery.circuits;

import io.orrery.zk.babyjub.BabyJubJub;
import io.orrery.zk.babyjub.Point;
import io.orrery.zk.field.Fr;
import io.orrery.zk.r1cs.ConstraintSystem;
import io.orrery.zk.r1cs.Lc;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/// A point of BabyJubJub in affine Edwards coordinates. The addition law is complete: `A` is a square and `D`
/// is not, so for points on the curve no denominator is zero. Every method keeps to the curve if its operands
/// are on it.
record Edwards(Lc x, Lc y) {
    private static final Fr TWO = Fr.of(2);

    /// Two wires that nothing holds to the curve yet.
    static Edwards free(ConstraintSystem cs, IntFunction<Point> hint) {
        var points =
                new Once<>(() -> IntStream.range(0, cs.lanes()).mapToObj(hint).toList());
        return new Edwards(
                cs.input(lane -> points.get().get(lane).x()),
                cs.input(lane -> points.get().get(lane).y()));
    }

    static Edwards constant(ConstraintSystem cs, Point point) {
        return new Edwards(cs.constant(point.x()), cs.constant(point.y()));
    }

    Point value(int lane) {
        return new Point(x.value(lane), y.value(lane));
    }

    /// `A·x² + y² = 1 + D·x²·y²`
    void enforceOnCurve(ConstraintSystem cs) {
        try (var _ = cs.scope("on-curve")) {
            var xx = cs.multiply(x, x);
            var yy = cs.multiply(y, y);
            cs.enforce(
                    xx.times(BabyJubJub.D), yy, xx.times(BabyJubJub.A).plus(yy).minus(Fr.ONE));
        }
    }

    Edwards plus(ConstraintSystem cs, Edwards other) {
        try (var _ = cs.scope("edwards-add")) {
            var b = cs.multiply(x, other.y);
            var c = cs.multiply(y, other.x);
            var d = cs.multiply(y.minus(x.times(BabyJubJub.A)), other.x.plus(other.y));
            var e = cs.multiply(b, c).times(BabyJubJub.D);
            // d + A·b - c = y·y' - A·x·x'
            return new Edwards(
                    quotient(cs, b.plus(c), e.plus(Fr.ONE)),
                    quotient(
                            cs,
                            d.plus(b.times(BabyJubJub.A)).minus(c),
                            e.negate().plus(Fr.ONE)));
        }
    }

    /// The sum with a point that the circuit fixes.
    Edwards plus(ConstraintSystem cs, Point fixed) {
        try (var _ = cs.scope("edwards-add-fixed")) {
            var e = cs.multiply(x, y).times(BabyJubJub.D.mul(fixed.x()).mul(fixed.y()));
            return new Edwards(
                    quotient(cs, x.times(fixed.y()).plus(y.times(fixed.x())), e.plus(Fr.ONE)),
                    quotient(
                            cs,
                            y.times(fixed.y()).minus(x.times(BabyJubJub.A.mul(fixed.x()))),
                            e.negate().plus(Fr.ONE)));
        }
    }

    Edwards doubled(ConstraintSystem cs) {
        try (var _ = cs.scope("edwards-double")) {
            var terms = doubling(cs);
            return new Edwards(
                    quotient(cs, terms.xNumerator, terms.xDenominator),
                    quotient(cs, terms.yNumerator, terms.yDenominator));
        }
    }

    /// Holds the double to be a point that is already there.
    void enforceDoubledIs(ConstraintSystem cs, Edwards expected) {
        try (var _ = cs.scope("edwards-double")) {
            var terms = doubling(cs);
            cs.enforce(expected.x, terms.xDenominator, terms.xNumerator);
            cs.enforce(expected.y, terms.yDenominator, terms.yNumerator);
        }
    }

    private record Doubling(Lc xNumerator, Lc xDenominator, Lc yNumerator, Lc yDenominator) {}

    private Doubling doubling(ConstraintSystem cs) {
        var xy = cs.multiply(x, y);
        var axx = cs.multiply(x, x).times(BabyJubJub.A);
        var yy = cs.multiply(y, y);
        // On the curve A·x² + y² = 1 + D·x²·y², which is not zero, and neither is 2 minus it, 1 - D·x²·y².
        var sum = axx.plus(yy);
        return new Doubling(xy.plus(xy), sum, yy.minus(axx), sum.negate().plus(TWO));
    }

    Edwards negate() {
        return new Edwards(x.negate(), y);
    }

    private static Lc quotient(ConstraintSystem cs, Lc numerator, Lc denominator) {
        return Quotient.of(cs, numerator, denominator);
    }
}
