package io.orrery.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.persistence.typed.PersistenceId;
import io.orrery.domain.ContentStore;
import io.orrery.domain.Decision;
import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.settlement.QueuedOperation;
import io.orrery.domain.rollup.state.ShardState;
import io.orrery.domain.rollup.state.ShardTrace;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.state.StateShard.Command;
import io.orrery.domain.rollup.state.StateShard.Event;
import io.orrery.domain.rollup.state.StateShard.Obligation;
import io.orrery.domain.rollup.state.Touch;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A state shard: sharded, named by its number. Woken by the sequencer, so it is never passive for long
/// while the cluster lives.
public final class StateShardEntity {
    /// Its journal is `StateShard|<number>`.
    public static final String TYPE = "StateShard";

    /// Chunks that the sequencer holds, which are written as taken together.
    private static final int RELEASED_TOGETHER = 8;

    private StateShardEntity() {}

    public sealed interface Message {
        /// @param request named in the answer
        /// @param tellTaken whether to tell the gate, once, when the sequencer holds what was admitted
        record Admit(
                long request,
                List<SignedTransaction> transactions,
                boolean tellTaken,
                ActorRef<AdmissionGate.Message> gate)
                implements Message, ClusterMessage {}

        /// All of them or none.
        record AdmitGroup(List<SignedTransaction> members, ActorRef<GroupDecided> replyTo)
                implements Message, ClusterMessage {}

        /// The owner is of this shard.
        record Place(Address owner, long token, ActorRef<Placing> replyTo) implements Message, ClusterMessage {}

        record AcceptQueued(List<QueuedOperation> operations) implements Message, ClusterMessage {}

        record ChunksTaken(long upTo) implements Message, ClusterMessage {}

        record ApplyBatch(long number, List<Touch> touches) implements Message, ClusterMessage {}

        record TraceTaken(long number) implements Message, ClusterMessage {}

        /// Be alive: whatever is owed is then done by recovery and timer.
        record Wake() implements Message, ClusterMessage {}

        record Due() implements Message {}

        record TraceStored(long number, Digest trace) implements Message {}

        record TraceFailed(long number, Throwable cause) implements Message {}
    }

    /// @param outcomes in the order of the members, written down
    record GroupDecided(List<StateShard.Outcome> outcomes) implements ClusterMessage {}

    /// @param account the owner's, written down; empty where the shard is full
    record Placing(Optional<Long> account) implements ClusterMessage {}

    /// @param hashing where branches are hashed: pure computation
    record Surroundings(
            Routes routes,
            ContentStore<ShardTrace> traces,
            StateShard.Settings settings,
            Executor hashing,
            ObligatedEntity.Journaling journaling) {}

    static Behavior<Message> of(int number, Surroundings surroundings) {
        return ObligatedEntity.of(
                PersistenceId.of(TYPE, Integer.toString(number)),
                surroundings.journaling(),
                context -> new Shell(number, context, surroundings));
    }

    private record Waiter(ActorRef<AdmissionGate.Message> gate, long through) {}

    private static final class Shell implements ObligatedEntity.Shell<Message, Event, ShardState, Obligation> {
        private final int number;
        private final ActorContext<Message> context;
        private final Surroundings around;
        private final Set<Waiter> waiters = new HashSet<>();
        /// The last chunk that the sequencer has said to hold. Lost, it is asked for again: so it is written down with
        /// a later admission, and has no write of its own.
        private long taken = -1;

        private final Set<Long> tracing = new HashSet<>();

        Shell(int number, ActorContext<Message> context, Surroundings around) {
            this.number = number;
            this.context = context;
            this.around = around;
        }

        @Override
        public Reaction<Event, ShardState> receive(ShardState state, Message message) {
            return switch (message) {
                case Message.Admit admit -> admit(state, admit);
                case Message.AdmitGroup(var members, var replyTo) ->
                    decide(
                            state,
                            before -> StateShard.admitGroup(around.settings(), before, new Command.AdmitGroup(members)),
                            (outcomes, _) -> replyTo.tell(new GroupDecided(outcomes)));
                case Message.Place(var owner, var token, var replyTo) -> place(state, owner, token, replyTo);
                case Message.AcceptQueued(var operations) ->
                    decide(
                            state,
                            new Command.AcceptQueued(operations),
                            after -> around.routes()
                                    .watcher()
                                    .tell(new L1WatcherEntity.Message.QueueTaken(number, after.queueUpTo())));
                case Message.ChunksTaken(var upTo) -> {
                    taken = Math.max(taken, upTo);
                    // Where nothing is admitted that it could go along with, it must not take the room of what will be.
                    boolean crowded = state.outbox().size() >= around.settings().maxOutbox() / 2;
                    yield new Reaction<>(crowded ? released(state) : List.of(), this::tellTaken);
                }
                case Message.ApplyBatch(var batch, var touches) ->
                    decide(state, new Command.ApplyBatch(batch, touches), _ -> {});
                case Message.TraceTaken(var batch) -> decide(state, new Command.TraceTaken(batch), _ -> {});
                case Message.TraceStored(var batch, var trace) ->
                    Reaction.run(_ -> {
                        tracing.remove(batch);
                        around.routes().batch(batch).tell(new BatchEntity.Message.ShardApplied(number, trace));
                    });
                case Message.TraceFailed(var batch, var cause) -> {
                    context.getLog()
                            .warn("trace not stored, will be tried again: shard={} batch={}", number, batch, cause);
                    tracing.remove(batch);
                    yield Reaction.none();
                }
                case Message.Due() -> new Reaction<>(released(state), _ -> {});
                case Message.Wake() -> Reaction.none();
            };
        }

