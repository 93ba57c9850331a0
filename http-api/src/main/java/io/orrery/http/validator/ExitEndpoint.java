package io.orrery.http.validator;

import akka.http.javadsl.model.HttpMethods;
import akka.http.javadsl.model.HttpResponse;
import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.SigningDoor;
import io.orrery.domain.validator.signing.SigningOutcome;
import io.orrery.domain.validator.signing.SigningRequest;
import io.orrery.domain.validator.signing.ValidatorIndices;
import io.orrery.domain.validator.ssz.Uint64;
import io.orrery.http.validator.Endpoint.Content;
import io.orrery.http.validator.Endpoint.Guard;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/// The keymanager API's voluntary exits: signed, and sent by nobody here.
final class ExitEndpoint {
    private final SigningDoor door;
    private final Optional<ValidatorIndices> beacon;
    private final Predicate<ValidatorKey> known;
    private final Deadline deadline;

    /// @param beacon empty where no beacon node is asked: then nobody's index is known
    /// @param known the keys that this process has
    ExitEndpoint(
            SigningDoor door,
            Optional<ValidatorIndices> beacon,
            Predicate<ValidatorKey> known,
            ValidatorApiSettings settings) {
        this.door = door;
        this.beacon = beacon;
        this.known = known;
        this.deadline = new Deadline(settings.answerTimeout());
    }

    List<Endpoint> table() {
        return List.of(new Endpoint(
                HttpMethods.POST, "/eth/v1/validator/{pubkey}/voluntary_exit", Guard.TOKEN, Content.NONE, this::exit));
    }

    private CompletionStage<HttpResponse> exit(Call call) {
        var key = call.key("pubkey");
        if (!known.test(key)) {
            throw new FaultException(Fault.UNKNOWN_KEY, "pubkey", "this process does not have this key");
        }
        var indices = beacon.orElseThrow(() -> new FaultException(
                Fault.UNAVAILABLE,
                "",
                "this node asks no beacon node, and so does not know the validator's index: start it with --beacon"));
        long now = indices.currentEpoch();
        long epoch = call.query("epoch").map(ExitEndpoint::epoch).orElse(now);
        return deadline.of(indices.of(key).thenCompose(index -> {
            var exit = duty(
                    epoch,
                    index.orElseThrow(() -> new FaultException(
                            Fault.UNKNOWN_KEY, "pubkey", "the chain has no validator with this key")));
            var request =
                    new SigningRequest(key, exit, Optional.of(door.network().at(now)), Optional.empty());
            return door.sign(request).thenApply(outcome -> signed(exit, outcome));
        }));
    }

    private static long epoch(String text) {
        try {
            return Uint64.parse("epoch", text);
        } catch (IllegalArgumentException noNumber) {
            throw new FaultException(Fault.MALFORMED, "epoch", "must be a decimal number, not " + Field.shown(text));
        }
    }

    private static Duty.VoluntaryExit duty(long epoch, long index) {
        try {
            return new Duty.VoluntaryExit(epoch, index);
        } catch (IllegalArgumentException absurd) {
            throw new FaultException(Fault.MALFORMED, "epoch", String.valueOf(absurd.getMessage()));
        }
    }

    private static HttpResponse signed(Duty.VoluntaryExit exit, SigningOutcome outcome) {
        var signature = Outcomes.signature(outcome).toString();
        var data = Answers.object();
        data.putObject("message")
                .put("epoch", Uint64.format(exit.epoch()))
                .put("validator_index", Uint64.format(exit.validatorIndex()));
        return Answers.data(data.put("signature", signature));
    }
}
