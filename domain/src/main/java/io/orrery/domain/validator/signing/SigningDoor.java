package io.orrery.domain.validator.signing;

import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.protection.ValidatorKey;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/// Where signatures are asked for, by the validator client as by others over HTTP.
public interface SigningDoor {
    NetworkProfile network();

    /// The keys that could sign here now, in their order.
    List<ValidatorKey> publicKeys();

    /// Why this process would sign nothing now, for people; empty where it would.
    Optional<String> hindrance();

    /// Decides all of them together, in one round trip to the database. The stage does not fail for
    /// anything that an outcome tells.
    ///
    /// @return an outcome for each, in the order of the requests
    CompletionStage<List<SigningOutcome>> sign(List<SigningRequest> requests);

    default CompletionStage<SigningOutcome> sign(SigningRequest request) {
        return sign(List.of(request)).thenApply(List::getFirst);
    }
}
