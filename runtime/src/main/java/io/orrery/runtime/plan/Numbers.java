package io.orrery.runtime.plan;

import java.util.Locale;

/// Numbers as people read them.
final class Numbers {
    private static final double GIB = 1024.0 * 1024 * 1024;

    private Numbers() {}

    /// With as many digits as say something.
    static String plain(double value) {
        if (value >= 100 || value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        if (value < 0.01) {
            return "under 0.01";
        }
        return String.format(Locale.ROOT, value >= 10 ? "%.1f" : "%.2f", value);
    }

    static String gib(double bytes) {
        return plain(bytes / GIB) + " GiB";
    }

    static double toGib(double bytes) {
        return bytes / GIB;
    }
}
