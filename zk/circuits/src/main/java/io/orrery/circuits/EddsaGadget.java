package io.orrery.circuits;

import io.orrery.zk.babyjub.BabyJubJub;
import io.orrery.zk.babyjub.Point;
import io.orrery.zk.field.Fr;
import io.orrery.zk.r1cs.ConstraintSystem;
import io.orrery.zk.r1cs.Lc;
import java.math.BigInteger;

/// EdDSA-Poseidon as `io.orrery.zk.babyjub.EddsaPoseidon` verifies it: `S·Base8 = R8 + 8·h·A`.
final class EddsaGadget {
    private static final BigInteger EIGHTH = BigInteger.valueOf(8).modInverse(BabyJubJub.SUBORDER);

    private EddsaGadget() {}

    /// Holds the signature to be valid where `enabled`. Where it is not, a fixed key stands in for the
    /// account's and the equation is not asked for, so that there is a witness whatever key the account has.
    static void verify(ConstraintSystem cs, Bit enabled, Edwards key, Lc message, Edwards r8, Lc s) {
        try (var _ = cs.scope("eddsa-verify")) {
            var fallback = Edwards.constant(cs, Point.BASE8);
            var a = new Edwards(
                    Select.of(cs, enabled, key.x(), fallback.x()), Select.of(cs, enabled, key.y(), fallback.y()));
            enforceOrder(cs, a);

            // The canonical bits: with h + r as a second choice there would be two challenges for one
            // signature.
            var h = PoseidonGadget.hash(cs, r8.x(), r8.y(), a.x(), a.y(), message);
            var hBits = StrictBits.atMost(cs, h, Fr.MODULUS.subtract(BigInteger.ONE));
            // S < l: S + l would be a second signature.
            var sBits = StrictBits.atMost(cs, s, BabyJubJub.SUBORDER.subtract(BigInteger.ONE));

            var challenged = VariableBaseMultiple.of(cs, a.doubled(cs).doubled(cs), hBits);
            var response = FixedBaseMultiple.of(cs, sBits);
            // Both are on the curve, so R8 = S·Base8 - 8·h·A is too.
            var expected = response.plus(cs, challenged.negate());
            var zero = cs.constant(Fr.ZERO);
            cs.enforce(enabled.lc(), expected.x().minus(r8.x()), zero);
            cs.enforce(enabled.lc(), expected.y().minus(r8.y()), zero);
        }
    }

    /// Holds a point to the order `l`: it is eight times a point of the curve, so it is in the subgroup, and
    /// its `x` is not zero, so it is not the neutral element. It is on the curve because the doubling formulas
    /// lead from the curve to the curve.
    private static void enforceOrder(ConstraintSystem cs, Edwards a) {
        try (var _ = cs.scope("subgroup")) {
            var eighth = Edwards.free(cs, lane -> {
                var point = a.value(lane);
                // No witness exists for a key off the curve; any pair will do to have its constraint refuse it.
                return point.isOnCurve() ? point.mul(EIGHTH) : point;
            });
            eighth.enforceOnCurve(cs);
            eighth.doubled(cs).doubled(cs).enforceDoubledIs(cs, a);
            var inverse = cs.derived(() -> a.x().values().inverse());
            cs.enforce(a.x(), inverse, cs.constant(Fr.ONE));
        }
    }
}
