package io.orrery.actors;

import akka.actor.Cancellable;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.persistence.typed.PersistenceId;
import io.orrery.domain.Digest;
import io.orrery.domain.proof.DeadLetter;
import io.orrery.domain.proof.DeadLetters;
import io.orrery.domain.proof.Lease;
import io.orrery.domain.proof.ProofBook;
import io.orrery.domain.proof.ProofFailure;
import io.orrery.domain.proof.ProofJob;
import io.orrery.domain.proof.ProofJob.Command;
import io.orrery.domain.proof.ProofJob.Event;
import io.orrery.domain.proof.ProofJob.Obligation;
import io.orrery.domain.proof.ProofJob.Refusal;
import io.orrery.domain.proof.ProofJobState;
import io.orrery.domain.proof.ProofRequest;
import io.orrery.domain.proof.Requester;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A proof job: sharded, named by what is to be proven, so that the same statement is one job whoever
/// asks. The worker's name in its journal is the worker's serialized reference: an assignment needs nobody
/// to look it up, and to a dead worker it is a dead letter until the lease ends.
public final class ProofJobEntity {
    /// Its journal is `ProofJob|<key>`.
    public static final String TYPE = "ProofJob";

    private ProofJobEntity() {}

    public sealed interface Message {
        record Request(ProofRequest request) implements Message, ClusterMessage {}

        /// @param worker its serialized reference
        /// @param second beside the one that has the job
        record Offer(String worker, boolean second) implements Message, ClusterMessage {}

        record Renew(long token, ActorRef<ProverWorker.Message> worker) implements Message, ClusterMessage {}

        /// How far the worker is; not written down.
        record Reached(long token, String stage, double fraction) implements Message, ClusterMessage {}

        record Deliver(long token, Digest proof, ActorRef<ProverWorker.Message> worker)
                implements Message, ClusterMessage {}

        /// @param memoryBytes that the worker's process has at most
        record Fail(long token, ProofFailure failure, long memoryBytes) implements Message, ClusterMessage {}

        record RequesterInformed() implements Message, ClusterMessage {}

        /// How is it now?
        record Look(ActorRef<Seen> replyTo) implements Message, ClusterMessage {}

        /// A person wants it tried again.
        record Replay(ActorRef<Replaying> replyTo) implements Message, ClusterMessage {}

        /// A person wants it given to another worker, or tried again at once.
        ///
        /// @param dryRun whether only to say what would happen
        record Requeue(boolean dryRun, ActorRef<Requeueing> replyTo) implements Message, ClusterMessage {}

        record Due() implements Message {}

        /// A lease may be over now.
        record Expire() implements Message {}

        record LetterFiled(int faults) implements Message {}

        record MaterialGone() implements Message {}

        record BookFailed(Throwable cause) implements Message {}
    }

    /// What one sees who looks at a job.
    ///
    /// @param proving whether a worker has it
    /// @param step how far the worker was when it told last
    /// @param faults attempts that failed
    /// @param lastFailure of the newest attempt that failed
    public record Seen(
            boolean proving, Optional<ProvingProgress.Step> step, int faults, Optional<ProofFailure> lastFailure)
            implements ClusterMessage {}

    /// @param refusal why it is not tried again
    public record Replaying(Optional<Refusal> refusal) implements ClusterMessage {}

    record Surroundings(
            Routes routes,
            ProofBook book,
            DeadLetters letters,
            ProofJob.Settings settings,
            InstantSource clock,
            ObligatedEntity.Journaling journaling) {}

    static Behavior<Message> of(String key, Surroundings surroundings) {
        return ObligatedEntity.of(
                PersistenceId.of(TYPE, key),
                surroundings.journaling(),
                context -> new Shell(key, context, surroundings));
    }

    private static final class Shell implements ObligatedEntity.Shell<Message, Event, ProofJobState, Obligation> {
        private final String key;
        private final ActorContext<Message> context;
        private final Surroundings around;
        private Optional<ProvingProgress.Step> step = Optional.empty();
        private Cancellable expiry = Cancellable.alreadyCancelled();

        Shell(String key, ActorContext<Message> context, Surroundings around) {
            this.key = key;
            this.context = context;
            this.around = around;
        }

