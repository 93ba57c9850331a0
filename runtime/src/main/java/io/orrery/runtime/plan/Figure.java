package io.orrery.runtime.plan;

import java.math.BigDecimal;
import java.util.Map;

/// A figure that was measured, and where it stands.
///
/// @param headroom how many times as much is planned
/// @param stands the words around it in that section of the page
record Figure(String name, BigDecimal value, String unit, double headroom, String stands, String page, String section) {

    /// Units that are known, and how many of the basic one each is: seconds, bytes, and counts.
    static final Map<String, Double> UNITS = Map.ofEntries(
            Map.entry("transfers/s/core", 1.0),
            Map.entry("transfers/s", 1.0),
            Map.entry("us/transfer", 1e-6),
            Map.entry("ms", 1e-3),
            Map.entry("s", 1.0),
            Map.entry("cores", 1.0),
            Map.entry("nodes", 1.0),
            Map.entry("accounts", 1.0),
            Map.entry("bytes/account", 1.0),
            Map.entry("bytes/transfer", 1.0),
            Map.entry("MiB", 1024.0 * 1024),
            Map.entry("GiB", 1024.0 * 1024 * 1024),
            Map.entry("gas/transfer", 1.0));

    /// In basic units, as it was measured.
    double plain() {
        return value.doubleValue() * UNITS.getOrDefault(unit, 1.0);
    }

    /// In basic units, with its headroom; of what more is better, less is planned with.
    double planned() {
        return unit.equals("transfers/s/core") ? plain() / headroom : plain() * headroom;
    }

    String told() {
        var times = headroom == 1 ? "" : ", planned " + Numbers.plain(headroom) + " times";
        return "%s %s%s (%s, %s)".formatted(value.toPlainString(), unit, times, page, section);
    }
}
