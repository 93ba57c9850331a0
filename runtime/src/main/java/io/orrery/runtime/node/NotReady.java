package io.orrery.runtime.node;

import java.util.Optional;

/// What keeps a node from taking work, as `/ready` is answered.
interface NotReady {
    /// Whether the node ends, and takes nothing more.
    boolean isEnding();

    /// For a person; empty where nothing is missing.
    Optional<String> missing();
}
