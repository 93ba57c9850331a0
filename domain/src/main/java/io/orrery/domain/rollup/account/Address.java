package io.orrery.domain.rollup.account;

import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/// An L1 address: 20 bytes, held as three integers so that it is a value.
public record Address(int high, long middle, long low) {
    public static final int BYTES = 20;
    public static final Address ZERO = new Address(0, 0, 0);

    /// @param bytes exactly 20 bytes
    public static Address of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("an address has 20 bytes, not " + bytes.length);
        }
        var buffer = ByteBuffer.wrap(bytes);
        return new Address(buffer.getInt(), buffer.getLong(), buffer.getLong());
    }

    /// @param hex `0x` and 40 hexadecimal digits, in any case
    public static Address parse(String hex) {
        if (hex.length() != 42 || !hex.startsWith("0x")) {
            throw new IllegalArgumentException("an address is 0x and 40 hexadecimal digits: " + hex);
        }
        return of(HexFormat.of().parseHex(hex, 2, 42));
    }

    /// @param element below 2^160
    public static Address of(BigInteger element) {
        if (element.signum() < 0 || element.bitLength() > Byte.SIZE * BYTES) {
            throw new IllegalArgumentException("an address has 160 bits, not " + element.bitLength());
        }
        var hex = element.toString(16);
        return parse("0x" + "0".repeat(2 * BYTES - hex.length()) + hex);
    }

    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .putInt(high)
                .putLong(middle)
                .putLong(low)
                .array();
    }

    /// The 160 bits as a field element.
    public Fr toElement() {
        return Fr.of(new BigInteger(1, toBytes()));
    }

    public boolean isZero() {
        return equals(ZERO);
    }

    /// `0x` and 40 lower-case hexadecimal digits.
    @Override
    public String toString() {
        return "0x" + HexFormat.of().formatHex(toBytes());
    }
}
