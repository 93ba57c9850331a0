package io.orrery.circuits;

import io.orrery.zk.field.Fr;
import io.orrery.zk.r1cs.ConstraintSystem;
import io.orrery.zk.r1cs.Lc;
import java.math.BigInteger;

/// `mantissa · 10^exponent` of docs/PROTOCOL.md, *Decimal floats*: the exponent is the five high bits.
final class DecimalFloatGadget {
    static final int EXPONENT_BITS = 5;
    static final int AMOUNT_BITS = 40;
    static final int FEE_BITS = 16;

    private DecimalFloatGadget() {}

    /// The decoded value: below `2^35·10^31 < 2^138`, far from the modulus, so it is the integer itself.
    static Lc decode(ConstraintSystem cs, Bits encoded) {
        try (var _ = cs.scope("decimal-float-" + encoded.size())) {
            int mantissaBits = encoded.size() - EXPONENT_BITS;
            Lc power = factor(encoded.get(mantissaBits), 0);
            for (int i = 1; i < EXPONENT_BITS; i++) {
                power = cs.multiply(power, factor(encoded.get(mantissaBits + i), i));
            }
            return cs.multiply(encoded.slice(0, mantissaBits).sum(), power);
        }
    }

    /// `10^(2^i)` where the bit is set, 1 where it is not.
    private static Lc factor(Bit bit, int i) {
        return bit.lc()
                .times(Fr.of(BigInteger.TEN.pow(1 << i).subtract(BigInteger.ONE)))
                .plus(Fr.ONE);
    }
}
