package io.orrery.runtime.chain;

/// What a client must be, so that others may ask it.
///
/// @param identity the chain that it must be on
/// @param maxLag in its kind's unit
record Demand(String identity, long maxLag, long minPeers) {
    /// The chain comes first: of another one nothing else counts. Who has nobody to learn from is not behind by its
    /// own account, so peers come before the head.
    Verdict judge(Sight sight, String unit) {
        if (!sight.identity().equals(identity)) {
            return new Verdict.OtherChain(sight, identity);
        }
        if (sight.peers() < minPeers) {
            return new Verdict.Alone(sight, minPeers);
        }
        if (sight.syncing()) {
            return new Verdict.Syncing(sight);
        }
        if (sight.lag().isEmpty() || sight.lag().getAsLong() > maxLag) {
            return new Verdict.Behind(sight, maxLag, unit);
        }
        return new Verdict.Ready(sight);
    }
}
