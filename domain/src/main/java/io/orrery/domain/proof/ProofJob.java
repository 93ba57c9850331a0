package io.orrery.domain.proof;

import io.orrery.domain.Decision;
import io.orrery.domain.Digest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The rule of one proof job: who may work on it now, what becomes of the proof, and how often it is tried.
///
/// A job of a batch is tried until it has its proof, more slowly with every fault. A job of a caller ends:
/// with its proof, with the first failure that every attempt would meet, after a number of faults, or at
/// its deadline.
public final class ProofJob {
    private ProofJob() {}

    public sealed interface Command {
        record Request(ProofRequest request) implements Command {}

        /// The coordinator has a free worker.
        record Offer(String worker, long nowMs) implements Command {}

        record Renew(long token, long nowMs) implements Command {}

        /// A verified proof lies in the store; welcome from any token, even a fenced one.
        record Deliver(long token, Digest proof) implements Command {}

        record Fail(long token, ProofFailure failure, long nowMs) implements Command {}

        /// Time passes: a lease may end, a deadline may be over.
        record Tick(long nowMs) implements Command {}

        /// Whoever wanted the proof knows how it ended.
        record RequesterInformed() implements Command {}
    }

    public sealed interface Event {
        record Requested(ProofRequest request) implements Event {}

        /// @param token rises with every lease: the fencing token
        record Leased(long token, String worker, long untilMs) implements Event {}

        record Renewed(long token, long untilMs) implements Event {}

        /// @param retryAtMs 0, or before when no worker gets it
        record LeaseEnded(long token, ProofFailure failure, long retryAtMs) implements Event {}

        record Proven(Digest proof) implements Event {}

        /// There will be no proof.
        record GivenUp(ProofFailure failure) implements Event {}

        record Informed() implements Event {}
    }

    public enum Refusal {
        UNKNOWN_JOB,
        ALREADY_LEASED,
        /// It rests between two attempts.
        RESTING,
        FENCED
    }

    public sealed interface Obligation {
        /// Tell the coordinator that the job waits; until it is leased.
        ///
        /// @param notBeforeMs 0, or when the rest after a fault is over
        record Queue(ProofRequest request, long notBeforeMs) implements Obligation {}

        /// Tell the worker to begin; repeated while the lease lasts, so that a lost message costs little.
        record Assign(String worker, long token, ProofRequest request) implements Obligation {}

        record InformBatch(long batch, Digest proof) implements Obligation {}

        /// Write down for the caller how it ended.
        record InformCaller(Outcome outcome) implements Obligation {}
    }

    /// How a job ended.
    public sealed interface Outcome {
        /// @param proof digest of what is stored
        record Proven(Digest proof) implements Outcome {}

        record Failed(ProofFailure failure) implements Outcome {}
    }

    /// @param leaseMs how long a worker may be silent
    /// @param retryDelayMs the rest after the first fault; doubles with each
    /// @param maxRetryDelayMs the longest rest
    /// @param maxAttempts faults after which a caller's job is given up, and a person has to look at a
    ///     batch's
    public record Settings(long leaseMs, long retryDelayMs, long maxRetryDelayMs, int maxAttempts) {}

    /// Who works on the job.
    ///
    /// @param token the fencing token
    public record Lease(long token, String worker, long untilMs) {}

    /// @param lastToken of the newest lease, 0 where there was none
    /// @param faults attempts that ended by a fault
    /// @param lastFailure why the newest lease ended without a proof
    /// @param retryAtMs 0, or before when no worker gets it
    /// @param informed whether the requester knows the outcome
    public record State(
            Optional<ProofRequest> request,
            long lastToken,
            Optional<Lease> lease,
            int faults,
            Optional<ProofFailure> lastFailure,
            long retryAtMs,
            Optional<Outcome> outcome,
            boolean informed) {

        private State leasedBy(Lease by) {
            return new State(request, by.token, Optional.of(by), faults, lastFailure, retryAtMs, outcome, false);
        }

        private State leaseEnded(ProofFailure failure, long retryAt) {
            int counted = failure.cause().isFault() ? faults + 1 : faults;
            return new State(
                    request, lastToken, Optional.empty(), counted, Optional.of(failure), retryAt, outcome, informed);
        }

        private State ended(Outcome how) {
            return new State(request, lastToken, Optional.empty(), faults, lastFailure, 0, Optional.of(how), false);
        }

        private State told() {
            return new State(request, lastToken, Optional.empty(), faults, lastFailure, 0, outcome, true);
        }
    }

