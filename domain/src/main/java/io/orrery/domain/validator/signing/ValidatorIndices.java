package io.orrery.domain.validator.signing;

import io.orrery.domain.validator.protection.ValidatorKey;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;

/// Which validators of the chain the keys are.
public interface ValidatorIndices {
    /// The index in the registry; empty where the chain does not know the key.
    CompletionStage<OptionalLong> of(ValidatorKey key);

    /// By this process's clock.
    long currentEpoch();
}
