package io.orrery.actors.validator.duty;

import io.orrery.domain.validator.custody.DutyVote;
import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.duty.SigningRoot;
import io.orrery.domain.validator.protection.Horizon;
import io.orrery.domain.validator.protection.ProtectionMode;
import io.orrery.domain.validator.protection.ProtectionRecord;
import io.orrery.domain.validator.protection.SlashingProtection;
import io.orrery.domain.validator.protection.SlashingProtection.Verdict;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.SigningDoor;
import io.orrery.domain.validator.signing.SigningOutcome;
import io.orrery.domain.validator.signing.SigningRequest;
import io.orrery.domain.validator.ssz.ByteVector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// Signs by the rule, with roots, and zeros behind them, as signatures. What it does not answer is written down all the
/// same, as by
/// a database whose answer was lost.
final class FakeDoor implements SigningDoor {
    private final NetworkProfile network;
    private volatile List<ValidatorKey> keys;
    private final Map<ValidatorKey, ProtectionRecord> records = new HashMap<>();
    /// All that was asked for, call by call.
    final List<List<SigningRequest>> calls = new ArrayList<>();

    volatile Optional<String> hindrance = Optional.empty();
    private final AtomicInteger asked = new AtomicInteger();
    /// What becomes of a request instead, where it is said.
    Function<SigningRequest, Optional<SigningOutcome>> instead = _ -> Optional.empty();

    FakeDoor(NetworkProfile network, List<ValidatorKey> keys) {
        this.network = network;
        this.keys = keys;
    }

    @Override
    public NetworkProfile network() {
        return network;
    }

    @Override
    public List<ValidatorKey> publicKeys() {
        return keys;
    }

    void keys(List<ValidatorKey> now) {
        keys = now;
    }

    /// How often it was asked whether it would sign.
    int asked() {
        return asked.get();
    }

    @Override
    public Optional<String> hindrance() {
        asked.incrementAndGet();
        return hindrance;
    }

    @Override
    public CompletionStage<List<SigningOutcome>> sign(List<SigningRequest> requests) {
        calls.add(requests);
        return CompletableFuture.completedStage(
                requests.stream().map(this::outcome).toList());
    }

    /// How often something of that form was asked for.
    long callsWith(Class<? extends Duty> form) {
        return calls.stream()
                .filter(call -> call.stream().anyMatch(request -> form.isInstance(request.duty())))
                .count();
    }

    private SigningOutcome outcome(SigningRequest request) {
        if (hindrance.isPresent()) {
            return new SigningOutcome.NotHere(Optional.empty(), hindrance.get());
        }
        return switch (SigningRoot.of(network, request.duty(), request.fork())) {
            case SigningRoot.Refused(var reason, var field, var detail) ->
                new SigningOutcome.Refused(reason, field, detail);
            case SigningRoot.Found found -> {
                var vote = DutyVote.of(request.duty(), found.root());
                var verdict = vote.map(told -> SlashingProtection.decide(
                        ProtectionMode.COMPLETE,
                        records.getOrDefault(request.key(), ProtectionRecord.EMPTY),
                        told,
                        Horizon.NONE));
                if (verdict.isPresent() && verdict.get() instanceof Verdict.Refuse(var reason)) {
                    yield new SigningOutcome.Slashable(reason);
                }
                if (verdict.isPresent() && verdict.get() instanceof Verdict.Accept(var next)) {
                    records.put(request.key(), next);
                }
                yield instead.apply(request)
                        .orElse(new SigningOutcome.Signed(
                                ByteVector.of(Arrays.copyOf(
                                        found.root().toBytes(), network.scheme().signatureBytes())),
                                found.root()));
            }
        };
    }
}
