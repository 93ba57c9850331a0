package io.orrery.actors.validator.duty;

import io.orrery.domain.validator.beacon.AttesterDuty;
import io.orrery.domain.validator.beacon.Attesters;
import io.orrery.domain.validator.beacon.ChainEvent;
import io.orrery.domain.validator.beacon.Proposers;
import io.orrery.domain.validator.beacon.Proposers.ProposerDuty;
import io.orrery.domain.validator.beacon.SyncDuty;
import io.orrery.domain.validator.beacon.ValidatorState;
import io.orrery.domain.validator.client.DutyCheck;
import io.orrery.domain.validator.client.DutyCheck.Flaw;
import io.orrery.domain.validator.client.DutyKind;
import io.orrery.domain.validator.client.DutyName;
import io.orrery.domain.validator.client.EpochDuties;
import io.orrery.domain.validator.client.EpochDuties.Part;
import io.orrery.domain.validator.client.MissedReason;
import io.orrery.domain.validator.protection.ValidatorKey;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/// Reads who does what in the current epoch and the next, and reads it again where it may be another.
final class EpochReading {
    private final Around around;
    private final KnownValidators known;
    private final Told told;
    private final TreeMap<Long, EpochDuties> epochs = new TreeMap<>();
    /// The last question of each, where it is not answered; answers to others are nobody's.
    private final Map<Asked, Long> asking = new HashMap<>();
    private long questions;
    private boolean validatorsRead;
    /// Whose duties were asked for.
    private Set<ValidatorKey> keysRead = Set.of();
    private boolean reads;
    private long sinceSlot;
    private long epoch;

    /// Who goes on with what was read.
    interface Told {
        void validators(long epoch);

        void attesters(long epoch, List<AttesterDuty> ours);

        void sync(long epoch, List<SyncDuty> ours);

        /// There may be something that is due.
        void duties();
    }

    EpochReading(Around around, KnownValidators known, Told told) {
        this.around = around;
        this.known = known;
        this.told = told;
    }

    /// From now on, also for what is left of the current slot.
    void begin() {
        reads = true;
        sinceSlot = around.currentSlot();
        epochs.clear();
        epoch(around.clock().epochOf(sinceSlot));
    }

    void end() {
        reads = false;
        asking.clear();
        epochs.clear();
    }

    /// The newest that has begun.
    long epoch() {
        return epoch;
    }

    /// An epoch has begun: which validators there are, and what they do in it and in the next.
    void epoch(long begun) {
        epoch = begun;
        validatorsRead = false;
        asking.clear();
        epochs.headMap(epoch - 1).clear();
        validators(epoch);
    }

    private void validators(long epoch) {
        var keys = around.door().publicKeys();
        ask(new Asked(epoch, Optional.empty()), () -> known.read(keys), states -> {
            validatorsRead = true;
            keysRead = Set.copyOf(keys);
            known.become(keys, states);
            told.validators(epoch);
            for (var part : Part.values()) {
                read(epoch, part);
            }
            read(epoch + 1, Part.ATTESTERS);
            read(epoch + 1, Part.SYNC);
        });
    }

    /// Asks for what is not known of an epoch, and is not being asked for: all of it where a key has come since.
    void again(long epoch) {
        if (!validatorsRead || !keysRead.containsAll(around.door().publicKeys())) {
            validators(epoch);
        } else {
            of(epoch).unread().forEach(part -> read(epoch, part));
        }
    }

    /// Before an epoch begins: who proposes in its first slots, as far as that is told already.
    void ahead(long epoch) {
        read(epoch, Part.PROPOSERS);
    }

    void heard(ChainEvent event) {
        if (reads) {
            List.copyOf(epochs.values()).forEach(duties -> {
                var heard = duties.after(around.clock(), event);
                epochs.put(duties.epoch(), heard.next());
                heard.stale().forEach(part -> {
                    around.news().reread(part, event.toString());
                    asking.remove(new Asked(duties.epoch(), Optional.of(part)));
                    read(duties.epoch(), part);
                });
            });
        }
    }

    List<AttesterDuty> attesters(long slot) {
        return of(around.clock().epochOf(slot)).attesters().map(Attesters::duties).orElse(List.of()).stream()
                .filter(duty -> duty.slot() == slot)
                .toList();
    }

    List<ProposerDuty> proposers(long slot) {
        return of(around.clock().epochOf(slot)).proposers().map(Proposers::duties).orElse(List.of()).stream()
                .filter(duty -> duty.slot() == slot)
                .toList();
    }

    /// Who signs the head of a slot: the next one's block has it, so that the next one's epoch counts.
    List<SyncDuty> sync(long slot) {
        return DutyCheck.hasSync(around.network(), slot)
                ? of(around.clock().epochOf(slot + 1)).sync().orElse(List.of())
                : List.of();
    }

    private EpochDuties of(long epoch) {
        return epochs.getOrDefault(epoch, EpochDuties.unknown(epoch));
    }

