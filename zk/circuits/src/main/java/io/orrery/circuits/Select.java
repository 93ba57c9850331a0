package io.orrery.circuits;

import io.orrery.zk.r1cs.ConstraintSystem;
import io.orrery.zk.r1cs.Lc;

/// One of two values.
final class Select {
    private Select() {}

    /// `otherwise + bit·(chosen - otherwise)`
    static Lc of(ConstraintSystem cs, Bit bit, Lc chosen, Lc otherwise) {
        return cs.multiply(bit.lc(), chosen.minus(otherwise)).plus(otherwise);
    }
}
