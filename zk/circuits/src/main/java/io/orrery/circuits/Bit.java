package io.orrery.circuits;

import io.orrery.zk.field.Fr;
import io.orrery.zk.r1cs.ConstraintSystem;
import io.orrery.zk.r1cs.Lc;
import java.util.function.BooleanSupplier;

/// A linear combination that constraints hold to be 0 or 1. Only gadgets that have made sure of that make one.
record Bit(Lc lc) {
    static Bit of(ConstraintSystem cs, BooleanSupplier hint) {
        var bit = new Bit(cs.wire(() -> hint.getAsBoolean() ? Fr.ONE : Fr.ZERO));
        bit.enforceBoolean(cs);
        return bit;
    }

    /// Binds a sum of wires to 0 or 1: in a field, `x² = x` has no other root.
    void enforceBoolean(ConstraintSystem cs) {
        cs.enforce(lc, lc, lc);
    }

    Bit not() {
        return new Bit(lc.negate().plus(Fr.ONE));
    }

    Bit and(ConstraintSystem cs, Bit other) {
        return new Bit(cs.multiply(lc, other.lc));
    }

    /// `2·bit - 1`, the sign that a digit of a scalar stands for.
    Lc sign() {
        return lc.times(Fr.of(2)).minus(Fr.ONE);
    }

    boolean value() {
        return !lc.value().isZero();
    }
}
