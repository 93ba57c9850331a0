package io.orrery.domain.validator.protection;

import java.util.Arrays;
import java.util.HexFormat;

/// A validator's public key: 48 bytes of BLS12-381 (a compressed point of G1), or 2,592 bytes of ML-DSA-87
/// (FIPS 204). Nothing is said about whether the bytes are a key of either.
public final class ValidatorKey implements Comparable<ValidatorKey> {
    public static final int BLS_BYTES = 48;
    public static final int ML_DSA_87_BYTES = 2_592;
    /// `0x`, and enough digits to tell keys apart in a line of text.
    private static final int BRIEF = 14;

    private final byte[] bytes;

    private ValidatorKey(byte[] bytes) {
        this.bytes = bytes;
    }

    /// @param bytes 48 or 2,592 bytes
    public static ValidatorKey of(byte[] bytes) {
        if (bytes.length != BLS_BYTES && bytes.length != ML_DSA_87_BYTES) {
            throw new IllegalArgumentException("a validator key has " + BLS_BYTES + " bytes (BLS) or " + ML_DSA_87_BYTES
                    + " (ML-DSA-87), not " + bytes.length);
        }
        return new ValidatorKey(bytes.clone());
    }

    /// @param hex `0x` and 96 or 5,184 hexadecimal digits, in any case
    public static ValidatorKey parse(String hex) {
        if (!hex.startsWith("0x") || hex.length() % 2 != 0) {
            throw new IllegalArgumentException(
                    "a validator key is 0x and 96 or 5184 hexadecimal digits, not " + cut(hex));
        }
        try {
            return of(HexFormat.of().parseHex(hex, 2, hex.length()));
        } catch (NumberFormatException notHex) {
            throw new IllegalArgumentException(
                    "a validator key has other characters than hexadecimal digits: " + cut(hex), notHex);
        }
    }

    private static String cut(String text) {
        return text.length() <= BRIEF ? text : text.substring(0, BRIEF) + "...";
    }

    public byte[] toBytes() {
        return bytes.clone();
    }

    /// The first digits, for lines that people read.
    public String brief() {
        return toString().substring(0, BRIEF);
    }

    /// By the bytes, unsigned: the order of an export.
    @Override
    public int compareTo(ValidatorKey other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ValidatorKey key && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /// `0x` and lower-case hexadecimal digits.
    @Override
    public String toString() {
        return "0x" + HexFormat.of().formatHex(bytes);
    }
}
