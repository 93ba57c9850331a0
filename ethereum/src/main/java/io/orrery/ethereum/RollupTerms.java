package io.orrery.ethereum;

import java.time.Duration;

/// What a rollup promises its users on L1, fixed when its contract is made.
///
/// @param forcedDeadline within which the rollup executes what L1 asks of it, whole seconds up to a year
/// @param timelock from the announcement of a change to the moment when it may be made, at least twice the deadline
public record RollupTerms(Duration forcedDeadline, Duration timelock) {
    public static final RollupTerms DEFAULT = new RollupTerms(Duration.ofDays(7));

    /// With the shortest timelock.
    public RollupTerms(Duration forcedDeadline) {
        this(forcedDeadline, forcedDeadline.multipliedBy(2));
    }
}
