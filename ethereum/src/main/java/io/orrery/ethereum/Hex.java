package io.orrery.ethereum;

import java.math.BigInteger;
import java.util.HexFormat;

/// The hexadecimal forms of Ethereum's JSON-RPC: quantities without leading zeros, data with two digits a byte.
final class Hex {
    private Hex() {}

    static String quantity(BigInteger value) {
        return "0x" + value.toString(16);
    }

    static String quantity(long value) {
        return "0x" + Long.toUnsignedString(value, 16);
    }

    static String data(byte[] bytes) {
        return "0x" + HexFormat.of().formatHex(bytes);
    }

    static byte[] bytes(String data) {
        return HexFormat.of().parseHex(data, 2, data.length());
    }

    static BigInteger integer(String quantity) {
        return new BigInteger(quantity.substring(2), 16);
    }

    static long number(String quantity) {
        return integer(quantity).longValueExact();
    }
}
