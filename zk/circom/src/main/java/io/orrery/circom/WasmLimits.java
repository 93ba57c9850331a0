package io.orrery.circom;

import java.time.Duration;

/// What a program from outside may take.
///
/// @param maxBytes of the file; read into memory it takes some tens of times as much
/// @param maxMemoryPages of 64 KiB that the running program may have
/// @param loadDeadline for checking and translating the program
/// @param runDeadline for one witness
public record WasmLimits(int maxBytes, int maxMemoryPages, Duration loadDeadline, Duration runDeadline) {
    private static final int MOST_PAGES = 32767;

    /// For programs of some million constraints: 64 MiB of code, 1 GiB of memory, two minutes to load and to run.
    public static final WasmLimits DEFAULT =
            new WasmLimits(64 << 20, 1 << 14, Duration.ofMinutes(2), Duration.ofMinutes(2));

    public WasmLimits {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes is " + maxBytes + ", at least 1 is wanted");
        }
        if (maxMemoryPages < 1 || maxMemoryPages > MOST_PAGES) {
            throw new IllegalArgumentException("maxMemoryPages is " + maxMemoryPages + ", not in 1 to " + MOST_PAGES);
        }
        if (!loadDeadline.isPositive() || !runDeadline.isPositive()) {
            throw new IllegalArgumentException("a deadline is not positive: " + loadDeadline + ", " + runDeadline);
        }
    }

    public WasmLimits withRunDeadline(Duration deadline) {
        return new WasmLimits(maxBytes, maxMemoryPages, loadDeadline, deadline);
    }

    public WasmLimits withMaxMemoryPages(int pages) {
        return new WasmLimits(maxBytes, pages, loadDeadline, runDeadline);
    }
}
