package io.orrery.domain;

import java.util.List;

/// What a rule answers to a command. Only [Accept] changes anything, and only through its events.
///
/// @param <E> the entity's events
/// @param <R> the entity's reasons to refuse, an enum
public sealed interface Decision<E, R extends Enum<R>> {

    /// The command is valid now; persisting `events` makes it true.
    record Accept<E, R extends Enum<R>>(List<E> events) implements Decision<E, R> {
        public Accept {
            events = List.copyOf(events);
        }
    }

    /// The command's effect already stands (a repeated message): answer as if accepted, write nothing.
    record AlreadyDone<E, R extends Enum<R>>() implements Decision<E, R> {}

    /// The command is refused; nothing changes.
    ///
    /// @param field the offending field, named as the public API names it; empty where none applies
    record Refuse<E, R extends Enum<R>>(R reason, String field) implements Decision<E, R> {}
}