    public static State initial() {
        return new State(Optional.empty(), 0, Optional.empty(), 0, Optional.empty(), 0, Optional.empty(), false);
    }

    public static Decision<Event, Refusal> decide(Settings settings, State state, Command command) {
        if (state.request().isEmpty() && !(command instanceof Command.Request)) {
            return refuse(Refusal.UNKNOWN_JOB, "");
        }
        return switch (command) {
            case Command.Request(var request) ->
                state.request().isPresent() ? new Decision.AlreadyDone<>() : accept(new Event.Requested(request));
            case Command.Offer(var worker, var nowMs) -> offer(settings, state, worker, nowMs);
            case Command.Renew(var token, var nowMs) ->
                holds(state, token)
                        ? accept(new Event.Renewed(token, nowMs + settings.leaseMs()))
                        : refuse(Refusal.FENCED, "token");
            case Command.Deliver(var _, var proof) ->
                state.outcome().isPresent() ? new Decision.AlreadyDone<>() : accept(new Event.Proven(proof));
            case Command.Fail(var token, var failure, var nowMs) ->
                holds(state, token) ? leaseEnds(settings, state, failure, nowMs) : new Decision.AlreadyDone<>();
            case Command.Tick(var nowMs) -> tick(settings, state, nowMs);
            case Command.RequesterInformed() ->
                state.outcome().isPresent() && !state.informed()
                        ? accept(new Event.Informed())
                        : new Decision.AlreadyDone<>();
        };
    }

    private static Decision<Event, Refusal> offer(Settings settings, State state, String worker, long nowMs) {
        if (state.outcome().isPresent()) {
            return new Decision.AlreadyDone<>();
        }
        if (state.lease().isPresent()) {
            return state.lease().get().worker().equals(worker)
                    ? new Decision.AlreadyDone<>()
                    : refuse(Refusal.ALREADY_LEASED, "worker");
        }
        return nowMs < state.retryAtMs()
                ? refuse(Refusal.RESTING, "")
                : accept(new Event.Leased(state.lastToken() + 1, worker, nowMs + settings.leaseMs()));
    }

    private static Decision<Event, Refusal> tick(Settings settings, State state, long nowMs) {
        if (state.lease().isPresent()) {
            return state.lease().get().untilMs() <= nowMs
                    ? leaseEnds(settings, state, failure(ProofFailure.Cause.EXPIRED, "the worker fell silent"), nowMs)
                    : new Decision.AlreadyDone<>();
        }
        if (state.outcome().isEmpty()
                && state.request().orElseThrow().requester() instanceof Requester.Caller(var _, var deadlineMs)
                && nowMs >= deadlineMs) {
            var last = state.lastFailure().map(failure -> "; last: " + failure.detail());
            return accept(new Event.GivenUp(
                    failure(ProofFailure.Cause.DEADLINE, "no worker has made it in time" + last.orElse(""))));
        }
        return new Decision.AlreadyDone<>();
    }

    private static Decision<Event, Refusal> leaseEnds(
            Settings settings, State state, ProofFailure failure, long nowMs) {
        var events = new ArrayList<Event>();
        var after = state.leaseEnded(failure, 0);
        long rest = restAfter(settings, after, failure.cause());
        events.add(new Event.LeaseEnded(state.lastToken(), failure, rest == 0 ? 0 : nowMs + rest));
        if (state.request().orElseThrow().requester() instanceof Requester.Caller
                && (failure.cause().isFinal() || after.faults() >= settings.maxAttempts())) {
            events.add(new Event.GivenUp(failure));
        }
        return new Decision.Accept<>(events);
    }

