package io.orrery.actors.validator.duty;

import io.orrery.domain.validator.client.DutyKind;
import io.orrery.domain.validator.client.DutyName;
import io.orrery.domain.validator.client.MissedReason;
import io.orrery.domain.validator.client.SlotClock;
import io.orrery.domain.validator.client.ValidatorDuties;
import io.orrery.domain.validator.client.ValidatorDuties.Command;
import io.orrery.domain.validator.client.ValidatorDuties.Decision;
import io.orrery.domain.validator.client.ValidatorDuties.Event;
import io.orrery.domain.validator.client.ValidatorDuties.Progress;
import io.orrery.domain.validator.client.ValidatorDuties.State;
import io.orrery.domain.validator.client.ValidatorDuties.Step;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.KeyGate;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/// The duties of all keys, by epoch, each as [ValidatorDuties] has it.
final class DutyBook {
    private final SlotClock clock;
    private final KeyGate gate;
    private final Turn turn;
    private final DutyNews news;
    private final TreeMap<Long, Map<ValidatorKey, State>> epochs = new TreeMap<>();

    DutyBook(SlotClock clock, KeyGate gate, Turn turn, DutyNews news) {
        this.clock = clock;
        this.gate = gate;
        this.turn = turn;
        this.news = news;
    }

    /// What there is of a kind, in slots of one epoch.
    void assign(ValidatorKey key, DutyKind kind, long fromSlot, long toSlot, Set<DutyName> duties) {
        if (fromSlot <= toSlot) {
            tell(clock.epochOf(toSlot), key, new Command.Assign(kind, fromSlot, toSlot, duties), "");
        }
    }

    boolean has(Task task) {
        var ofKeys = epochs.getOrDefault(clock.epochOf(task.name().slot()), Map.of());
        return ofKeys.getOrDefault(task.key(), State.NEW).of(task.name()).isPresent();
    }

    /// Whether it is to be done now, and nobody has begun it yet.
    boolean begin(Task task) {
        if (!tell(task, new Command.Begin(task.name()), "")) {
            return false;
        }
        var hindrance = gate.hindrance(task.key());
        hindrance.ifPresent(why -> fail(task, new NotDone(MissedReason.GATED, why)));
        return hindrance.isEmpty();
    }

    /// Whether it goes on: not where its time is over meanwhile.
    boolean go(Task task, Step step) {
        return tell(task, new Command.Go(task.name(), step), "");
    }

    void finish(Task task) {
        tell(task, new Command.Finish(task.name(), clock.intoSlotMs(task.name().slot(), turn.nowMs())), "");
    }

    void fail(Task task, NotDone why) {
        tell(task, new Command.Fail(task.name(), why.reason()), why.detail());
    }

    /// What is not done of the slots up to this one never will be.
    void overdue(long slot) {
        all(new Command.Overdue(slot), "");
    }

    /// This process does nothing any more.
    void leave(long slot, String why) {
        all(new Command.Leave(slot), why);
    }

    private void all(Command command, String detail) {
        epochs.forEach(
                (epoch, ofKeys) -> List.copyOf(ofKeys.keySet()).forEach(key -> tell(epoch, key, command, detail)));
    }

    void forgetBefore(long epoch) {
        epochs.headMap(epoch).clear();
    }

    /// When the next duty is due that is not begun.
    OptionalLong nextMs() {
        return epochs.values().stream()
                .flatMap(ofKeys -> ofKeys.values().stream())
                .flatMap(state -> state.duties().entrySet().stream())
                .filter(entry -> entry.getValue() instanceof Progress.Open)
                .mapToLong(entry ->
                        clock.dueMs(entry.getKey().kind(), entry.getKey().slot()))
                .min();
    }

    private boolean tell(Task task, Command command, String detail) {
        return tell(clock.epochOf(task.name().slot()), task.key(), command, detail);
    }

    private boolean tell(long epoch, ValidatorKey key, Command command, String detail) {
        var ofKeys = epochs.computeIfAbsent(epoch, _ -> new HashMap<>());
        var state = ofKeys.getOrDefault(key, State.NEW);
        return switch (ValidatorDuties.decide(state, command)) {
            case Decision.Refuse _ -> false;
            case Decision.Accept(var events) -> {
                for (var event : events) {
                    state = ValidatorDuties.apply(state, event);
                    told(key, event, detail);
                }
                ofKeys.put(key, state);
                yield true;
            }
        };
    }

    private void told(ValidatorKey key, Event event, String detail) {
        switch (event) {
            case Event.Assigned _, Event.TakenBack _, Event.Stepped _ -> {}
            case Event.Finished(var name, var intoSlotMs) -> news.done(name, intoSlotMs);
            case Event.Failed(var name, var reason) -> news.missed(key, name, reason, detail);
        }
    }
}
