package io.orrery.domain.validator.beacon;

import io.orrery.domain.Digest;
import java.util.List;

/// Who votes when in an epoch.
///
/// @param dependentRoot the block that this follows from: where it is another, so may this be
public record Attesters(Digest dependentRoot, List<AttesterDuty> duties) {
    public Attesters {
        duties = List.copyOf(duties);
    }
}
