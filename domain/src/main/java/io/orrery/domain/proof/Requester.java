package io.orrery.domain.proof;

/// Who wants a proof: that decides what goes first, and whether it may be given up.
public sealed interface Requester {

    /// A batch of the rollup. Everything behind it waits, so it goes first and is never given up.
    record Batch(long number) implements Requester {}

    /// A caller of the proof service.
    ///
    /// @param acceptedMs when the service took it on
    /// @param deadlineMs when it is given up unless a worker has it
    record Caller(long acceptedMs, long deadlineMs) implements Requester {}
}
