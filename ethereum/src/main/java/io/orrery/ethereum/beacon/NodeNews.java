package io.orrery.ethereum.beacon;

import io.orrery.domain.validator.beacon.BeaconFailure;
import io.orrery.domain.validator.beacon.NodeScore.Out;
import java.util.Optional;

/// What happens with beacon nodes, for metrics and for people. Called by whichever thread saw it, and
/// must not wait.
public interface NodeNews {
    /// Tells nobody.
    NodeNews NONE = new NodeNews() {};

    /// A call failed; another node may have answered it.
    default void failed(String node, BeaconFailure failure) {}

    /// Whether and why a node is not asked has changed. Aloud where it is [Out#OTHER_CHAIN].
    ///
    /// @param why for people; empty where it is asked
    default void stands(String node, Optional<Out> out, String why) {}

    /// Nodes have told different votes, and too few the same.
    default void disagreed(String detail) {}

    /// A block was spread, but the node found it to be invalid (HTTP 202).
    default void spreadInvalid(String node, long slot) {}
}
