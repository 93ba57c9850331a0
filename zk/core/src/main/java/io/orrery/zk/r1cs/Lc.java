package io.orrery.zk.r1cs;

import io.orrery.zk.field.Fr;

/// A linear combination of a [ConstraintSystem]'s wires, immutable. While a shape is recorded it is a list of
/// terms without a value; while a witness is computed it is a value without terms. The two kinds do not mix.
public sealed interface Lc permits ShapeLc, ValueLc {
    Lc plus(Lc other);

    Lc plus(Fr constant);

    Lc times(Fr factor);

    default Lc minus(Lc other) {
        return plus(other.negate());
    }

    default Lc minus(Fr constant) {
        return plus(constant.negate());
    }

    default Lc negate() {
        return times(Fr.ONE.negate());
    }

    /// The value under the witness that is being computed. Hints alone ask for it: a shape has no values
    /// (`IllegalStateException`).
    Fr value();
}
