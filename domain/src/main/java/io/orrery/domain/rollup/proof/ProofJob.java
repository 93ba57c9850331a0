package io.orrery.domain.rollup.proof;

import io.orrery.domain.Decision;
import io.orrery.domain.Digest;
import java.util.List;
import java.util.Optional;

/// The rule of one proof job: who may work on it now, and what becomes of the proof.
public final class ProofJob {
    /// The cause of a lease that was not renewed in time.
    public static final String EXPIRED = "expired";

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

    /// @param leaseMs how long a worker may be silent
    public record Settings(long leaseMs) {}

    /// Who works on the job.
    ///
    /// @param token the fencing token
    public record Lease(long token, String worker, long untilMs) {}

    /// @param lastToken of the newest lease, 0 where there was none
    /// @param informed whether the batch has the proof
    public record State(
            Optional<ProofRequest> request,
            long lastToken,
            Optional<Lease> lease,
            Optional<Digest> proof,
            boolean informed) {}

    public static State initial() {
        return new State(Optional.empty(), 0, Optional.empty(), Optional.empty(), false);
    }

    public static Decision<Event, Refusal> decide(Settings settings, State state, Command command) {
        if (state.request().isEmpty() && !(command instanceof Command.Request)) {
            return new Decision.Refuse<>(Refusal.UNKNOWN_JOB, "");
        }
        return switch (command) {
            case Command.Request(var request) ->
                state.request().isPresent() ? new Decision.AlreadyDone<>() : accept(new Event.Requested(request));
            case Command.Offer(var worker, var nowMs) -> {
                if (state.proof().isPresent()) {
                    yield new Decision.AlreadyDone<>();
                }
                if (state.lease().isEmpty()) {
                    yield accept(new Event.Leased(state.lastToken() + 1, worker, nowMs + settings.leaseMs()));
                }
                yield state.lease().get().worker().equals(worker)
                        ? new Decision.AlreadyDone<>()
                        : new Decision.Refuse<>(Refusal.ALREADY_LEASED, "worker");
            }
            case Command.Renew(var token, var nowMs) ->
                holds(state, token)
                        ? accept(new Event.Renewed(token, nowMs + settings.leaseMs()))
                        : new Decision.Refuse<>(Refusal.FENCED, "token");
            case Command.Deliver(var _, var proof) ->
                state.proof().isPresent() ? new Decision.AlreadyDone<>() : accept(new Event.Proven(proof));
            case Command.Fail(var token, var cause, var _) ->
                holds(state, token) ? accept(new Event.LeaseEnded(token, cause)) : new Decision.AlreadyDone<>();
            case Command.Tick(var nowMs) ->
                state.lease()
                        .filter(lease -> lease.untilMs() <= nowMs)
                        .map(lease -> accept(new Event.LeaseEnded(lease.token(), EXPIRED)))
                        .orElseGet(Decision.AlreadyDone::new);
            case Command.RequesterInformed() ->
                state.proof().isPresent() && !state.informed()
                        ? accept(new Event.Informed())
                        : new Decision.AlreadyDone<>();
        };
    }

    private static Decision<Event, Refusal> accept(Event event) {
        return new Decision.Accept<>(List.of(event));
    }

    private static boolean holds(State state, long token) {
        return state.lease().filter(lease -> lease.token() == token).isPresent();
    }

    public static State apply(State state, Event event) {
        return switch (event) {
            case Event.Requested(var request) ->
                new State(Optional.of(request), 0, Optional.empty(), Optional.empty(), false);
            case Event.Leased(var token, var worker, var untilMs) ->
                new State(state.request(), token, Optional.of(new Lease(token, worker, untilMs)), state.proof(), false);
            case Event.Renewed(var _, var untilMs) ->
                new State(
                        state.request(),
                        state.lastToken(),
                        state.lease().map(lease -> new Lease(lease.token(), lease.worker(), untilMs)),
                        state.proof(),
                        false);
            case Event.LeaseEnded _ ->
                new State(state.request(), state.lastToken(), Optional.empty(), state.proof(), state.informed());
            case Event.Proven(var proof) ->
                new State(state.request(), state.lastToken(), Optional.empty(), Optional.of(proof), false);
            case Event.Informed() ->
                new State(state.request(), state.lastToken(), Optional.empty(), state.proof(), true);
        };
    }

    public static List<Obligation> owed(State state) {
        if (state.request().isEmpty() || state.informed()) {
            return List.of();
        }
        var request = state.request().get();
        if (state.proof().isPresent()) {
            return List.of(new Obligation.InformRequester(
                    request.batch(), state.proof().get()));
        }
        return List.of(state.lease()
                .<Obligation>map(lease -> new Obligation.Assign(lease.worker(), lease.token(), request))
                .orElseGet(() -> new Obligation.Queue(request)));
    }
}
