package io.orrery.http;

import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.HexFormat;

/// How Ethereum's JSON writes numbers and bytes (EIP-1474).
final class Hex {
    private Hex() {}

    /// `0x` and the fewest hexadecimal digits.
    static String quantity(long value) {
        return "0x" + Long.toHexString(value);
    }

    /// `0x` and the fewest hexadecimal digits.
    static String quantity(BigInteger value) {
        return "0x" + value.toString(16);
    }

    /// `0x` and 64 hexadecimal digits.
    static String word(Fr element) {
        return "0x" + HexFormat.of().formatHex(element.toBytes());
    }

    /// `0x` and that many bytes of zero.
    static String zeros(int bytes) {
        return "0x" + "00".repeat(bytes);
    }
}
