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
import io.orrery.zk.field.Fr;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
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

        /// All of them or none. The first is of this shard.
        record AdmitGroup(List<SignedTransaction> members, ActorRef<GroupDecided> replyTo)
                implements Message, ClusterMessage {}

        /// The shard that leads a group asks for the debits of this one.
        record HoldPart(int leader, long attempt, List<SignedTransaction> members) implements Message, ClusterMessage {}

        /// To the leading shard.
        ///
        /// @param outcomes of that shard's members, in their order
        record PartRefused(Fr group, long attempt, int shard, List<StateShard.Outcome> outcomes)
                implements Message, ClusterMessage {}

        /// To the leading shard.
        record PartHeld(Fr group, long attempt, int shard) implements Message, ClusterMessage {}

        /// From the leading shard: what has become of the group.
        record ReleasePart(int leader, Fr group, long attempt, boolean admitted) implements Message, ClusterMessage {}

        /// To the leading shard, which need not tell it any more.
        record PartReleased(Fr group, long attempt, int shard) implements Message, ClusterMessage {}

        /// The owner is of this shard.
        record Place(Address owner, long token, ActorRef<Placing> replyTo) implements Message, ClusterMessage {}

        record AcceptQueued(List<QueuedOperation> operations) implements Message, ClusterMessage {}

        record ChunksTaken(long upTo) implements Message, ClusterMessage {}

        record ApplyBatch(long number, List<Touch> touches) implements Message, ClusterMessage {}

        record TraceTaken(long number) implements Message, ClusterMessage {}

        /// Be alive, and say again what is owed: whoever has just started has not heard it, and takes nothing that
        /// follows.
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
        private final GroupTalk groups;
        private final Set<Waiter> waiters = new HashSet<>();
        /// The last chunk that the sequencer has said to hold. Lost, it is asked for again: so it is written down with
        /// a later admission, and has no write of its own.
        private long taken = -1;

        private final Set<Long> tracing = new HashSet<>();

        Shell(int number, ActorContext<Message> context, Surroundings around) {
            this.number = number;
            this.context = context;
            this.around = around;
            this.groups = new GroupTalk(number, around.routes(), around.settings());
        }

        @Override
        public Reaction<Event, ShardState> receive(ShardState state, Message message) {
            return switch (message) {
                case Message.Admit admit -> admit(state, admit);
                case Message.AdmitGroup asked -> withReleased(state, before -> groups.admit(before, asked));
                case Message.HoldPart asked -> withReleased(state, before -> groups.hold(before, asked));
                case Message.PartRefused told -> groups.refused(state, told);
                case Message.PartHeld told -> withReleased(state, before -> groups.held(before, told));
                case Message.ReleasePart told -> groups.release(state, told);
                case Message.PartReleased told -> groups.released(state, told);
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
                    // A group waits for that to be written. Where nothing is admitted that it could go along with, it
                    // must not take the room of what will be.
                    boolean now = !state.held().isEmpty()
                            || state.outbox().size() >= around.settings().maxOutbox() / 2;
                    yield new Reaction<>(now ? released(state) : List.of(), this::tellTaken);
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
                case Message.Wake() -> Reaction.run(_ -> context.getSelf().tell(new Message.Due()));
            };
        }

        private List<Event> released(ShardState state) {
            return switch (StateShard.decide(around.settings(), state, new Command.ChunksTaken(taken))) {
                case Decision.Accept<Event, StateShard.Refusal>(var events) -> events;
                case Decision.AlreadyDone<Event, StateShard.Refusal> _, Decision.Refuse<Event, StateShard.Refusal> _ ->
                    List.of();
            };
        }

        /// Releases what the sequencer holds, where that is enough, in the write of what is admitted.
        private Reaction<Event, ShardState> admit(ShardState state, Message.Admit admit) {
            return state.outbox().size() < RELEASED_TOGETHER
                    ? admitted(state, admit)
                    : withReleased(state, before -> admitted(before, admit));
        }

        private Reaction<Event, ShardState> admitted(ShardState state, Message.Admit admit) {
            var admission = StateShard.admit(around.settings(), state, new Command.Admit(admit.transactions()));
            return new Reaction<>(admission.events(), after -> {
                long through = after.nextChunk() - 1;
                admit.gate()
                        .tell(new AdmissionGate.Message.Decided(
                                number, admit.request(), admission.outcomes(), through));
                if (admit.tellTaken()) {
                    waiters.add(new Waiter(admit.gate(), through));
                    tellTaken(after);
                }
            });
        }

        /// A decision on the state in which all that the sequencer holds is released, in one write.
        private Reaction<Event, ShardState> withReleased(
                ShardState state, Function<ShardState, Reaction<Event, ShardState>> rule) {
            var events = new ArrayList<>(released(state));
            var before = state;
            for (var event : events) {
                before = StateShard.apply(before, event);
            }
            var reaction = rule.apply(before);
            events.addAll(reaction.events());
            return new Reaction<>(events, reaction.then());
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
                case Obligation.GatherParts _, Obligation.ReleaseParts _, Obligation.ReportHeld _ ->
                    groups.perform(obligation);
            }
        }

        /// Chunks are large: their number tells them apart.
        @Override
        public Object key(Obligation obligation) {
            return switch (obligation) {
                case Obligation.Enqueue(var chunk, var _) -> chunk;
                case Obligation.DeliverTrace _,
                        Obligation.GatherParts _,
                        Obligation.ReleaseParts _,
                        Obligation.ReportHeld _ -> obligation;
            };
        }

        @Override
        public void written(Event event, ShardState after) {
            Measurements.shard(around.journaling().metrics(), event);
        }

        @Override
        public boolean grows(ShardState state) {
            return true;
        }

        @Override
        public ShardState initial() {
            return StateShard.initial(around.routes().shards(), number);
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
