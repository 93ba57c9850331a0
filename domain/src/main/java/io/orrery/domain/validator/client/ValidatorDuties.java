package io.orrery.domain.validator.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.TreeMap;

/// What one validator has to do in one epoch, and how each of it ends: exactly once, done or missed for a
/// reason. What is not begun can be taken back when the chain says that it was another's.
///
/// It is kept in memory only: what a process has begun and not ended when it is lost, it can not end, and
/// that nothing is signed twice does not rest on it.
public final class ValidatorDuties {
    private ValidatorDuties() {}

    /// @param duties by slot
    public record State(SequencedMap<DutyName, Progress> duties) {
        public static final State NEW = new State(new TreeMap<>());

        public State {
            duties = new TreeMap<>(duties);
        }

        public Optional<Progress> of(DutyName name) {
            return Optional.ofNullable(duties.get(name));
        }
    }

    public sealed interface Progress {
        /// Nothing was done for it yet.
        record Open() implements Progress {}

        record UnderWay(Step step) implements Progress {}

        /// @param intoSlotMs when it left, from the slot's begin
        record Done(long intoSlotMs) implements Progress {}

        record Missed(MissedReason reason) implements Progress {}

        default boolean ended() {
            return switch (this) {
                case Open _, UnderWay _ -> false;
                case Done _, Missed _ -> true;
            };
        }
    }

    /// What is waited for.
    public enum Step {
        /// The node's data.
        ASKING,
        SIGNING,
        /// That the node has it.
        PUBLISHING
    }

    public sealed interface Command {
        /// What the chain says now that there is of a kind: more, less or other than before.
        ///
        /// @param fromSlot the first slot that this is said of
        /// @param toSlot the last one
        record Assign(DutyKind kind, long fromSlot, long toSlot, Set<DutyName> duties) implements Command {
            public Assign {
                duties = Set.copyOf(duties);
            }

            boolean tells(DutyName name) {
                return name.kind() == kind && name.slot() >= fromSlot && name.slot() <= toSlot;
            }
        }

        record Begin(DutyName name) implements Command {}

        record Go(DutyName name, Step step) implements Command {}

        record Finish(DutyName name, long intoSlotMs) implements Command {}

        record Fail(DutyName name, MissedReason reason) implements Command {}

        /// The time of a slot's duties is over.
        record Overdue(long slot) implements Command {}

        /// This process does nothing any more.
        ///
        /// @param slot duties up to it are missed; later ones are another's
        record Leave(long slot) implements Command {}
    }

    public sealed interface Event {
        DutyName name();

        record Assigned(DutyName name) implements Event {}

        record TakenBack(DutyName name) implements Event {}

        record Stepped(DutyName name, Step step) implements Event {}

        record Finished(DutyName name, long intoSlotMs) implements Event {}

        record Failed(DutyName name, MissedReason reason) implements Event {}
    }

    public sealed interface Decision {
        /// @param events none where everything is so already
        record Accept(List<Event> events) implements Decision {}

        record Refuse(Refusal reason) implements Decision {}
    }

    public enum Refusal {
        UNKNOWN,
        /// It is under way already, or a step behind.
        UNDER_WAY,
        NOT_BEGUN,
        ENDED
    }

    public static Decision decide(State state, Command command) {
        return switch (command) {
            case Command.Assign assign -> accept(assigned(state, assign));
            case Command.Begin(var name) -> begun(state, name);
            case Command.Go(var name, var step) -> onItsWay(state, name, new Event.Stepped(name, step));
            case Command.Finish(var name, var intoSlotMs) ->
                onItsWay(state, name, new Event.Finished(name, intoSlotMs));
            case Command.Fail(var name, var reason) -> failed(state, name, reason);
            case Command.Overdue(var slot) -> accept(overdue(state, slot));
            case Command.Leave(var slot) -> accept(left(state, slot));
        };
    }

    public static State apply(State state, Event event) {
        var duties = new TreeMap<>(state.duties());
        switch (event) {
            case Event.Assigned(var name) -> duties.put(name, new Progress.Open());
            case Event.TakenBack(var name) -> duties.remove(name);
            case Event.Stepped(var name, var step) -> duties.put(name, new Progress.UnderWay(step));
            case Event.Finished(var name, var intoSlotMs) -> duties.put(name, new Progress.Done(intoSlotMs));
            case Event.Failed(var name, var reason) -> duties.put(name, new Progress.Missed(reason));
        }
        return new State(duties);
    }

