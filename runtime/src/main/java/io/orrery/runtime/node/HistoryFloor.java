package io.orrery.runtime.node;

import com.typesafe.config.Config;
import io.orrery.actors.ActorSettings;
import io.orrery.runtime.Complaint;
import java.time.Duration;

/// How short history may be at least.
final class HistoryFloor {
    private HistoryFloor() {}

    /// Complains where history would be shorter than L1 gives anybody to notice something and to leave, or than what
    /// has ended is left alone for messages that are under way. That a batch is final is asked of each anyway.
    ///
    /// @param forcedDeadline of the contract
    static void require(Config config, Duration forcedDeadline) {
        var every = config.getDuration("orrery.retention.checkpoint-every");
        if (every.isNegative() || every.isZero()) {
            throw new Complaint("orrery.retention.checkpoint-every is " + every + ", it must be above 0");
        }
        ActorSettings.history(config).ifPresent(history -> {
            atLeast(history, forcedDeadline, "the contract's forced deadline");
            atLeast(history, config.getDuration("orrery.retention.after"), "orrery.retention.after");
        });
    }

    private static void atLeast(Duration history, Duration floor, String what) {
        if (history.compareTo(floor) < 0) {
            throw new Complaint(
                    "orrery.retention.history is " + history + ", it must be off or at least " + floor + ", " + what);
        }
    }
}
