package io.orrery.ethereum;

import java.util.Locale;

/// A block by its standing; PENDING is the state with the node's own pool applied.
public enum BlockTag {
    LATEST,
    SAFE,
    FINALIZED,
    PENDING;

    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
