package io.orrery.http.validator;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.duty.Fork;
import io.orrery.domain.validator.duty.ForkInfo;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.SigningRequest;
import java.util.Optional;

/// Requests of the remote signing API.
final class SigningJson {
    private SigningJson() {}

    /// [FaultException] where it is not as it must be.
    static SigningRequest request(ValidatorKey key, Field body, NetworkProfile network) {
        return new SigningRequest(
                key, DutyJson.of(body, network), fork(body.member("fork_info")), root(body.member("signingRoot")));
    }

    /// With or without `0x` in front.
    static ValidatorKey key(String field, String identifier) {
        try {
            return ValidatorKey.parse(identifier.startsWith("0x") ? identifier : "0x" + identifier);
        } catch (IllegalArgumentException noKey) {
            throw new FaultException(Fault.MALFORMED, field, String.valueOf(noKey.getMessage()));
        }
    }

    private static Optional<ForkInfo> fork(Field field) {
        if (field.isAbsent()) {
            return Optional.empty();
        }
        var fork = field.member("fork");
        var previous = DutyJson.version(fork.member("previous_version"));
        var current = DutyJson.version(fork.member("current_version"));
        var epoch = fork.member("epoch");
        long number = epoch.uint64();
        var root = field.member("genesis_validators_root").root();
        return Optional.of(new ForkInfo(field.made(() -> new Fork(previous, current, number)), root));
    }

    private static Optional<Digest> root(Field field) {
        return field.isAbsent() ? Optional.empty() : Optional.of(field.root());
    }
}
