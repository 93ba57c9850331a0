package io.orrery.domain.validator.protection;

import io.orrery.domain.Digest;
import java.util.Optional;

/// An attestation.
///
/// @param source epoch, at least 0; a history that was imported may have one above its target
/// @param target epoch, at least 0
public record SignedAttestation(long source, long target, Optional<Digest> root) implements Vote {
    public SignedAttestation {
        if (source < 0 || target < 0) {
            throw new IllegalArgumentException("epochs must be at least 0: source " + source + ", target " + target);
        }
    }
}
