package io.orrery.circuits;

import io.orrery.zk.r1cs.ConstraintSystem;
import io.orrery.zk.r1cs.Lc;

/// Whether one integer is below another.
final class LessThan {
    private LessThan() {}

    /// `a < b`. Both must already be held to `[0, 2^bits)`, `bits <= 252`: then `a - b + 2^bits` is in `(0,
    /// 2^(bits + 1))`, and its top bit is 0 exactly when `a < b`.
    static Bit of(ConstraintSystem cs, Lc a, Lc b, int bits) {
        try (var _ = cs.scope("less-than-" + bits)) {
            var shifted = a.minus(b).plus(Bits.power(bits));
            return Bits.decompose(cs, shifted, bits + 1).get(bits).not();
        }
    }
}
