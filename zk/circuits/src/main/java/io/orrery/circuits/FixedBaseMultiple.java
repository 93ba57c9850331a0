package io.orrery.circuits;

import io.orrery.zk.babyjub.BabyJubJub;
import io.orrery.zk.babyjub.Point;
import io.orrery.zk.field.Fr;
import io.orrery.zk.r1cs.ConstraintSystem;
import io.orrery.zk.r1cs.Weights;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/// `S·Base8` for a scalar of 251 bits.
///
/// The digits of the scalar are signs: `2·S = (2^251 - 1) + sum (2·b_i - 1)·2^i`. So with `H = Base8/2` the sum
/// of `(2·b_i - 1)·2^i·H` is `S·Base8 - (2^251 - 1)·H`, and no digit is zero. Two bits are one window: an odd
/// multiple `±1, ±3` of `4^w·H`, chosen from constants.
///
/// No exception of the Montgomery addition occurs: before window `w` the sum is an odd multiple of `H` of at
/// most `4^w - 1`; the window adds at least `4^w` and at most `3·4^w`; so the two differ, and so do they from
/// each other's negatives, by a multiple between 1 and `4^(w+1) - 1 <= 2^250 - 1 < l` for `w <= 124`. The last
/// bit is added with the complete law.
final class FixedBaseMultiple {
    static final int BITS = 251;

    private static final int WINDOWS = BITS / 2;
    private static final Point HALF = Point.BASE8.mul(BigInteger.TWO.modInverse(BabyJubJub.SUBORDER));
    /// For each window what chooses among `±4^w·H` and `±3·4^w·H` on the Montgomery curve.
    private static final List<Window> TABLE = table();

    private static final Point LAST = HALF.mul(BigInteger.ONE.shiftLeft(BITS - 1));
    private static final Point OFFSET = HALF.mul(BigInteger.ONE.shiftLeft(BITS).subtract(BigInteger.ONE));

    private FixedBaseMultiple() {}

    /// @param scalar 251 bits
    static Edwards of(ConstraintSystem cs, Bits scalar) {
        if (scalar.size() != BITS) {
            throw new IllegalArgumentException("the scalar has " + scalar.size() + " bits, not " + BITS);
        }
        try (var _ = cs.scope("fixed-base-multiple")) {
            var sum = digit(cs, 0, scalar);
            for (int w = 1; w < WINDOWS; w++) {
                sum = sum.plus(cs, digit(cs, w, scalar));
            }
            var last = new Edwards(scalar.get(BITS - 1).sign().times(LAST.x()), cs.constant(LAST.y()));
            // An odd multiple of H below l is not the point of order two.
            return sum.toEdwards(cs).plus(cs, last).plus(cs, OFFSET);
        }
    }

    /// With bits `(low, high)`: 00 is -3, 10 is -1, 01 is 1, 11 is 3.
    private static Montgomery digit(ConstraintSystem cs, int w, Bits scalar) {
        var low = scalar.get(2 * w).lc();
        var high = scalar.get(2 * w + 1).lc();
        var both = cs.multiply(low, high);
        var window = TABLE.get(w);
        return new Montgomery(window.u.sum(low, high, both), window.v.sum(low, high));
    }

    private record Affine(Fr u, Fr v) {
        static Affine of(Point point) {
            var u = Fr.ONE.add(point.y()).mul(Fr.ONE.sub(point.y()).inverse());
            return new Affine(u, u.mul(point.x().inverse()));
        }
    }

    private record Window(Weights u, Weights v) {
        static Window of(Affine one, Affine three) {
            var difference = three.u.sub(one.u);
            return new Window(
                    // The magnitude is 3 where the bits agree: 1 - low - high + 2·both.
                    Weights.of(three.u, difference.negate(), difference.negate(), difference.add(difference)),
                    // -v3 + low·(v3 - v1) + high·(v3 + v1): all four cases are met without the product.
                    Weights.of(three.v.negate(), three.v.sub(one.v), three.v.add(one.v)));
        }
    }

    private static List<Window> table() {
        var table = new ArrayList<Window>(WINDOWS);
        var place = HALF;
        for (int w = 0; w < WINDOWS; w++) {
            var twice = place.add(place);
            table.add(Window.of(Affine.of(place), Affine.of(place.add(twice))));
            place = twice.add(twice);
        }
        return List.copyOf(table);
    }
}
