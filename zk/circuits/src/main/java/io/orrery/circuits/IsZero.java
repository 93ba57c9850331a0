package io.orrery.circuits;

import io.orrery.zk.field.Fr;
import io.orrery.zk.r1cs.ConstraintSystem;
import io.orrery.zk.r1cs.Lc;

/// Whether a value is zero.
final class IsZero {
    private IsZero() {}

    static Bit of(ConstraintSystem cs, Lc value) {
        try (var _ = cs.scope("is-zero")) {
            var inverse = cs.derived(() -> value.values().inverse());
            var zero = cs.derived(() -> value.values().isZero());
            // value = 0 leaves only zero = 1 here,
            cs.enforce(value, inverse, zero.negate().plus(Fr.ONE));
            // and value != 0 leaves only zero = 0 here: so it is a bit.
            cs.enforce(value, zero, cs.constant(Fr.ZERO));
            // The inverse of zero is 0 and nothing else, so that there is one witness.
            cs.enforce(inverse, zero, cs.constant(Fr.ZERO));
            return new Bit(zero);
        }
    }
}
