package io.orrery.http.validator;

import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.duty.SigningRoot;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.SigningDoor;
import io.orrery.domain.validator.signing.SigningOutcome;
import io.orrery.domain.validator.signing.SigningRequest;
import io.orrery.domain.validator.ssz.ByteVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// Computes roots as a signer does, and signs by repeating them; answers what it is told to where the
/// root is right.
final class FakeDoor implements SigningDoor {
    final List<List<SigningRequest>> asked = new ArrayList<>();
    final List<ValidatorKey> keys = new ArrayList<>();
    Optional<SigningOutcome> answer = Optional.empty();
    Optional<String> hindrance = Optional.empty();
    boolean silent;
    Optional<RuntimeException> bug = Optional.empty();
    private final NetworkProfile network;

    FakeDoor(NetworkProfile network) {
        this.network = network;
    }

    @Override
    public NetworkProfile network() {
        return network;
    }

    @Override
    public List<ValidatorKey> publicKeys() {
        return List.copyOf(keys);
    }

    @Override
    public Optional<String> hindrance() {
        return hindrance;
    }

    @Override
    public CompletionStage<List<SigningOutcome>> sign(List<SigningRequest> requests) {
        asked.add(requests);
        if (bug.isPresent()) {
            return CompletableFuture.failedStage(bug.get());
        }
        return silent
                ? new CompletableFuture<>()
                : CompletableFuture.completedStage(
                        requests.stream().map(this::outcome).toList());
    }

    private SigningOutcome outcome(SigningRequest request) {
        if (!keys.contains(request.key())) {
            return new SigningOutcome.UnknownKey();
        }
        return switch (SigningRoot.of(network, request.duty(), request.fork()).agreeing(request.root())) {
            case SigningRoot.Refused(var reason, var field, var detail) ->
                new SigningOutcome.Refused(reason, field, detail);
            case SigningRoot.Found(var root, var _) -> {
                var signature = Arrays.copyOf(root.toBytes(), network.scheme().signatureBytes());
                yield answer.orElse(new SigningOutcome.Signed(ByteVector.of(signature), root));
            }
        };
    }
}