    private static Decision accept(List<Event> events) {
        return new Decision.Accept(events);
    }

    private static List<Event> assigned(State state, Command.Assign now) {
        var events = new ArrayList<Event>();
        state.duties().forEach((name, progress) -> {
            if (now.tells(name)
                    && progress instanceof Progress.Open
                    && !now.duties().contains(name)) {
                events.add(new Event.TakenBack(name));
            }
        });
        // A validator votes once an epoch: where the vote has left, or may have, another slot's is no duty.
        boolean voted = now.kind() == DutyKind.ATTESTATION
                && state.duties().entrySet().stream()
                        .anyMatch(entry ->
                                entry.getKey().kind() == DutyKind.ATTESTATION && mayHaveLeft(entry.getValue()));
        now.duties().stream()
                .filter(name -> now.tells(name) && state.of(name).isEmpty() && !voted)
                .sorted()
                .forEach(name -> events.add(new Event.Assigned(name)));
        return events;
    }

    private static boolean mayHaveLeft(Progress progress) {
        return switch (progress) {
            case Progress.UnderWay _, Progress.Done _ -> true;
            case Progress.Open _, Progress.Missed _ -> false;
        };
    }

    private static Decision begun(State state, DutyName name) {
        var progress = state.of(name);
        if (progress.isEmpty()) {
            return new Decision.Refuse(Refusal.UNKNOWN);
        }
        return switch (progress.get()) {
            case Progress.Open _ -> accept(List.of(new Event.Stepped(name, Step.ASKING)));
            case Progress.UnderWay _ -> new Decision.Refuse(Refusal.UNDER_WAY);
            case Progress.Done _, Progress.Missed _ -> new Decision.Refuse(Refusal.ENDED);
        };
    }

    private static Decision onItsWay(State state, DutyName name, Event event) {
        var progress = state.of(name);
        if (progress.isEmpty()) {
            return new Decision.Refuse(Refusal.UNKNOWN);
        }
        return switch (progress.get()) {
            case Progress.Open _ -> new Decision.Refuse(Refusal.NOT_BEGUN);
            case Progress.UnderWay(var step) ->
                event instanceof Event.Stepped(var _, var next) && next.compareTo(step) < 0
                        ? new Decision.Refuse(Refusal.UNDER_WAY)
                        : accept(List.of(event));
            case Progress.Done _, Progress.Missed _ -> new Decision.Refuse(Refusal.ENDED);
        };
    }

    private static Decision failed(State state, DutyName name, MissedReason reason) {
        var progress = state.of(name);
        if (progress.isEmpty()) {
            return new Decision.Refuse(Refusal.UNKNOWN);
        }
        return progress.get().ended()
                ? new Decision.Refuse(Refusal.ENDED)
                : accept(List.of(new Event.Failed(name, reason)));
    }

    private static List<Event> overdue(State state, long slot) {
        var events = new ArrayList<Event>();
        state.duties().forEach((name, progress) -> {
            if (name.slot() <= slot && !progress.ended()) {
                events.add(new Event.Failed(name, waitedFor(progress)));
            }
        });
        return events;
    }

    /// Whom to blame for what never came.
    private static MissedReason waitedFor(Progress progress) {
        return switch (progress) {
            case Progress.UnderWay(var step) ->
                switch (step) {
                    case ASKING, PUBLISHING -> MissedReason.NO_BEACON_NODE;
                    case SIGNING -> MissedReason.SIGNER;
                };
            case Progress.Open _, Progress.Done _, Progress.Missed _ -> MissedReason.LATE;
        };
    }

    /// What is under way ends by itself: nothing is signed any more, and what was signed may be published.
    private static List<Event> left(State state, long slot) {
        var events = new ArrayList<Event>();
        state.duties().forEach((name, progress) -> {
            if (progress instanceof Progress.Open) {
                events.add(
                        name.slot() <= slot
                                ? new Event.Failed(name, MissedReason.NO_CUSTODY)
                                : new Event.TakenBack(name));
            }
        });
        return events;
    }
}
