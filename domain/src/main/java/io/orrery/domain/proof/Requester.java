package io.orrery.domain.proof;

import java.util.OptionalLong;

/// Who wants a proof: that decides what goes first, and whether it may be given up.
public sealed interface Requester {

    /// A batch of the rollup. Everything behind it waits, so it goes before almost everything and is never
    /// given up.
    ///
    /// @param deadlineMs until when L1 wants something of it; empty where it wants nothing, or that is not
    ///     known
    record Batch(long number, OptionalLong deadlineMs) implements Requester {
        public Batch(long number) {
            this(number, OptionalLong.empty());
        }
    }

    /// A caller of the proof service.
    ///
    /// @param acceptedMs when the service took it on
    /// @param deadlineMs when it is given up unless a worker has it
    record Caller(long acceptedMs, long deadlineMs) implements Requester {}

    /// When it is too late; empty where it never is.
    default OptionalLong deadline() {
        return switch (this) {
            case Batch(var _, var deadlineMs) -> deadlineMs;
            case Caller(var _, var deadlineMs) -> OptionalLong.of(deadlineMs);
        };
    }
}