        @Override
        public Reaction<Event, ProofJobState> receive(ProofJobState state, Message message) {
            return switch (message) {
                case Message.Request(var request) -> decide(state, new Command.Request(request), _ -> {});
                case Message.Offer(var worker, var second) ->
                    decide(state, new Command.Offer(worker, second, nowMs()), _ -> {});
                case Message.Renew(var token, var worker) ->
                    Reaction.of(
                            ProofJob.decide(around.settings(), state, new Command.Renew(token, nowMs())),
                            after -> {
                                // It may have had the job for too long.
                                if (after.leases().stream().noneMatch(lease -> lease.token() == token)) {
                                    worker.tell(new ProverWorker.Message.Fenced(key, token));
                                }
                            },
                            _ -> worker.tell(new ProverWorker.Message.Fenced(key, token)));
                case Message.Reached(var token, var stage, var fraction) -> {
                    if (state.lastToken() == token) {
                        step = Optional.of(new ProvingProgress.Step(stage, fraction));
                    }
                    yield Reaction.none();
                }
                case Message.Deliver(var token, var proof, var worker) ->
                    decide(
                            state,
                            new Command.Deliver(token, proof),
                            _ -> worker.tell(new ProverWorker.Message.DeliveryTaken(key)));
                case Message.Fail(var token, var failure, var memoryBytes) ->
                    decide(state, new Command.Fail(token, failure, memoryBytes, nowMs()), _ -> {});
                case Message.Replay(var replyTo) ->
                    Reaction.of(
                            ProofJob.decide(around.settings(), state, new Command.Replay(nowMs())),
                            _ -> replyTo.tell(new Replaying(Optional.empty())),
                            refusal -> replyTo.tell(new Replaying(Optional.of(refusal))));
                case Message.Requeue(var dryRun, var replyTo) -> requeue(state, dryRun, replyTo);
                case Message.LetterFiled(var faults) -> decide(state, new Command.LetterFiled(faults), _ -> {});
                case Message.MaterialGone() -> decide(state, new Command.MaterialGone(), _ -> {});
                case Message.RequesterInformed() -> decide(state, new Command.RequesterInformed(), _ -> {});
                case Message.Look(var replyTo) -> Reaction.run(now -> replyTo.tell(seen(now)));
                case Message.Due(), Message.Expire() -> decide(state, new Command.Tick(nowMs()), _ -> {});
                case Message.BookFailed(var cause) -> {
                    context.getLog().warn("the tables could not be written, will be tried again: job={}", key, cause);
                    yield Reaction.none();
                }
            };
        }

        private Reaction<Event, ProofJobState> requeue(
                ProofJobState state, boolean dryRun, ActorRef<Requeueing> replyTo) {
            var taken = state.leases().isEmpty()
                    ? "proof " + key + " is tried again at once, as if it had just been asked for"
                    : "proof " + key + " is taken from " + state.leases().size() + " worker(s) and queued; the next"
                            + " lease has token " + (state.lastToken() + 1);
            var decided = Reaction.of(
                    ProofJob.decide(around.settings(), state, new Command.Requeue(nowMs())),
                    (ProofJobState _) -> replyTo.tell(new Requeueing(true, taken)),
                    refusal -> replyTo.tell(new Requeueing(
                            false,
                            refusal == Refusal.UNKNOWN_JOB
                                    ? "there is no proof job " + key
                                    : "proof " + key + " has ended or waits for the next free worker as it is")));
            return dryRun ? Reaction.run(decided.then()) : decided;
        }

        private Seen seen(ProofJobState state) {
            return new Seen(
                    !state.leases().isEmpty(),
                    state.leases().isEmpty() ? Optional.empty() : step,
                    state.faults(),
                    state.lastFailure());
        }

        private long nowMs() {
            return around.clock().millis();
        }

        private Reaction<Event, ProofJobState> decide(
                ProofJobState state, Command command, Consumer<ProofJobState> done) {
            return Reaction.of(ProofJob.decide(around.settings(), state, command), done, this::refused);
        }

        private void refused(Refusal reason) {
            around.journaling().metrics().count(MetricName.MESSAGES_REFUSED, 1, TYPE, reason.name());
        }

