package io.orrery.runtime.plan;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;

/// What something costs, and who says so.
///
/// @param machine where it is one
record Price(
        String name,
        BigDecimal amount,
        String unit,
        String currency,
        String region,
        LocalDate asOf,
        String source,
        Optional<Machine> machine) {

    static final Set<String> UNITS = Set.of("hour", "month", "GB-month", "GB", "million");
    static final Set<String> CURRENCIES = Set.of("USD", "EUR");

    /// Cores, memory in GiB, its own disk in GB (0: none that stays), and the device that it has.
    record Machine(double cores, double memoryGib, double diskGb, Optional<String> device) {}
}