    /// Another worker is tried at once where the worker was at fault; a job that is at fault itself rests.
    private static long restAfter(Settings settings, State after, ProofFailure.Cause cause) {
        return switch (cause) {
            case BUSY, STOPPED -> 0;
            case EXPIRED -> after.faults() <= 1 ? 0 : doubled(settings, after.faults() - 2);
            case WORKER_FAILED -> doubled(settings, after.faults() - 1);
            case WITNESS_UNSATISFIED, INPUTS_REFUSED, PROGRAM_FAILED, DEADLINE -> settings.maxRetryDelayMs();
        };
    }

    private static long doubled(Settings settings, int times) {
        long rest = settings.retryDelayMs();
        for (int i = 0; i < times && rest < settings.maxRetryDelayMs(); i++) {
            rest *= 2;
        }
        return Math.min(rest, settings.maxRetryDelayMs());
    }

    private static ProofFailure failure(ProofFailure.Cause cause, String detail) {
        return new ProofFailure(cause, detail);
    }

    private static Decision<Event, Refusal> accept(Event event) {
        return new Decision.Accept<>(List.of(event));
    }

    private static Decision<Event, Refusal> refuse(Refusal reason, String field) {
        return new Decision.Refuse<>(reason, field);
    }

    private static boolean holds(State state, long token) {
        return state.lease().filter(lease -> lease.token() == token).isPresent();
    }

    public static State apply(State state, Event event) {
        return switch (event) {
            case Event.Requested(var request) ->
                new State(Optional.of(request), 0, Optional.empty(), 0, Optional.empty(), 0, Optional.empty(), false);
            case Event.Leased(var token, var worker, var untilMs) -> state.leasedBy(new Lease(token, worker, untilMs));
            case Event.Renewed(var _, var untilMs) ->
                state.lease()
                        .map(lease -> state.leasedBy(new Lease(lease.token(), lease.worker(), untilMs)))
                        .orElse(state);
            case Event.LeaseEnded(var _, var failure, var retryAtMs) -> state.leaseEnded(failure, retryAtMs);
            case Event.Proven(var proof) -> state.ended(new Outcome.Proven(proof));
            case Event.GivenUp(var failure) -> state.ended(new Outcome.Failed(failure));
            case Event.Informed() -> state.told();
        };
    }

    public static List<Obligation> owed(State state) {
        if (state.request().isEmpty() || state.informed()) {
            return List.of();
        }
        var request = state.request().get();
        if (state.outcome().isPresent()) {
            return List.of(inform(request.requester(), state.outcome().get()));
        }
        return List.of(state.lease()
                .<Obligation>map(lease -> new Obligation.Assign(lease.worker(), lease.token(), request))
                .orElseGet(() -> new Obligation.Queue(request, state.retryAtMs())));
    }

    private static Obligation inform(Requester requester, Outcome outcome) {
        return switch (requester) {
            case Requester.Caller _ -> new Obligation.InformCaller(outcome);
            case Requester.Batch(var number) ->
                switch (outcome) {
                    case Outcome.Proven(var proof) -> new Obligation.InformBatch(number, proof);
                    case Outcome.Failed(var failure) ->
                        throw new IllegalStateException("batch " + number + " was given up: " + failure);
                };
        };
    }

    /// Whether a person has to look: it is a batch's, and has had more faults than any other job may.
    public static boolean needsAPerson(Settings settings, State state) {
        return state.faults() >= settings.maxAttempts()
                && state.outcome().isEmpty()
                && state.request()
                        .filter(request -> request.requester() instanceof Requester.Batch)
                        .isPresent();
    }
}
