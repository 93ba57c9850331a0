package io.orrery.domain.validator.duty;

import io.orrery.domain.Digest;
import java.util.HexFormat;

/// The version of a fork.
///
/// @param bits its four bytes, big-endian
public record Version(int bits) {
    private static final int DIGITS = 8;

    /// @param hex `0x` and eight hexadecimal digits
    public static Version parse(String hex) {
        if (hex.length() != DIGITS + 2 || !hex.startsWith("0x")) {
            throw new IllegalArgumentException("a fork version is 0x and 8 hexadecimal digits: " + hex);
        }
        return new Version(HexFormat.fromHexDigits(hex, 2, DIGITS + 2));
    }

    Digest root() {
        return new Digest((long) bits << Integer.SIZE, 0, 0, 0);
    }

    @Override
    public String toString() {
        return "0x" + HexFormat.of().toHexDigits(bits);
    }
}
