package io.orrery.ethereum;

import io.orrery.domain.rollup.account.Address;
import java.time.Duration;
import java.util.Optional;

/// What a rollup promises its users on L1, fixed when its contract is made.
///
/// @param forcedDeadline within which the rollup executes what L1 asks of it, whole seconds up to a year
/// @param timelock from the announcement of a change to the moment when it may be made, at least twice the deadline
/// @param dataPolicy where data may be beside L1's calldata, see [DataPolicyContract]; empty where nowhere else
public record RollupTerms(Duration forcedDeadline, Duration timelock, Optional<Address> dataPolicy) {
    public static final RollupTerms DEFAULT = new RollupTerms(Duration.ofDays(7));

    /// With all data in L1's calldata.
    public RollupTerms(Duration forcedDeadline, Duration timelock) {
        this(forcedDeadline, timelock, Optional.empty());
    }

    /// With the shortest timelock.
    public RollupTerms(Duration forcedDeadline) {
        this(forcedDeadline, forcedDeadline.multipliedBy(2));
    }

    /// The same with data at other places too.
    public RollupTerms withDataPolicy(Address policy) {
        return new RollupTerms(forcedDeadline, timelock, Optional.of(policy));
    }
}
