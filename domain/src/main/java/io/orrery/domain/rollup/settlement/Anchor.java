package io.orrery.domain.rollup.settlement;

import io.orrery.domain.Digest;

/// A block that was read, by which a later reading knows whether the chain is still the same below it.
public record Anchor(long block, Digest hash) {
    private static final Digest UNKNOWN = new Digest(0, 0, 0, 0);

    /// Of a block that was read when hashes were not kept: taken for canonical.
    public static Anchor unknown(long block) {
        return new Anchor(block, UNKNOWN);
    }

    public boolean isUnknown() {
        return hash.equals(UNKNOWN);
    }
}
