package io.orrery.zk.r1cs;

import io.orrery.zk.field.Fr;
import java.util.List;

/// A linear combination of a [ConstraintSystem]'s wires, immutable. While a shape is recorded it is a list of
/// terms without a value; while a witness is computed it is [Values] without terms. The two kinds do not mix.
public sealed interface Lc permits ShapeLc, Values {
    Lc plus(Lc other);

    Lc plus(Fr constant);

    /// `this + factor·other`
    Lc plus(Fr factor, Lc other);

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

    /// The values under the witness that is being computed. Hints alone ask for them: a shape has none
    /// (`IllegalStateException`).
    Values values();

    /// The value where there is one lane, or where all lanes have the same.
    default Fr value() {
        return values().only();
    }

    /// The value in a lane.
    default Fr value(int lane) {
        return values().at(lane);
    }

    /// `sum 2^i·terms_i`, of at least one term.
    static Lc binary(List<? extends Lc> terms) {
        return switch (terms.getFirst()) {
            case ShapeLc _ -> ShapeLc.binary(terms);
            case Values _ -> Values.binary(terms);
        };
    }
}
