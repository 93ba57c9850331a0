package io.orrery.domain.validator.beacon;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.protection.ValidatorKey;
import java.util.List;

/// Who proposes in an epoch.
///
/// @param dependentRoot the block that this follows from: where it is another, so may this be
public record Proposers(Digest dependentRoot, List<ProposerDuty> duties) {
    public Proposers {
        duties = List.copyOf(duties);
    }

    public record ProposerDuty(ValidatorKey key, long validatorIndex, long slot) {}
}
