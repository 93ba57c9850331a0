package io.orrery.domain.validator.beacon;

import java.util.Optional;

/// Something that was learnt of a beacon node.
public sealed interface NodeSign {

    /// @param micros that it took
    record Answered(long micros) implements NodeSign {}

    /// A call came to something. How long that takes depends on the call.
    record Worked() implements NodeSign {}

    record Failed(BeaconFailure.Kind kind) implements NodeSign {}

    /// @param slot of the clock when it was asked
    record InState(NodeState state, long slot) implements NodeSign {}

    /// @param difference from the network, as [ChainIdentity#difference] tells it; empty where it is the
    ///     same
    record OnChain(Optional<String> difference) implements NodeSign {}

    /// It is there again after a while in which it was not: another may have taken its place.
    record Reconnected() implements NodeSign {}
}
