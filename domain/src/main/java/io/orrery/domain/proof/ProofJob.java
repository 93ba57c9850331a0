package io.orrery.domain.proof;

import io.orrery.domain.Decision;
import io.orrery.domain.Digest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The rule of one proof job: who may work on it now, what becomes of the proof, and how often it is tried.
///
/// A job of a batch is tried until it has its proof, more slowly with every fault, and is a dead letter as
/// well once it has had too many. A job of a caller ends: with its proof, with the first failure that every
/// attempt would meet, after a number of faults, or at its deadline; without a proof it is a dead letter. A
/// dead letter can be replayed, and a proof that comes late all the same is taken.
public final class ProofJob {
    private ProofJob() {}

    public sealed interface Command {
        record Request(ProofRequest request) implements Command {}

        /// The coordinator has a free worker.
        ///
        /// @param second beside the one that has the job already
        record Offer(String worker, boolean second, long nowMs) implements Command {}

        record Renew(long token, long nowMs) implements Command {}

        /// A verified proof lies in the store; welcome from any token, even a fenced one: it proves itself.
        record Deliver(long token, Digest proof) implements Command {}

        /// @param memoryBytes that the worker's process has at most
        record Fail(long token, ProofFailure failure, long memoryBytes, long nowMs) implements Command {}

        /// Time passes: a lease may end, a deadline may be over.
        record Tick(long nowMs) implements Command {}

        /// Whoever wanted the proof knows how it ended.
        record RequesterInformed() implements Command {}

        /// The table of dead letters tells of so many faults, or not of this job.
        record LetterFiled(int faults) implements Command {}

        /// A person wants it tried again.
        record Replay(long nowMs) implements Command {}

        /// A person wants another worker to have it, or it tried again at once.
        record Requeue(long nowMs) implements Command {}

        /// It can not be tried again: what it was made from is gone.
        record MaterialGone() implements Command {}
    }

    public sealed interface Event {
        record Requested(ProofRequest request) implements Event {}

        record Leased(Lease lease) implements Event {}

        record Renewed(long token, long untilMs) implements Event {}

        /// @param retryAtMs 0, or before when no worker gets it
        /// @param memoryBytes that the worker's process had at most, 0 where that is not known
        record LeaseEnded(long token, ProofFailure failure, long retryAtMs, long memoryBytes) implements Event {}

        record Proven(Digest proof) implements Event {}

        /// There will be no proof.
        record GivenUp(ProofFailure failure) implements Event {}

        record Informed() implements Event {}

        /// A batch's job fails again and again: a person has to look.
        record Stuck() implements Event {}

        record Filed(int faults) implements Event {}

        /// @param requester with the deadline that it has from now on
        record Replayed(Requester requester) implements Event {}
    }

    public enum Refusal {
        UNKNOWN_JOB,
        ALREADY_LEASED,
        /// It rests between two attempts.
        RESTING,
        FENCED,
        /// It wants another worker than this.
        UNFIT,
        /// It is no dead letter.
        NOT_DEAD,
        /// It has its proof, or waits for the next free worker as it is.
        NOT_STUCK
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

        /// Write it into the table of dead letters, or out of it.
        record File(Optional<DeadLetter> letter, int faults) implements Obligation {}
    }

    /// How a job ended.
    public sealed interface Outcome {
        /// @param proof digest of what is stored
        record Proven(Digest proof) implements Outcome {}

        record Failed(ProofFailure failure) implements Outcome {}
    }

    /// @param leaseMs how long a worker may be silent
    /// @param limitMs how long one attempt may take, renewed or not
    /// @param retryDelayMs the rest after the first fault; doubles with each
    /// @param maxRetryDelayMs the longest rest
    /// @param jitterPercent that is added to a rest at most, by the job's name
    /// @param maxAttempts faults after which a caller's job is given up, and a person has to look at a
    ///     batch's
    public record Settings(
            long leaseMs, long limitMs, long retryDelayMs, long maxRetryDelayMs, int jitterPercent, int maxAttempts) {}

    public static ProofJobState initial() {
        return ProofJobState.initial();
    }

