package io.orrery.actors.validator;

import io.orrery.actors.Failures;
import io.orrery.actors.Metrics;
import io.orrery.domain.validator.custody.CustodySeat;
import io.orrery.domain.validator.custody.DutyVote;
import io.orrery.domain.validator.custody.FirstUse;
import io.orrery.domain.validator.custody.KeySetCustody;
import io.orrery.domain.validator.custody.SigningAnswer;
import io.orrery.domain.validator.custody.SigningWish;
import io.orrery.domain.validator.duty.DutySigner;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.duty.SigningRoot;
import io.orrery.domain.validator.protection.Horizon;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.protection.Vote;
import io.orrery.domain.validator.signing.KeyGate;
import io.orrery.domain.validator.signing.Signatures;
import io.orrery.domain.validator.signing.SigningDoor;
import io.orrery.domain.validator.signing.SigningOutcome;
import io.orrery.domain.validator.signing.SigningRequest;
import io.orrery.domain.validator.ssz.ByteVector;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;

/// The way of a duty to its signature: its root is computed, its fork checked, its vote decided and
/// written down by the database, and only then a key signs. What nobody can be slashed for is signed
/// while the lease lasts that the database has granted last, and is not written down.
///
/// Any thread may use it.
public final class CustodySigning implements SigningDoor {
    private final Around around;
    private final KeyGate gate;
    private final SigningNumbers numbers;
    /// Keys that were here once: listing a thousand with each request would cost more than the signature.
    private volatile Set<ByteVector> known = Set.of();

    /// @param keys whatever they are given they sign
    /// @param clock the wall clock, by which slots are told
    /// @param cores for signatures: pure computation
    public record Around(
            NetworkProfile network,
            Signatures keys,
            CustodyView view,
            InstantSource clock,
            Executor cores,
            Metrics metrics) {
        /// With secrets that are here alone.
        public Around(
                NetworkProfile network,
                DutySigner keys,
                CustodyView view,
                InstantSource clock,
                Executor cores,
                Metrics metrics) {
            this(network, Signatures.by(keys), view, clock, cores, metrics);
        }
    }

    /// Every key may sign.
    public CustodySigning(Around around) {
        this(around, KeyGate.OPEN);
    }

    public CustodySigning(Around around, KeyGate gate) {
        this.around = around;
        this.gate = gate;
        this.numbers = new SigningNumbers(around.metrics());
    }

    /// What may be signed as far as the request itself says.
    private record Prepared(SigningRequest request, SigningRoot.Found root, Optional<Vote> vote) {}

    /// A request on its way: what is still to be decided, or what became of it.
    private sealed interface Step {
        record Ready(Prepared prepared) implements Step {}

        record Over(SigningOutcome outcome) implements Step {}
    }

    @Override
    public NetworkProfile network() {
        return around.network();
    }

    @Override
    public List<ValidatorKey> publicKeys() {
        return around.keys().publicKeys().stream()
                .map(key -> ValidatorKey.of(key.toBytes()))
                .sorted()
                .toList();
    }

    @Override
    public Optional<String> hindrance() {
        return around.view().refusal().map(CustodySigning::text);
    }

    @Override
    public CompletionStage<List<SigningOutcome>> sign(List<SigningRequest> requests) {
        long begunMs = around.view().steadyMs();
        var steps = requests.stream().map(this::step).toList();
        var held = around.view().held();
        if (held.isEmpty()) {
            return CompletableFuture.completedStage(told(requests, begunMs, outcomes(steps, notHere())));
        }
        var horizon = horizon();
        var wishes = new ArrayList<SigningWish>();
        for (var step : steps) {
            if (step instanceof Step.Ready(var prepared)) {
                prepared.vote()
                        .ifPresent(vote ->
                                wishes.add(new SigningWish(prepared.request().key(), vote, horizon)));
            }
        }
        CompletionStage<List<SigningAnswer>> answers = wishes.isEmpty()
                ? CompletableFuture.completedStage(List.of())
                : held.get().desk().sign(wishes);
        return answers.thenCompose(decided -> {
                    tellKeeper(held.get(), decided);
                    return all(signed(steps, decided));
                })
                .thenApply(outcomes -> told(requests, begunMs, outcomes));
    }

    private Step step(SigningRequest request) {
        if (!isHere(bytes(request.key()))) {
            return new Step.Over(new SigningOutcome.UnknownKey());
        }
        var heldBack = FirstUse.harmless(request.duty()) ? Optional.<String>empty() : gate.hindrance(request.key());
        if (heldBack.isPresent()) {
            return new Step.Over(new SigningOutcome.HeldBack(heldBack.get()));
        }
        return switch (SigningRoot.of(around.network(), request.duty(), request.fork())
                .agreeing(request.root())) {
            case SigningRoot.Refused(var reason, var field, var detail) ->
                new Step.Over(new SigningOutcome.Refused(reason, field, detail));
            case SigningRoot.Found found ->
                new Step.Ready(new Prepared(request, found, DutyVote.of(request.duty(), found.root())));
        };
    }

    /// Before anything is written down for a key. One that was taken away since signs nothing all the
    /// same.
    private boolean isHere(ByteVector key) {
        if (known.contains(key)) {
            return true;
        }
        known = around.keys().publicKeys();
        return known.contains(key);
    }

