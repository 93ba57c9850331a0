package io.orrery.circuits;

import io.orrery.zk.field.Fr;
import io.orrery.zk.r1cs.ConstraintSystem;
import io.orrery.zk.r1cs.Integers;
import io.orrery.zk.r1cs.Lc;
import io.orrery.zk.r1cs.Values;
import java.util.function.IntPredicate;
import java.util.function.Supplier;

/// A linear combination that constraints hold to be 0 or 1. Only gadgets that have made sure of that make one.
record Bit(Lc lc) {
    static Bit of(ConstraintSystem cs, IntPredicate hint) {
        return of(
                cs,
                () -> Integers.of(cs.lanes(), lane -> hint.test(lane) ? 1 : 0).bit(0));
    }

    static Bit of(ConstraintSystem cs, Supplier<Values> hint) {
        var bit = new Bit(cs.derived(hint));
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
        return lc.plus(lc).minus(Fr.ONE);
    }

    boolean value(int lane) {
        return !lc.value(lane).isZero();
    }
}
