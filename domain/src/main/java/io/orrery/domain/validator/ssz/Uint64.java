package io.orrery.domain.validator.ssz;

/// Numbers of 64 bits without sign, as `long`s whose bits they are, and as the decimal strings of the Beacon
/// API.
public final class Uint64 {
    private static final int MAX_DIGITS = 20;

    private Uint64() {}

    /// `IllegalArgumentException`, naming field, value and rule, where it is no number from 0 to 2^64 - 1.
    ///
    /// @param field as the caller's API names it
    public static long parse(String field, String decimal) {
        boolean digits = !decimal.isEmpty()
                && decimal.length() <= MAX_DIGITS
                && decimal.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits) {
            throw refused(field, decimal);
        }
        try {
            return Long.parseUnsignedLong(decimal);
        } catch (NumberFormatException above) {
            throw refused(field, decimal);
        }
    }

    private static IllegalArgumentException refused(String field, String value) {
        var shown = value.length() <= 2 * MAX_DIGITS ? value : value.substring(0, 2 * MAX_DIGITS) + "...";
        return new IllegalArgumentException(field + ": '" + shown + "' is no decimal number from 0 to 2^64 - 1");
    }

    public static String format(long bits) {
        return Long.toUnsignedString(bits);
    }
}
