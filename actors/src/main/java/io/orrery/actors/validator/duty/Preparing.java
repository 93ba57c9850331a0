package io.orrery.actors.validator.duty;

import io.orrery.actors.validator.duty.Calls.Wish;
import io.orrery.domain.validator.beacon.BeaconNode.Preparation;
import io.orrery.domain.validator.beacon.SignedMessage;
import io.orrery.domain.validator.beacon.ValidatorState;
import io.orrery.domain.validator.client.DutyKind;
import io.orrery.domain.validator.client.DutyName;
import io.orrery.domain.validator.duty.Duty.ValidatorRegistration;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.KeyGate;
import io.orrery.domain.validator.signing.KeySettings;
import io.orrery.domain.validator.signing.KeySettings.Setting;
import io.orrery.domain.validator.ssz.ByteVector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// Tells nodes each epoch whom blocks are to pay, and builders too where that is wanted.
final class Preparing {
    private final Around around;
    private final KnownValidators known;
    private final KeySettings settings;
    private final KeyGate gate;
    /// As they were signed: one that says the same keeps its time, so that it is the same.
    private final Map<ValidatorKey, SignedMessage.Registration> registered = new HashMap<>();

    Preparing(Around around, KnownValidators known, KeySettings settings, KeyGate gate) {
        this.around = around;
        this.known = known;
        this.settings = settings;
        this.gate = gate;
    }

    private record Payee(ValidatorState validator, Setting set) {}

    void epoch(long epoch) {
        var acting = known.acting();
        long lastMs = around.clock().startMs(around.clock().firstSlot(epoch + 1));
        var _ = around.calls()
                .ask(
                        () -> settings.all()
                                .exceptionallyCompose(
                                        silent -> CompletableFuture.failedFuture(NotDone.ofSettings(silent))),
                        lastMs)
                .thenAccept(set -> tell(
                        acting.stream()
                                .map(validator -> new Payee(
                                        validator,
                                        set.getOrDefault(validator.key(), Setting.NONE)
                                                .orElse(settings.defaults())))
                                .toList(),
                        lastMs));
    }

    private void tell(List<Payee> payees, long lastMs) {
        var preparations = new ArrayList<Preparation>();
        for (var payee : payees) {
            payee.set()
                    .feeRecipient()
                    .ifPresent(recipient ->
                            preparations.add(new Preparation(payee.validator().index(), recipient)));
        }
        if (!preparations.isEmpty()) {
            var _ = around.calls().tell(() -> around.node().prepare(preparations), lastMs);
        }
        if (around.settings().builder()) {
            register(payees, lastMs);
        }
    }

    private void register(List<Payee> payees, long lastMs) {
        var same = new ArrayList<SignedMessage.Registration>();
        var wishes = new ArrayList<Wish<ValidatorRegistration>>();
        for (var payee : payees) {
            wanted(payee).ifPresent(wanted -> {
                var before = registered.get(payee.validator().key());
                if (before != null && says(before.registration(), wanted)) {
                    same.add(before);
                } else {
                    wishes.add(wish(payee.validator().key(), wanted));
                }
            });
        }
        send(same, lastMs);
        around.calls().signAside(wishes, lastMs, given -> {
            var signed = given.stream()
                    .map(one -> {
                        var registration = new SignedMessage.Registration(one.content(), one.signature());
                        registered.put(one.task().key(), registration);
                        return registration;
                    })
                    .toList();
            send(signed, lastMs);
        });
    }

    private void send(List<SignedMessage.Registration> registrations, long lastMs) {
        if (!registrations.isEmpty()) {
            var _ = around.calls().tell(() -> around.node().register(registrations), lastMs);
        }
    }

    private Optional<ValidatorRegistration> wanted(Payee payee) {
        var set = payee.set();
        var key = payee.validator().key();
        return set.feeRecipient().isEmpty() || set.gasLimit().isEmpty() || !gate.maySign(key)
                ? Optional.empty()
                : Optional.of(new ValidatorRegistration(
                        set.feeRecipient().get(),
                        set.gasLimit().getAsLong(),
                        TimeUnit.MILLISECONDS.toSeconds(around.turn().nowMs()),
                        ByteVector.of(key.toBytes())));
    }

    private static boolean says(ValidatorRegistration before, ValidatorRegistration wanted) {
        return before.feeRecipient().equals(wanted.feeRecipient()) && before.gasLimit() == wanted.gasLimit();
    }

    private Wish<ValidatorRegistration> wish(ValidatorKey key, ValidatorRegistration registration) {
        long slot = around.currentSlot();
        return new Wish<>(
                new Task(key, DutyName.of(DutyKind.PROPOSAL, slot)), registration, registration, around.at(slot));
    }
}