    private void read(long epoch, Part part) {
        var node = around.node();
        var asked = new Asked(epoch, Optional.of(part));
        switch (part) {
            case ATTESTERS -> {
                var acting = known.acting().stream().map(ValidatorState::index).toList();
                if (!acting.isEmpty()) {
                    ask(asked, () -> node.attesters(epoch, acting), answer -> attesters(epoch, answer));
                }
            }
            case PROPOSERS -> ask(asked, () -> node.proposers(epoch), answer -> proposers(epoch, answer));
            case SYNC -> {
                var indices = known.indices();
                if (!indices.isEmpty()
                        && DutyCheck.hasSync(around.network(), around.clock().firstSlot(epoch))) {
                    ask(asked, () -> node.syncCommittee(epoch, indices), answer -> sync(epoch, answer));
                }
            }
        }
    }

    /// What is asked for, the validators where no part is told.
    private record Asked(long epoch, Optional<Part> part) {}

    /// Goes on with an answer to the last question alone. One that does not come is counted where it is
    /// asked for.
    private <T> void ask(Asked what, Supplier<CompletionStage<T>> call, Consumer<T> then) {
        if (asking.containsKey(what)) {
            return;
        }
        long question = ++questions;
        asking.put(what, question);
        var _ = around.calls()
                .ask(
                        () -> isLast(what, question)
                                ? call.get()
                                : CompletableFuture.failedStage(new NotDone(MissedReason.LATE, "asked anew")),
                        endMs(what.epoch()))
                .whenComplete((answer, failure) -> {
                    if (isLast(what, question)) {
                        asking.remove(what);
                        if (failure == null) {
                            then.accept(answer);
                        }
                    }
                });
    }

    private boolean isLast(Asked what, long question) {
        return asking.getOrDefault(what, 0L) == question;
    }

    private void attesters(long epoch, Attesters answer) {
        boolean first = of(epoch).attesters().isEmpty();
        var ours = ours(
                answer.duties(),
                AttesterDuty::key,
                duty -> DutyCheck.attester(around.network(), epoch, index(duty.key()), duty));
        epochs.put(epoch, of(epoch).with(new Attesters(answer.dependentRoot(), ours)));
        assign(DutyKind.ATTESTATION, epoch, first, ours, AttesterDuty::key, AttesterDuty::slot);
        told.attesters(epoch, ours);
        told.duties();
    }

    private void proposers(long epoch, Proposers answer) {
        boolean first = of(epoch).proposers().isEmpty();
        var ours = ours(
                answer.duties(),
                ProposerDuty::key,
                duty -> DutyCheck.proposer(around.network(), epoch, index(duty.key()), duty));
        epochs.put(epoch, of(epoch).with(new Proposers(answer.dependentRoot(), ours)));
        assign(DutyKind.PROPOSAL, epoch, first, ours, ProposerDuty::key, ProposerDuty::slot);
        told.duties();
    }

    private void sync(long epoch, List<SyncDuty> answer) {
        var ours = answer.stream()
                .filter(duty -> known.index(duty.key()).isPresent() && index(duty.key()) == duty.validatorIndex())
                .toList();
        epochs.put(epoch, of(epoch).with(ours));
        told.sync(epoch, ours);
        told.duties();
    }

    private long index(ValidatorKey key) {
        return known.index(key).orElse(-1);
    }

    /// What is of our keys, and can be.
    private <T> List<T> ours(Collection<T> all, Function<T, ValidatorKey> key, Function<T, Optional<Flaw>> check) {
        var ours = new ArrayList<T>();
        for (var duty : all) {
            if (known.index(key.apply(duty)).isPresent()) {
                check.apply(duty)
                        .ifPresentOrElse(flaw -> around.news().unusable(NotDone.of(flaw)), () -> ours.add(duty));
            }
        }
        return ours;
    }

    /// @param first whether nothing was known of it: then what is over already was this process's, and is
    ///     told to be missed
    private <T> void assign(
            DutyKind kind,
            long epoch,
            boolean first,
            List<T> duties,
            Function<T, ValidatorKey> key,
            ToLongFunction<T> slot) {
        long from = Math.max(
                around.clock().firstSlot(epoch), first ? sinceSlot : Math.max(sinceSlot, around.currentSlot()));
        long to = around.clock().firstSlot(epoch + 1) - 1;
        var ofKeys = duties.stream()
                .collect(Collectors.groupingBy(
                        key,
                        Collectors.mapping(duty -> DutyName.of(kind, slot.applyAsLong(duty)), Collectors.toSet())));
        for (var state : known.acting()) {
            around.book().assign(state.key(), kind, from, to, ofKeys.getOrDefault(state.key(), Set.of()));
        }
    }

    private long endMs(long epoch) {
        return around.clock().startMs(around.clock().firstSlot(epoch + 1));
    }
}
