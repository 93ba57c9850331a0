package io.orrery.domain.validator.protection;

import io.orrery.domain.Digest;
import java.util.Optional;

/// A proposal.
///
/// @param slot at least 0
public record SignedBlock(long slot, Optional<Digest> root) implements Vote {
    public SignedBlock {
        if (slot < 0) {
            throw new IllegalArgumentException("slot must be at least 0: " + slot);
        }
    }

    /// What is known of a slot when two histories tell of it. Where they differ any root at that slot may
    /// have been signed beside, so none is the same again: the root is not known.
    SignedBlock merged(SignedBlock other) {
        return hasRootOf(other) ? this : new SignedBlock(slot, Optional.empty());
    }
}