        private List<Event> released(ShardState state) {
            return switch (StateShard.decide(around.settings(), state, new Command.ChunksTaken(taken))) {
                case Decision.Accept<Event, StateShard.Refusal>(var events) -> events;
                case Decision.AlreadyDone<Event, StateShard.Refusal> _, Decision.Refuse<Event, StateShard.Refusal> _ ->
                    List.of();
            };
        }

        private Reaction<Event, ShardState> admit(ShardState state, Message.Admit admit) {
            return decide(
                    state,
                    before -> StateShard.admit(around.settings(), before, new Command.Admit(admit.transactions())),
                    (outcomes, after) -> {
                        long through = after.nextChunk() - 1;
                        admit.gate()
                                .tell(new AdmissionGate.Message.Decided(number, admit.request(), outcomes, through));
                        if (admit.tellTaken()) {
                            waiters.add(new Waiter(admit.gate(), through));
                            tellTaken(after);
                        }
                    });
        }

        /// Releases what the sequencer holds, where that is enough, in the write of what is admitted.
        private Reaction<Event, ShardState> decide(
                ShardState state,
                Function<ShardState, StateShard.Admission> rule,
                BiConsumer<List<StateShard.Outcome>, ShardState> then) {
            var events = new ArrayList<Event>();
            var before = state;
            if (state.outbox().size() >= RELEASED_TOGETHER) {
                for (var released : released(state)) {
                    events.add(released);
                    before = StateShard.apply(before, released);
                }
            }
            var admission = rule.apply(before);
            if (admission.events().isEmpty()) {
                events.clear();
            }
            events.addAll(admission.events());
            return new Reaction<>(events, after -> then.accept(admission.outcomes(), after));
        }

        private Reaction<Event, ShardState> place(
                ShardState state, Address owner, long token, ActorRef<Placing> replyTo) {
            return Reaction.of(
                    StateShard.decide(around.settings(), state, new Command.Place(owner, token)),
                    after -> replyTo.tell(new Placing(after.byOwner().get(new ShardState.OwnerToken(owner, token)))),
                    reason -> {
                        around.journaling().metrics().count(MetricName.MESSAGES_REFUSED, 1, TYPE, reason.name());
                        replyTo.tell(new Placing(Optional.empty()));
                    });
        }

        private void tellTaken(ShardState state) {
            long written = state.outbox().isEmpty()
                    ? state.nextChunk() - 1
                    : state.outbox().first().number() - 1;
            waiters.removeIf(waiter -> {
                var done = waiter.through() <= Math.max(taken, written);
                if (done) {
                    waiter.gate().tell(new AdmissionGate.Message.Taken(number, waiter.through()));
                }
                return done;
            });
        }

        private Reaction<Event, ShardState> decide(ShardState state, Command command, Consumer<ShardState> done) {
            return Reaction.of(
                    StateShard.decide(around.settings(), state, command),
                    done,
                    reason -> around.journaling().metrics().count(MetricName.MESSAGES_REFUSED, 1, TYPE, reason.name()));
        }

        @Override
        public void perform(ShardState state, Obligation obligation) {
            switch (obligation) {
                case Obligation.Enqueue(var chunk, var operations) ->
                    around.routes().sequencer().tell(new SequencerEntity.Message.Enqueue(number, chunk, operations));
                case Obligation.DeliverTrace(var batch) -> {
                    if (tracing.add(batch)) {
                        var stored = CompletableFuture.supplyAsync(
                                        () -> StateShard.trace(state, batch).orElseThrow(), around.hashing())
                                .thenCompose(around.traces()::put);
                        context.pipeToSelf(
                                stored,
                                (@Nullable Digest trace, @Nullable Throwable failure) -> trace == null
                                        ? new Message.TraceFailed(batch, Failures.causeOf(failure))
                                        : new Message.TraceStored(batch, trace));
                    }
                }
            }
        }

        /// Chunks are large: their number tells them apart.
        @Override
        public Object key(Obligation obligation) {
            return switch (obligation) {
                case Obligation.Enqueue(var chunk, var _) -> chunk;
                case Obligation.DeliverTrace deliver -> deliver;
            };
        }

        @Override
        public void written(Event event, ShardState after) {
            Measurements.shard(around.journaling().metrics(), event);
        }

        @Override
        public ShardState initial() {
            return StateShard.initial(number);
        }

        @Override
        public ShardState apply(ShardState state, Event event) {
            return StateShard.apply(state, event);
        }

        @Override
        public List<Obligation> owed(ShardState state) {
            return StateShard.owed(state);
        }

        @Override
        public Message due() {
            return new Message.Due();
        }
    }
}
