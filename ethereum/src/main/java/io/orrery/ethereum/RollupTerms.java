package io.orrery.ethereum;

import java.time.Duration;

/// What a rollup promises its users on L1, fixed when its contract is made.
///
/// @param forcedDeadline within which the rollup executes what L1 asks of it, whole seconds up to a year
public record RollupTerms(Duration forcedDeadline) {
    public static final RollupTerms DEFAULT = new RollupTerms(Duration.ofDays(7));
}
