package io.orrery.domain.rollup.transaction;

import java.math.BigInteger;
import java.util.OptionalLong;

/// `mantissa · 10^exponent` in a fixed number of bits, the exponent in the five high ones. See docs/PROTOCOL.md,
/// *Decimal floats*.
public enum DecimalFloat {
    /// 40 bits: 35 of mantissa.
    AMOUNT(35),
    /// 16 bits: 11 of mantissa.
    FEE(11);

    private static final int EXPONENT_BITS = 5;
    private static final int MAX_EXPONENT = (1 << EXPONENT_BITS) - 1;

    private final int mantissaBits;

    DecimalFloat(int mantissaBits) {
        this.mantissaBits = mantissaBits;
    }

    public int bits() {
        return mantissaBits + EXPONENT_BITS;
    }

    public BigInteger maximum() {
        return decode((1L << bits()) - 1);
    }

    /// The encoding with the smallest exponent; empty where the value has no exact one or is negative.
    public OptionalLong encode(BigInteger value) {
        if (value.signum() < 0) {
            return OptionalLong.empty();
        }
        var mantissa = value;
        for (long exponent = 0; exponent <= MAX_EXPONENT; exponent++) {
            if (mantissa.bitLength() <= mantissaBits) {
                return OptionalLong.of(mantissa.longValueExact() | (exponent << mantissaBits));
            }
            var divided = mantissa.divideAndRemainder(BigInteger.TEN);
            if (divided[1].signum() != 0) {
                return OptionalLong.empty();
            }
            mantissa = divided[0];
        }
        return OptionalLong.empty();
    }

    /// @param encoded any pattern of [#bits] bits
    public BigInteger decode(long encoded) {
        if (encoded < 0 || encoded >>> bits() != 0) {
            throw new IllegalArgumentException(encoded + " does not fit in " + bits() + " bits");
        }
        var mantissa = BigInteger.valueOf(encoded & ((1L << mantissaBits) - 1));
        return mantissa.multiply(BigInteger.TEN.pow((int) (encoded >>> mantissaBits)));
    }
}
