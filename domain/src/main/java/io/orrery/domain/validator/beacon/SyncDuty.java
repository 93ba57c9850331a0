package io.orrery.domain.validator.beacon;

import io.orrery.domain.validator.protection.ValidatorKey;
import java.util.List;

/// That a validator is in a sync committee.
///
/// @param positions its places in it, each from 0; it can have several
public record SyncDuty(ValidatorKey key, long validatorIndex, List<Integer> positions) {
    public SyncDuty {
        positions = List.copyOf(positions);
    }
}
