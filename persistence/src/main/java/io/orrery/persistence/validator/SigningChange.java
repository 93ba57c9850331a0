package io.orrery.persistence.validator;

import io.orrery.domain.validator.audit.Deed;
import java.util.List;

/// What the rule has accepted, to be written down in one transaction.
///
/// @param before the keys whose histories change, in the order of their numbers, as the rule has seen them
/// @param after the same keys with their votes
/// @param votes all that are released, in the order of the wishes
record SigningChange(List<HeldKey> before, List<HeldKey> after, List<Deed.SignedVote> votes) {
    static final SigningChange NONE = new SigningChange(List.of(), List.of(), List.of());

    SigningChange {
        before = List.copyOf(before);
        after = List.copyOf(after);
        votes = List.copyOf(votes);
    }
}
