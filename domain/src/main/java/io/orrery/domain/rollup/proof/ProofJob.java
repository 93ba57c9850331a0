package io.orrery.domain.rollup.proof;

import io.orrery.domain.Digest;

/// The rule of one proof job: who may work on it now, and what becomes of the proof.
public final class ProofJob {
    private ProofJob() {}

    public sealed interface Command {
        record Request(ProofRequest request) implements Command {}

        /// The coordinator has a free worker.
        record Offer(String worker, long nowMs) implements Command {}

        record Renew(long token, long nowMs) implements Command {}

        /// A verified proof lies in the store; welcome from any token, even a fenced one.
        record Deliver(long token, Digest proof) implements Command {}

        record Fail(long token, String cause, long nowMs) implements Command {}

        /// Time passes: a lease may end.
        record Tick(long nowMs) implements Command {}

        /// The batch has the proof.
        record RequesterInformed() implements Command {}
    }

    public sealed interface Event {
        record Requested(ProofRequest request) implements Event {}

        /// @param token rises with every lease: the fencing token
        record Leased(long token, String worker, long untilMs) implements Event {}

        record Renewed(long token, long untilMs) implements Event {}

        /// @param cause `expired`, or what the worker said
        record LeaseEnded(long token, String cause) implements Event {}

        record Proven(Digest proof) implements Event {}

        record Informed() implements Event {}
    }

    public enum Refusal {
        UNKNOWN_JOB,
        ALREADY_LEASED,
        FENCED
    }

    public sealed interface Obligation {
        /// Tell the coordinator that the job waits; until it is leased.
        record Queue(ProofRequest request) implements Obligation {}

        /// Tell the worker to begin; repeated while the lease lasts, so that a lost message costs little.
        record Assign(String worker, long token, ProofRequest request) implements Obligation {}

        record InformRequester(long batch, Digest proof) implements Obligation {}
    }
}
