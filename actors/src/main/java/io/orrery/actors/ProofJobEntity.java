package io.orrery.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.persistence.typed.PersistenceId;
import io.orrery.domain.Digest;
import io.orrery.domain.rollup.proof.ProofJob;
import io.orrery.domain.rollup.proof.ProofJob.Command;
import io.orrery.domain.rollup.proof.ProofJob.Event;
import io.orrery.domain.rollup.proof.ProofJob.Obligation;
import io.orrery.domain.rollup.proof.ProofJob.Refusal;
import io.orrery.domain.rollup.proof.ProofJob.State;
import io.orrery.domain.rollup.proof.ProofRequest;
import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.Keccak256;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;

/// A proof job: sharded, named by what is to be proven, so that the same statement is one job whoever asks.
/// The
/// worker's name in its journal
/// is the worker's serialized reference: an assignment needs nobody to look it up, and to a dead worker it
/// is a dead
/// letter until the lease
/// ends.
public final class ProofJobEntity {
    /// Its journal is `ProofJob|<key>`.
    public static final String TYPE = "ProofJob";

    private ProofJobEntity() {}

    public sealed interface Message {
        record Request(ProofRequest request) implements Message, ClusterMessage {}

        /// @param worker its serialized reference
        record Offer(String worker) implements Message, ClusterMessage {}

        record Renew(long token, ActorRef<ProverWorker.Message> worker) implements Message, ClusterMessage {}

        record Deliver(long token, Digest proof, ActorRef<ProverWorker.Message> worker)
                implements Message, ClusterMessage {}

        record Fail(long token, String cause) implements Message, ClusterMessage {}

        record RequesterInformed() implements Message, ClusterMessage {}

        record Due() implements Message {}
    }

    record Surroundings(
            Routes routes, ProofJob.Settings settings, InstantSource clock, ObligatedEntity.Journaling journaling) {}

    /// 64 hexadecimal digits: the keccak of the circuit's name and the public inputs.
    public static String keyOf(ProofRequest request) {
        var parts = Stream.concat(
                        Stream.of(request.circuit().getBytes(StandardCharsets.UTF_8)),
                        request.publicInputs().stream().map(Fr::toBytes))
                .toArray(byte[][]::new);
        return HexFormat.of().formatHex(Keccak256.hash(parts));
    }

    static Behavior<Message> of(String key, Surroundings surroundings) {
        return ObligatedEntity.of(
                PersistenceId.of(TYPE, key),
                surroundings.journaling(),
                context -> new Shell(key, context, surroundings));
    }

    private record Shell(String key, ActorContext<Message> context, Surroundings around)
            implements ObligatedEntity.Shell<Message, Event, State, Obligation> {

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
                case Message.Deliver(var token, var proof, var worker) ->
                    decide(
                            state,
                            new Command.Deliver(token, proof),
                            _ -> worker.tell(new ProverWorker.Message.DeliveryTaken(key)));
                case Message.Fail(var token, var cause) ->
                    decide(state, new Command.Fail(token, cause, nowMs()), _ -> {});
                case Message.RequesterInformed() -> decide(state, new Command.RequesterInformed(), _ -> {});
                case Message.Due() -> decide(state, new Command.Tick(nowMs()), _ -> {});
            };
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
                case Obligation.Queue(var request) ->
                    routes.coordinator()
                            .tell(new ProofCoordinator.Message.JobWaiting(key, request.circuit(), request.batch()));
                case Obligation.Assign(var worker, var token, var request) ->
                    ActorRefResolver.get(context.getSystem())
                            .<ProverWorker.Message>resolveActorRef(worker)
                            .tell(new ProverWorker.Message.Assign(key, token, request));
                case Obligation.InformRequester(var batch, var proof) ->
                    routes.batch(batch).tell(new BatchEntity.Message.ProofReady(key, proof));
            }
        }

        @Override
        public void written(Event event, State after) {
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
