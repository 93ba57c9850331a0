package io.orrery.http.shared;

import java.time.Duration;

/// What each caller may take of something.
///
/// @param name of what is counted: letters and `-`
/// @param tokens that come back in a period, evenly
/// @param burst what may be taken at once
public record SharedBucket(String name, int tokens, Duration period, int burst) {
    private static final double NANOS_IN_A_MICRO = 1000;

    /// Until one more token is there, in microseconds.
    double interval() {
        return period.toNanos() / NANOS_IN_A_MICRO / tokens;
    }

    /// Until that many more tokens are there.
    public Duration of(int wanted) {
        return Duration.ofNanos((long) (interval() * NANOS_IN_A_MICRO * wanted));
    }
}
