package io.orrery.domain.validator.protection;

import io.orrery.domain.Digest;
import java.util.Optional;

/// What a validator can be slashed for. All else that it signs (randao reveals, selections, exits) is none.
public sealed interface Vote permits SignedBlock, SignedAttestation {
    /// The signing root: what the key signs, with its domain (consensus specification,
    /// `compute_signing_root`). Empty where a history does not tell it; then it equals no other, nor
    /// itself.
    Optional<Digest> root();

    /// Whether both have a root, and it is the same.
    default boolean hasRootOf(Vote other) {
        return root().isPresent() && root().equals(other.root());
    }
}
