package io.orrery.actors.validator;

import io.orrery.actors.MetricName;
import io.orrery.actors.Metrics;
import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.duty.SigningType;
import io.orrery.domain.validator.signing.SigningOutcome;
import java.util.Locale;

/// Counts what was signed, and what was not and why.
record SigningNumbers(Metrics metrics) {
    /// @param tookMs from the request on
    void told(Duty duty, SigningOutcome outcome, long tookMs) {
        var kind = word(SigningType.of(duty));
        switch (outcome) {
            case SigningOutcome.Signed _ -> {
                metrics.count(MetricName.DUTIES_SIGNED, 1, kind);
                metrics.record(MetricName.SIGNING_TIME, tookMs);
            }
            case SigningOutcome.Slashable(var reason) -> {
                metrics.count(MetricName.DUTIES_SLASHABLE, 1, word(reason));
                refused(kind, "slashable");
            }
            case SigningOutcome.HeldBack _ -> refused(kind, "held_back");
            case SigningOutcome.UnknownKey _ -> refused(kind, "unknown_key");
            case SigningOutcome.Refused(var reason, var _, var _) -> refused(kind, word(reason));
            case SigningOutcome.NotHere _ -> refused(kind, "not_here");
            case SigningOutcome.Unavailable _ -> refused(kind, "unavailable");
        }
    }

    private void refused(String kind, String reason) {
        metrics.count(MetricName.DUTIES_REFUSED, 1, kind, reason);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
