package io.orrery.circuits;

import io.orrery.zk.field.Fr;
import io.orrery.zk.r1cs.ConstraintSystem;
import io.orrery.zk.r1cs.Lc;
import java.math.BigInteger;
import java.util.Arrays;

/// Bits of a value that is at most a constant: the canonical bits of a field element, or a scalar below a
/// group's order.
///
/// Going down from the top bit, `equal` is 1 while the value's bits have matched the constant's. Where the
/// constant has a one, `equal` stays 1 only with a one: `equal' = equal·bit`. Where it has a zero, `(1 - equal
/// - bit)·bit = 0` is both: with `equal = 0` it is `bit² = bit`, and with `equal = 1` it is `bit = 0`. So the
/// value never exceeds the constant at the first place where they differ. Ones below the constant's last zero
/// can not make the value larger, and `equal` is not followed there.
final class StrictBits {
    private StrictBits() {}

    /// @param max below the modulus, so that the sum of the bits is the value over the integers
    static Bits atMost(ConstraintSystem cs, Lc value, BigInteger max) {
        if (max.compareTo(Fr.MODULUS) >= 0 || max.signum() <= 0) {
            throw new IllegalArgumentException("not between 1 and the modulus: " + max);
        }
        int size = max.bitLength();
        int lastZero = max.not().getLowestSetBit();
        var hint = new Once<>(() -> value.values().integers());
        try (var _ = cs.scope("strict-bits-" + size)) {
            var bits = new Bit[size];
            // The top bit of the constant is a one: what is above it was equal.
            Lc equal = cs.constant(Fr.ONE);
            for (int i = size - 1; i >= 0; i--) {
                int place = i;
                if (max.testBit(i)) {
                    bits[i] = Bit.of(cs, () -> hint.get().bit(place));
                    if (i == size - 1) {
                        equal = bits[i].lc();
                    } else if (i > lastZero) {
                        equal = cs.multiply(equal, bits[i].lc());
                    }
                } else {
                    var bit = cs.derived(() -> hint.get().bit(place));
                    var matched = equal;
                    cs.constrain(() -> cs.enforce(matched.plus(bit).negate().plus(Fr.ONE), bit, cs.constant(Fr.ZERO)));
                    bits[i] = new Bit(bit);
                }
            }
            var all = new Bits(Arrays.asList(bits));
            cs.constrain(() -> cs.enforceEqual(value, all.sum()));
            return all;
        }
    }
}
