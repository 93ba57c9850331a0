package io.orrery.domain.validator.ssz;

import java.util.Arrays;
import java.util.HexFormat;

/// Bytes that are a value: a public key, a signature, an address. Never a secret, because it prints itself.
public final class ByteVector {
    /// A list of 128 signatures of 4,627 bytes is the longest that anybody signs over.
    public static final int MAX_BYTES = 1 << 20;

    private static final HexFormat HEX = HexFormat.of();

    private final byte[] bytes;

    private ByteVector(byte[] bytes) {
        this.bytes = bytes;
    }

    /// A copy. `IllegalArgumentException` above [#MAX_BYTES].
    public static ByteVector of(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException(bytes.length + " bytes are more than " + MAX_BYTES);
        }
        return new ByteVector(bytes.clone());
    }

    /// @param hex `0x` and two hexadecimal digits a byte, in any case
    public static ByteVector parse(String hex) {
        if (!hex.startsWith("0x") || hex.length() % 2 != 0 || hex.length() / 2 - 1 > MAX_BYTES) {
            throw new IllegalArgumentException("bytes are 0x and two hexadecimal digits each, at most " + MAX_BYTES);
        }
        return new ByteVector(HEX.parseHex(hex, 2, hex.length()));
    }

    public int size() {
        return bytes.length;
    }

    /// The byte at an index, 0 to 255.
    int at(int index) {
        return Byte.toUnsignedInt(bytes[index]);
    }

    /// A copy.
    public byte[] toBytes() {
        return bytes.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ByteVector that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /// `0x` and two lower-case hexadecimal digits a byte.
    @Override
    public String toString() {
        return "0x" + HEX.formatHex(bytes);
    }
}
