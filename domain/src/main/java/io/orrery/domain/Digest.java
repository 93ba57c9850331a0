package io.orrery.domain;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/// A 32-byte digest that names stored content, or an L1 hash.
public record Digest(long a, long b, long c, long d) {
    public static final int BYTES = 32;

    /// @param bytes exactly 32 bytes
    public static Digest of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a digest has 32 bytes, not " + bytes.length);
        }
        var buffer = ByteBuffer.wrap(bytes);
        return new Digest(buffer.getLong(), buffer.getLong(), buffer.getLong(), buffer.getLong());
    }

    /// @param hex `0x` and 64 hexadecimal digits
    public static Digest parse(String hex) {
        if (hex.length() != 66 || !hex.startsWith("0x")) {
            throw new IllegalArgumentException("a digest is 0x and 64 hexadecimal digits: " + hex);
        }
        return of(HexFormat.of().parseHex(hex, 2, 66));
    }

    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(a)
                .putLong(b)
                .putLong(c)
                .putLong(d)
                .array();
    }

    /// `0x` and 64 lower-case hexadecimal digits.
    @Override
    public String toString() {
        return "0x" + HexFormat.of().formatHex(toBytes());
    }
}
