package io.orrery.domain.rollup.transaction;

import java.math.BigInteger;

/// Fields of bits side by side, the first one lowest: how docs/PROTOCOL.md writes `name : bits, name : bits`.
public final class BitPacker {
    private BigInteger value = BigInteger.ZERO;
    private int used;

    /// @param field unsigned, must fit in `bits` (at most 63)
    public BitPacker put(long field, int bits) {
        return put(BigInteger.valueOf(field), bits);
    }

    /// @param field not negative, must fit in `bits`
    public BitPacker put(BigInteger field, int bits) {
        if (field.signum() < 0 || field.bitLength() > bits) {
            throw new IllegalArgumentException(field + " does not fit in " + bits + " bits");
        }
        value = value.or(field.shiftLeft(used));
        used += bits;
        return this;
    }

    public BigInteger toBigInteger() {
        return value;
    }
}
