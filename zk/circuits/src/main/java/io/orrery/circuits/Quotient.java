package io.orrery.circuits;

import io.orrery.zk.field.Fr;
import io.orrery.zk.r1cs.ConstraintSystem;
import io.orrery.zk.r1cs.Lc;

/// A quotient whose denominator is known not to be zero: `0/0` would leave the wire free, so each caller says
/// why it can not happen.
final class Quotient {
    private Quotient() {}

    static Lc of(ConstraintSystem cs, Lc numerator, Lc denominator) {
        var quotient = cs.wire(() -> {
            var divisor = denominator.value();
            // An honest witness has no zero here; another one is for the constraint to refuse.
            return divisor.isZero() ? Fr.ZERO : numerator.value().mul(divisor.inverse());
        });
        cs.enforce(quotient, denominator, numerator);
        return quotient;
    }
}