    public static Decision<Event, Refusal> decide(Settings settings, ProofJobState state, Command command) {
        if (state.request().isEmpty() && !(command instanceof Command.Request)) {
            return refuse(Refusal.UNKNOWN_JOB, "");
        }
        return switch (command) {
            case Command.Request(var request) ->
                state.request().isPresent() ? new Decision.AlreadyDone<>() : accept(new Event.Requested(request));
            case Command.Offer(var worker, var second, var nowMs) -> offer(settings, state, worker, second, nowMs);
            case Command.Renew(var token, var nowMs) -> renew(settings, state, token, nowMs);
            case Command.Deliver(var _, var proof) ->
                state.outcome().filter(Outcome.Proven.class::isInstance).isPresent()
                        ? new Decision.AlreadyDone<>()
                        : accept(new Event.Proven(proof));
            case Command.Fail(var token, var failure, var memoryBytes, var nowMs) ->
                state.lease(token).isPresent()
                        ? leasesEnd(settings, state, Map.of(token, failure), memoryBytes, nowMs)
                        : new Decision.AlreadyDone<>();
            case Command.Tick(var nowMs) -> tick(settings, state, nowMs);
            case Command.RequesterInformed() ->
                state.outcome().isPresent() && !state.informed()
                        ? accept(new Event.Informed())
                        : new Decision.AlreadyDone<>();
            case Command.LetterFiled(var faults) ->
                faults == state.filed() ? new Decision.AlreadyDone<>() : accept(new Event.Filed(faults));
            case Command.Replay(var nowMs) ->
                state.toBeFiled() == 0
                        ? refuse(Refusal.NOT_DEAD, "")
                        : accept(new Event.Replayed(
                                later(state.request().orElseThrow().requester(), nowMs)));
            case Command.Requeue(var nowMs) -> requeue(settings, state, nowMs);
            case Command.MaterialGone() ->
                state.outcome().isPresent() || state.request().orElseThrow().requester() instanceof Requester.Batch
                        ? new Decision.AlreadyDone<>()
                        : accept(new Event.GivenUp(new ProofFailure(
                                ProofFailure.Cause.INPUTS_REFUSED, "what it was made from is kept no longer")));
        };
    }

    private static Decision<Event, Refusal> offer(
            Settings settings, ProofJobState state, String worker, boolean second, long nowMs) {
        if (state.outcome().isPresent()
                || state.leases().stream().anyMatch(lease -> lease.worker().equals(worker))) {
            return new Decision.AlreadyDone<>();
        }
        if (state.leases().size() > (second ? 1 : 0)) {
            return refuse(Refusal.ALREADY_LEASED, "worker");
        }
        if (demands(settings, state, nowMs).avoid().contains(worker)) {
            return refuse(Refusal.UNFIT, "worker");
        }
        return nowMs < state.retryAtMs() && state.leases().isEmpty()
                ? refuse(Refusal.RESTING, "")
                : accept(new Event.Leased(new Lease(
                        state.lastToken() + 1,
                        worker,
                        nowMs,
                        nowMs + settings.leaseMs(),
                        nowMs + RetryPolicy.limitMs(settings, state.attempts()))));
    }

    /// What the next worker must be. Of a batch, on which a whole rollup waits, nothing is asked any more
    /// when no such worker has come for as long as the longest rest: the same again is better than none. Of
    /// a caller's job memory is.
    public static Demands demands(Settings settings, ProofJobState state, long nowMs) {
        var wanted = RetryPolicy.demands(state.attempts()).patientIf(state.stuck());
        if (nowMs - state.retryAtMs() < settings.maxRetryDelayMs()) {
            return wanted;
        }
        return state.request().orElseThrow().requester() instanceof Requester.Batch || wanted.moreBytesThan() == 0
                ? Demands.NONE.patientIf(state.stuck())
                : wanted;
    }

    private static Decision<Event, Refusal> renew(Settings settings, ProofJobState state, long token, long nowMs) {
        var lease = state.lease(token);
        if (lease.isEmpty()) {
            return refuse(Refusal.FENCED, "token");
        }
        // Whoever asks is not silent, however late it is.
        return nowMs < lease.get().overMs()
                ? accept(new Event.Renewed(token, nowMs + settings.leaseMs()))
                : leasesEnd(
                        settings,
                        state,
                        Map.of(
                                token,
                                lease.get()
                                        .renewed(Long.MAX_VALUE)
                                        .endedBy(nowMs)
                                        .orElseThrow()),
                        0,
                        nowMs);
    }

    /// Whoever has it is fenced: the next lease has a higher token. One that rests or is dead begins anew.
    private static Decision<Event, Refusal> requeue(Settings settings, ProofJobState state, long nowMs) {
        if (!state.leases().isEmpty()) {
            var ended = new LinkedHashMap<Long, ProofFailure>();
            state.leases()
                    .forEach(lease -> ended.put(
                            lease.token(),
                            new ProofFailure(ProofFailure.Cause.STOPPED, "a person has taken it from the worker")));
            return leasesEnd(settings, state, ended, 0, nowMs);
        }
        return state.toBeFiled() > 0 || (state.outcome().isEmpty() && nowMs < state.retryAtMs())
                ? accept(new Event.Replayed(later(state.request().orElseThrow().requester(), nowMs)))
                : refuse(Refusal.NOT_STUCK, "");
    }

    private static Decision<Event, Refusal> tick(Settings settings, ProofJobState state, long nowMs) {
        var ended = new LinkedHashMap<Long, ProofFailure>();
        state.leases().forEach(lease -> lease.endedBy(nowMs).ifPresent(why -> ended.put(lease.token(), why)));
        if (!ended.isEmpty()) {
            return leasesEnd(settings, state, ended, 0, nowMs);
        }
        if (state.outcome().isEmpty()
                && state.leases().isEmpty()
                && state.request().orElseThrow().requester() instanceof Requester.Caller(var _, var deadlineMs)
                && nowMs >= deadlineMs) {
            var last = state.lastFailure().map(failure -> "; last: " + failure.detail());
            return accept(new Event.GivenUp(
                    new ProofFailure(ProofFailure.Cause.DEADLINE, "no worker has made it in time" + last.orElse(""))));
        }
        return new Decision.AlreadyDone<>();
    }

