package io.orrery.domain.validator.custody;

import io.orrery.domain.validator.protection.Horizon;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.protection.Vote;

/// A vote that a key is to sign.
///
/// @param vote with its signing root, which was computed here and not believed
/// @param horizon by the caller's clock
public record SigningWish(ValidatorKey key, Vote vote, Horizon horizon) {
    public SigningWish {
        if (vote.root().isEmpty()) {
            throw new IllegalArgumentException("what is to be signed has a signing root: " + vote);
        }
    }
}