    private Horizon horizon() {
        var network = around.network();
        return Horizon.at(
                network.slotAt(around.clock().instant().getEpochSecond()),
                Math.toIntExact(network.preset().slotsPerEpoch()));
    }

    private static List<SigningOutcome> outcomes(List<Step> steps, SigningOutcome ofTheOthers) {
        return steps.stream()
                .map(step -> step instanceof Step.Over(var outcome) ? outcome : ofTheOthers)
                .toList();
    }

    /// A database that says that the custody is over is believed at once.
    private void tellKeeper(CustodyView.Held held, List<SigningAnswer> answers) {
        for (var answer : answers) {
            if (answer instanceof SigningAnswer.NotMine(var reason)) {
                around.view().refused(held.custody(), reason);
                return;
            }
        }
    }

    private List<CompletableFuture<SigningOutcome>> signed(List<Step> steps, List<SigningAnswer> answers) {
        var votes = answers.iterator();
        var signed = new ArrayList<CompletableFuture<SigningOutcome>>();
        for (var step : steps) {
            signed.add(
                    switch (step) {
                        case Step.Over(var outcome) -> CompletableFuture.completedFuture(outcome);
                        case Step.Ready(var prepared) ->
                            prepared.vote().isPresent() ? afterAnswer(prepared, votes.next()) : inCustody(prepared);
                    });
        }
        return signed;
    }

    private CompletableFuture<SigningOutcome> afterAnswer(Prepared prepared, SigningAnswer answer) {
        return switch (answer) {
            case SigningAnswer.Released _, SigningAnswer.Again _ ->
                CompletableFuture.supplyAsync(() -> signature(prepared), around.cores())
                        .thenCompose(Function.identity());
            case SigningAnswer.Slashable(var reason) ->
                CompletableFuture.completedFuture(new SigningOutcome.Slashable(reason));
            case SigningAnswer.NotMine(var reason) -> CompletableFuture.completedFuture(notHere(reason));
            case SigningAnswer.UnknownKey _ -> CompletableFuture.completedFuture(new SigningOutcome.UnknownKey());
            case SigningAnswer.Unanswered(var why) ->
                CompletableFuture.completedFuture(new SigningOutcome.Unavailable("the database: " + why));
        };
    }

    /// Looked at last before the key signs.
    private CompletableFuture<SigningOutcome> inCustody(Prepared prepared) {
        return CompletableFuture.supplyAsync(
                        () -> around.view()
                                .refusal()
                                .map(this::notHere)
                                .<CompletionStage<SigningOutcome>>map(CompletableFuture::completedStage)
                                .orElseGet(() -> signature(prepared)),
                        around.cores())
                .thenCompose(Function.identity());
    }

    private CompletionStage<SigningOutcome> signature(Prepared prepared) {
        var request = prepared.request();
        var root = prepared.root().root();
        return around.keys()
                .of(request.key(), request.duty(), request.fork(), root)
                .thenApply(signature -> signature
                        .<SigningOutcome>map(bytes -> new SigningOutcome.Signed(bytes, root))
                        .orElseGet(SigningOutcome.UnknownKey::new))
                // By another process, which has the secret.
                .exceptionally(failure -> new SigningOutcome.Unavailable(
                        "the signer: " + Failures.causeOf(failure).getMessage()));
    }

    private static ByteVector bytes(ValidatorKey key) {
        return ByteVector.of(key.toBytes());
    }

    private SigningOutcome notHere() {
        return notHere(around.view().refusal().orElse(KeySetCustody.Refusal.FENCED));
    }

    private SigningOutcome notHere(KeySetCustody.Refusal reason) {
        return new SigningOutcome.NotHere(owner(), text(reason));
    }

    private Optional<String> owner() {
        return switch (around.view().state()) {
            case CustodySeat.State.Outside outside ->
                outside.fence().map(KeySetCustody.State::owner).filter(owner -> !owner.isEmpty());
            case CustodySeat.State.Inside(var custody, var _, var _, var _, var _) -> Optional.of(custody.owner());
            case CustodySeat.State.Leaving _ -> Optional.empty();
        };
    }

    private static String text(KeySetCustody.Refusal reason) {
        return switch (reason) {
            case UNKNOWN_KEY_SET -> "the database has no such key set";
            case HELD, PROMISED, FENCED -> "this process has no custody of the key set";
            case LEASE_EXPIRED -> "the lease of the key set is over, and the database has not renewed it";
            case NOT_BEFORE ->
                "the key set was enabled a short time ago, and nothing is signed before its wait is over";
            case PAUSED -> "the key set is paused";
            case DISABLED -> "the key set is not enabled";
            case UNKNOWN_DATABASE -> "the key set was claimed on another database";
            case OTHER_TIMELINE -> "the database was restored, or is a replica that was promoted";
        };
    }

    private List<SigningOutcome> told(List<SigningRequest> requests, long begunMs, List<SigningOutcome> outcomes) {
        long tookMs = around.view().steadyMs() - begunMs;
        for (int i = 0; i < requests.size(); i++) {
            numbers.told(requests.get(i).duty(), outcomes.get(i), tookMs);
        }
        return outcomes;
    }

    private static CompletionStage<List<SigningOutcome>> all(List<CompletableFuture<SigningOutcome>> stages) {
        return CompletableFuture.allOf(stages.toArray(CompletableFuture<?>[]::new))
                .thenApply(_ -> stages.stream().map(CompletableFuture::join).toList());
    }
}
