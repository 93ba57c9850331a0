package io.orrery.http;

import java.time.Duration;

/// A refusal that will not stand for long.
final class RefusedForNow extends RefusedException {
    private static final long serialVersionUID = 1;
    private final Duration retryAfter;

    RefusedForNow(Reason reason, String field, String message, Duration retryAfter) {
        super(reason, field, message);
        this.retryAfter = retryAfter;
    }

    /// When trying again is sensible.
    Duration retryAfter() {
        return retryAfter;
    }
}