        @Override
        public void perform(ProofJobState state, Obligation obligation) {
            var routes = around.routes();
            switch (obligation) {
                case Obligation.Queue(var request, var notBeforeMs) -> {
                    if (nowMs() >= notBeforeMs) {
                        routes.coordinator()
                                .tell(new ProofCoordinator.Message.JobWaiting(
                                        key,
                                        request.circuit(),
                                        request.requester(),
                                        ProofJob.demands(around.settings(), state, nowMs())));
                    }
                }
                case Obligation.Assign(var worker, var token, var request) -> {
                    ActorRefResolver.get(context.getSystem())
                            .<ProverWorker.Message>resolveActorRef(worker)
                            .tell(new ProverWorker.Message.Assign(key, token, request));
                    routes.coordinator().tell(running(state, request));
                }
                case Obligation.InformBatch(var batch, var proof) -> {
                    routes.coordinator().tell(new ProofCoordinator.Message.JobEnded(key));
                    routes.batch(batch).tell(new BatchEntity.Message.ProofReady(key, proof));
                }
                case Obligation.InformCaller(var outcome) -> {
                    routes.coordinator().tell(new ProofCoordinator.Message.JobEnded(key));
                    context.pipeToSelf(
                            around.book().end(key, outcome, nowMs()),
                            (@Nullable Boolean _, @Nullable Throwable failure) -> failure == null
                                    ? new Message.RequesterInformed()
                                    : new Message.BookFailed(Failures.causeOf(failure)));
                }
                case Obligation.File(var letter, var faults) ->
                    context.pipeToSelf(filed(state, letter), (@Nullable Boolean done, @Nullable Throwable failure) -> {
                        if (done == null) {
                            return new Message.BookFailed(Failures.causeOf(failure));
                        }
                        return done ? new Message.LetterFiled(faults) : new Message.MaterialGone();
                    });
            }
        }

        private ProofCoordinator.Message running(ProofJobState state, ProofRequest request) {
            return new ProofCoordinator.Message.JobRunning(
                    key,
                    request.circuit(),
                    request.requester(),
                    state.leases().stream().map(Lease::worker).collect(Collectors.toUnmodifiableSet()),
                    state.leases().stream().mapToLong(Lease::sinceMs).min().orElse(nowMs()));
        }

        /// A job that is replayed is a caller's again before it is tried: what stands in the book is what
        /// callers see.
        private CompletionStage<Boolean> filed(ProofJobState state, Optional<DeadLetter> letter) {
            if (letter.isPresent()) {
                return around.letters().put(letter.get(), nowMs());
            }
            var request = state.request().orElseThrow();
            if (state.outcome().isPresent() || request.requester() instanceof Requester.Batch) {
                return around.letters().remove(key);
            }
            return around.book()
                    .reopen(request)
                    .thenCompose(open -> open ? around.letters().remove(key) : CompletableFuture.completedStage(false));
        }

        @Override
        public void written(Event event, ProofJobState after) {
            if (event instanceof Event.Leased) {
                step = Optional.empty();
            }
            switch (event) {
                case Event.LeaseEnded(var _, var failure, var _, var _) -> failed(after, failure);
                case Event.Requested _,
                        Event.Proven _,
                        Event.GivenUp _,
                        Event.Leased _,
                        Event.Renewed _,
                        Event.Informed _,
                        // It comes with the end of a lease, which tells.
                        Event.Stuck _,
                        Event.Filed _,
                        Event.Replayed _ -> {}
            }
            Measurements.proofJob(around.journaling().metrics(), event);
            expireInTime(after);
        }

        @Override
        public void recovered(ProofJobState state) {
            expireInTime(state);
        }

        /// Nobody looks for leases that are over: each is over at its moment.
        private void expireInTime(ProofJobState state) {
            expiry.cancel();
            state.leases().stream()
                    .mapToLong(Lease::endsMs)
                    .min()
                    .ifPresent(endMs -> expiry = context.scheduleOnce(
                            Duration.ofMillis(Math.max(0, endMs - nowMs())), context.getSelf(), new Message.Expire()));
        }

        private void failed(ProofJobState after, ProofFailure failure) {
            if (failure.cause() == ProofFailure.Cause.INVALID_PROOF) {
                around.routes()
                        .coordinator()
                        .tell(new ProofCoordinator.Message.WorkerErred(
                                after.attempts().getLast().worker(), key));
            }
            if (after.stuck()) {
                needsAPerson(after);
            }
        }

        private void needsAPerson(ProofJobState after) {
            after.lastFailure().ifPresent(failure -> {
                context.getLog()
                        .error(
                                "a proof fails again and again, a person has to look: for={} attempts={} cause={} {}",
                                after.request().map(ProofRequest::requester),
                                after.faults(),
                                failure.cause(),
                                failure.detail());
                around.journaling().metrics().count(MetricName.PROOF_ATTEMPTS_OVER_BOUND, 1);
            });
        }

        @Override
        public boolean ends(ProofJobState before, Event event) {
            return ProofJob.ended(ProofJob.apply(before, event));
        }

        @Override
        public ProofJobState initial() {
            return ProofJob.initial();
        }

        @Override
        public ProofJobState apply(ProofJobState state, Event event) {
            return ProofJob.apply(state, event);
        }

        @Override
        public List<Obligation> owed(ProofJobState state) {
            return ProofJob.owed(state);
        }

        @Override
        public Message due() {
            return new Message.Due();
        }
    }
}
