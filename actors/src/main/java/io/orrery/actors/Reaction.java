package io.orrery.actors;

import io.orrery.domain.Decision;
import java.util.List;
import java.util.function.Consumer;

/// What a shell makes of a message: events to write, and what to do once they are written.
///
/// @param then runs with the state after the events, and only after they are durable
record Reaction<E, S>(List<E> events, Consumer<S> then) {

    static <E, S> Reaction<E, S> none() {
        return new Reaction<>(List.of(), _ -> {});
    }

    /// No event: nothing to wait for.
    static <E, S> Reaction<E, S> run(Consumer<S> then) {
        return new Reaction<>(List.of(), then);
    }

    /// @param done where the command's effect stands, now or already
    /// @param refused told at once: nothing has changed
    static <E, S, R extends Enum<R>> Reaction<E, S> of(Decision<E, R> decision, Consumer<S> done, Consumer<R> refused) {
        return switch (decision) {
            case Decision.Accept<E, R>(var events) -> new Reaction<>(events, done);
            case Decision.AlreadyDone<E, R>() -> new Reaction<>(List.of(), done);
            case Decision.Refuse<E, R>(var reason, var _) -> new Reaction<>(List.of(), _ -> refused.accept(reason));
        };
    }
}
