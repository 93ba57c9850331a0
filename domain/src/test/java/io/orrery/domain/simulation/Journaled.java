package io.orrery.domain.simulation;

import io.orrery.domain.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;

/// A rule as an entity that writes before it acts, and that may fall over at any moment and comes back from its
/// journal. What it had under way by then is gone.
final class Journaled<C, E, R extends Enum<R>, S, O> {

    /// What becomes of a command.
    enum Answer {
        ACCEPTED,
        DONE,
        REFUSED,
        /// The entity is down or went down: nobody answers.
        NONE;

        boolean stands() {
            return this == ACCEPTED || this == DONE;
        }
    }

    /// The functions of a rule, its shell's way to pay what is owed, and who watches its events.
    record Rule<C, E, R extends Enum<R>, S, O>(
            String name,
            S initial,
            BiFunction<S, C, Decision<E, R>> decide,
            BiFunction<S, E, S> apply,
            Function<S, List<O>> owed,
            Consumer<O> pay,
            Consumer<E> watch) {}

    private static final long REMIND_MS = 900;

    private final VirtualTime time;
    private final Rule<C, E, R, S, O> rule;
    private final Consumer<Journaled<C, E, R, S, O>> onReminder;
    private final List<E> journal = new ArrayList<>();
    private S state;
    private List<O> sent = List.of();
    private int incarnation;
    private boolean down;

    Journaled(VirtualTime time, Rule<C, E, R, S, O> rule, Consumer<Journaled<C, E, R, S, O>> onReminder) {
        this.time = time;
        this.rule = rule;
        this.onReminder = onReminder;
        this.state = rule.initial();
        time.after(time.pick((int) REMIND_MS), this::remind);
    }

    String name() {
        return rule.name();
    }

    S state() {
        return state;
    }

    List<O> owed() {
        return rule.owed().apply(state);
    }

    Answer tell(C command) {
        if (down) {
            return Answer.NONE;
        }
        return switch (rule.decide().apply(state, command)) {
            case Decision.Accept<E, R>(var events) -> write(events);
            case Decision.AlreadyDone<E, R>() -> Answer.DONE;
            case Decision.Refuse<E, R>(var reason, var field) -> {
                time.say(() -> name() + " refuses " + command.getClass().getSimpleName() + ": " + reason + " " + field);
                yield Answer.REFUSED;
            }
        };
    }

    /// What it answers to a question; nothing where it is down.
    <T> Optional<T> ask(Function<S, T> question) {
        return down ? Optional.empty() : Optional.of(question.apply(state));
    }

    private Answer write(List<E> events) {
        if (time.fault(0.01)) {
            time.say(() -> name() + " fails to write");
            crash();
            return Answer.NONE;
        }
        for (var event : events) {
            journal.add(event);
            state = rule.apply().apply(state, event);
            time.say(() -> name() + " " + event);
            rule.watch().accept(event);
        }
        if (time.fault(0.02)) {
            crash();
            return Answer.NONE;
        }
        payNew();
        return Answer.ACCEPTED;
    }

    /// Work outside of the entity: its end is told only to the incarnation that began it, and it may fail.
    void begin(long delayMs, Runnable end) {
        int begun = incarnation;
        if (!time.fault(0.05)) {
            time.after(delayMs, () -> {
                if (begun == incarnation && !down) {
                    end.run();
                }
            });
        }
    }

    private void crash() {
        incarnation++;
        down = true;
        time.say(() -> name() + " is down");
        var owedBefore = owed();
        var recovered = rule.initial();
        for (var event : journal) {
            recovered = rule.apply().apply(recovered, event);
        }
        state = recovered;
        if (!owed().equals(owedBefore)) {
            throw new AssertionError(name() + " owes " + owed() + " after recovery and owed " + owedBefore);
        }
        time.after(1L + time.pick(1_500), () -> {
            down = false;
            time.say(() -> name() + " is back");
            payAll();
        });
    }

    private void remind() {
        if (!down) {
            if (time.fault(0.01)) {
                crash();
            } else {
                onReminder.accept(this);
                payAll();
            }
        }
        time.after(REMIND_MS - 100 + time.pick(200), this::remind);
    }

    private void payAll() {
        if (!down) {
            sent = owed();
            sent.forEach(rule.pay());
        }
    }

    private void payNew() {
        var before = sent;
        sent = owed();
        sent.stream().filter(obligation -> !before.contains(obligation)).forEach(rule.pay());
    }
}
