package io.orrery.circuits;

import io.orrery.zk.r1cs.ConstraintSystem;
import io.orrery.zk.r1cs.Lc;

/// A quotient whose denominator is known not to be zero: `0/0` would leave the wire free, so each caller says
/// why it can not happen.
final class Quotient {
    private Quotient() {}

    static Lc of(ConstraintSystem cs, Lc numerator, Lc denominator) {
        // An honest witness has no zero below; another one gets 0 for the constraint to refuse.
        var quotient = cs.derived(() -> denominator.values().inverse().times(numerator));
        cs.enforce(quotient, denominator, numerator);
        return quotient;
    }
}
