package io.orrery.circuits;

import io.orrery.zk.r1cs.ConstraintSystem;

/// `2·k·P` for a point `P` of order `l` and a scalar of 254 bits.
///
/// As in [FixedBaseMultiple], digits are signs: `2·k = 2^254 - 1 + sum (2·b_i - 1)·2^i`, from the lowest bit
/// up, while `2^i·P` is doubled along. Before step `i` the sum is an odd multiple of `P` of at most `2^i - 1`,
/// and `±2^i·P` is added: sum and difference of the two are odd multiples of at most `2^(i+1) - 1`, below `l`
/// for `i <= 249`. So none of them is the neutral element, and the Montgomery addition has no exception,
/// whatever `P` and `k` are. The last four bits use the complete law.
final class VariableBaseMultiple {
    static final int BITS = 254;

    private static final int INCOMPLETE = 250;

    private VariableBaseMultiple() {}

    /// @param point of order `l`: constraints elsewhere hold it to that
    static Edwards of(ConstraintSystem cs, Edwards point, Bits scalar) {
        if (scalar.size() != BITS) {
            throw new IllegalArgumentException("the scalar has " + scalar.size() + " bits, not " + BITS);
        }
        try (var _ = cs.scope("variable-base-multiple")) {
            var power = Montgomery.of(cs, point);
            var sum = power.signed(cs, scalar.get(0));
            for (int i = 1; i < INCOMPLETE; i++) {
                // l is odd: no multiple of P has order two.
                power = power.doubled(cs);
                sum = sum.plus(cs, power.signed(cs, scalar.get(i)));
            }
            var total = sum.toEdwards(cs);
            var doubled = power.toEdwards(cs);
            for (int i = INCOMPLETE; i < BITS; i++) {
                doubled = doubled.doubled(cs);
                var signed = new Edwards(cs.multiply(scalar.get(i).sign(), doubled.x()), doubled.y());
                total = total.plus(cs, signed);
            }
            return total.plus(cs, doubled.doubled(cs)).plus(cs, point.negate());
        }
    }
}