    private static Decision<Event, Refusal> leasesEnd(
            Settings settings, ProofJobState state, Map<Long, ProofFailure> ended, long memoryBytes, long nowMs) {
        var request = state.request().orElseThrow();
        var events = new ArrayList<Event>();
        var after = state;
        boolean hopeless = false;
        for (var end : ended.entrySet()) {
            var failure = end.getValue();
            int faults = after.faults() + (failure.cause().isFault() ? 1 : 0);
            long rest = RetryPolicy.restMs(settings, faults, failure.cause(), request.key());
            // Also without a rest: since then a job waits that wants a certain worker.
            boolean counted = rest > 0 || (failure.cause().isFault() && failure.cause() != ProofFailure.Cause.EXPIRED);
            var event = new Event.LeaseEnded(end.getKey(), failure, counted ? nowMs + rest : 0, memoryBytes);
            events.add(event);
            after = apply(after, event);
            hopeless |= failure.cause().isFinal();
        }
        boolean over = hopeless || after.faults() >= settings.maxAttempts();
        switch (request.requester()) {
            // Whoever works on it beside may still make it.
            case Requester.Caller _ -> {
                if (hopeless || (over && after.leases().isEmpty())) {
                    events.add(new Event.GivenUp(after.lastFailure().orElseThrow()));
                }
            }
            case Requester.Batch _ -> {
                if (over && !state.stuck()) {
                    events.add(new Event.Stuck());
                }
            }
        }
        return new Decision.Accept<>(events);
    }

    /// A caller has as long again as it had; a batch has what L1 gives it.
    private static Requester later(Requester requester, long nowMs) {
        return switch (requester) {
            case Requester.Batch batch -> batch;
            case Requester.Caller(var acceptedMs, var deadlineMs) ->
                new Requester.Caller(nowMs, nowMs + Math.max(0, deadlineMs - acceptedMs));
        };
    }

    private static Decision<Event, Refusal> accept(Event event) {
        return new Decision.Accept<>(List.of(event));
    }

    private static Decision<Event, Refusal> refuse(Refusal reason, String field) {
        return new Decision.Refuse<>(reason, field);
    }

    public static ProofJobState apply(ProofJobState state, Event event) {
        return switch (event) {
            case Event.Requested(var request) -> state.requested(request);
            case Event.Leased(var lease) -> state.leased(lease);
            case Event.Renewed(var token, var untilMs) -> state.renewed(token, untilMs);
            case Event.LeaseEnded(var token, var failure, var retryAtMs, var memoryBytes) ->
                state.leaseEnded(token, failure, retryAtMs, memoryBytes);
            case Event.Proven(var proof) -> state.ended(new Outcome.Proven(proof));
            case Event.GivenUp(var failure) -> state.ended(new Outcome.Failed(failure));
            case Event.Informed() -> state.told();
            case Event.Stuck() -> state.stuckNow();
            case Event.Filed(var faults) -> state.filed(faults);
            case Event.Replayed(var requester) -> state.replayed(requester);
        };
    }

    public static List<Obligation> owed(ProofJobState state) {
        if (state.request().isEmpty()) {
            return List.of();
        }
        var request = state.request().get();
        var owed = new ArrayList<Obligation>();
        if (state.toBeFiled() != state.filed()) {
            owed.add(new Obligation.File(state.letter(), state.toBeFiled()));
        }
        if (state.outcome().isPresent()) {
            // A failure first becomes a dead letter: nobody wakes a job whose caller knows.
            if (!state.informed() && (owed.isEmpty() || state.toBeFiled() == 0)) {
                owed.add(inform(request.requester(), state.outcome().get()));
            }
        } else if (!state.leases().isEmpty()) {
            state.leases().forEach(lease -> owed.add(new Obligation.Assign(lease.worker(), lease.token(), request)));
        } else if (state.filed() == 0 || request.requester() instanceof Requester.Batch) {
            // A caller's job that is replayed waits until its entry is open again.
            owed.add(new Obligation.Queue(request, state.retryAtMs()));
        }
        return owed;
    }

    /// Whether everybody knows the outcome. Only a person can have a dead letter tried again.
    public static boolean ended(ProofJobState state) {
        return state.outcome().isPresent() && state.informed() && owed(state).isEmpty();
    }

    private static Obligation inform(Requester requester, Outcome outcome) {
        return switch (requester) {
            case Requester.Caller _ -> new Obligation.InformCaller(outcome);
            case Requester.Batch(var number, var _) ->
                switch (outcome) {
                    case Outcome.Proven(var proof) -> new Obligation.InformBatch(number, proof);
                    case Outcome.Failed(var failure) ->
                        throw new IllegalStateException("batch " + number + " was given up: " + failure);
                };
        };
    }
}
