package io.orrery.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.persistence.typed.PersistenceId;
import io.orrery.domain.Digest;
import io.orrery.domain.proof.ProofBook;
import io.orrery.domain.proof.ProofFailure;
import io.orrery.domain.proof.ProofJob;
import io.orrery.domain.proof.ProofJob.Command;
import io.orrery.domain.proof.ProofJob.Event;
import io.orrery.domain.proof.ProofJob.Obligation;
import io.orrery.domain.proof.ProofJob.Refusal;
import io.orrery.domain.proof.ProofJob.State;
import io.orrery.domain.proof.ProofRequest;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
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
        record Offer(String worker) implements Message, ClusterMessage {}

        record Renew(long token, ActorRef<ProverWorker.Message> worker) implements Message, ClusterMessage {}

        /// How far the worker is; not written down.
        record Reached(long token, String stage, double fraction) implements Message, ClusterMessage {}

        record Deliver(long token, Digest proof, ActorRef<ProverWorker.Message> worker)
                implements Message, ClusterMessage {}

        record Fail(long token, ProofFailure failure) implements Message, ClusterMessage {}

        record RequesterInformed() implements Message, ClusterMessage {}

        /// How is it now?
        record Look(ActorRef<Seen> replyTo) implements Message, ClusterMessage {}

        record Due() implements Message {}

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

    record Surroundings(
            Routes routes,
            ProofBook book,
            ProofJob.Settings settings,
            InstantSource clock,
            ObligatedEntity.Journaling journaling) {}

    static Behavior<Message> of(String key, Surroundings surroundings) {
        return ObligatedEntity.of(
                PersistenceId.of(TYPE, key),
                surroundings.journaling(),
                context -> new Shell(key, context, surroundings));
    }

    private static final class Shell implements ObligatedEntity.Shell<Message, Event, State, Obligation> {
        private final String key;
        private final ActorContext<Message> context;
        private final Surroundings around;
        private Optional<ProvingProgress.Step> step = Optional.empty();

        Shell(String key, ActorContext<Message> context, Surroundings around) {
            this.key = key;
            this.context = context;
            this.around = around;
        }

        @Override
        public Reaction<Event, State> receive(State state, Message message) {
            return switch (message) {
                case Message.Request(var request) -> decide(state, new Command.Request(request), _ -> {});
                case Message.Offer(var worker) -> decide(state, new Command.Offer(worker, nowMs()), _ -> {});
                case Message.Renew(var token, var worker) ->
                    Reaction.of(
                            ProofJob.decide(around.settings(), state, new Command.Renew(token, nowMs())),
                            _ -> {},
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
                case Message.Fail(var token, var failure) ->
                    decide(state, new Command.Fail(token, failure, nowMs()), _ -> {});
                case Message.RequesterInformed() -> decide(state, new Command.RequesterInformed(), _ -> {});
                case Message.Look(var replyTo) -> Reaction.run(now -> replyTo.tell(seen(now)));
                case Message.Due() -> decide(state, new Command.Tick(nowMs()), _ -> {});
                case Message.BookFailed(var cause) -> {
                    context.getLog().warn("outcome not written down, will be tried again: job={}", key, cause);
                    yield Reaction.none();
                }
            };
        }

        private Seen seen(State state) {
            return new Seen(
                    state.lease().isPresent(),
                    state.lease().isPresent() ? step : Optional.empty(),
                    state.faults(),
                    state.lastFailure());
        }

        private long nowMs() {
            return around.clock().millis();
        }

        private Reaction<Event, State> decide(State state, Command command, Consumer<State> done) {
            return Reaction.of(ProofJob.decide(around.settings(), state, command), done, this::refused);
        }

        private void refused(Refusal reason) {
            around.journaling().metrics().count(MetricName.MESSAGES_REFUSED, 1, TYPE, reason.name());
        }

        @Override
        public void perform(State state, Obligation obligation) {
            var routes = around.routes();
            switch (obligation) {
                case Obligation.Queue(var request, var notBeforeMs) -> {
                    if (nowMs() >= notBeforeMs) {
                        routes.coordinator()
                                .tell(new ProofCoordinator.Message.JobWaiting(
                                        key, request.circuit(), request.requester()));
                    }
                }
                case Obligation.Assign(var worker, var token, var request) ->
                    ActorRefResolver.get(context.getSystem())
                            .<ProverWorker.Message>resolveActorRef(worker)
                            .tell(new ProverWorker.Message.Assign(key, token, request));
                case Obligation.InformBatch(var batch, var proof) ->
                    routes.batch(batch).tell(new BatchEntity.Message.ProofReady(key, proof));
                case Obligation.InformCaller(var outcome) ->
                    context.pipeToSelf(
                            around.book().end(key, outcome, nowMs()),
                            (@Nullable Boolean _, @Nullable Throwable failure) -> failure == null
                                    ? new Message.RequesterInformed()
                                    : new Message.BookFailed(Failures.causeOf(failure)));
            }
        }

        @Override
        public void written(Event event, State after) {
            if (event instanceof Event.Leased) {
                step = Optional.empty();
            }
            if (event instanceof Event.LeaseEnded(var _, var failure, var _)
                    && ProofJob.needsAPerson(around.settings(), after)) {
                context.getLog()
                        .error(
                                "a proof fails again and again, a person has to look: for={} attempts={} cause={} {}",
                                after.request().map(ProofRequest::requester),
                                after.faults(),
                                failure.cause(),
                                failure.detail());
                around.journaling().metrics().count(MetricName.PROOF_ATTEMPTS_OVER_BOUND, 1);
            }
            Measurements.proofJob(around.journaling().metrics(), event);
        }

        @Override
        public State initial() {
            return ProofJob.initial();
        }

        @Override
        public State apply(State state, Event event) {
            return ProofJob.apply(state, event);
        }

        @Override
        public List<Obligation> owed(State state) {
            return ProofJob.owed(state);
        }

        @Override
        public Message due() {
            return new Message.Due();
        }
    }
}
