package io.orrery.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.persistence.typed.PersistenceId;
import io.orrery.domain.Decision;
import io.orrery.domain.admin.Pauses;
import io.orrery.domain.admin.Work;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchProgress;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.domain.rollup.sequencing.Sequencer.Command;
import io.orrery.domain.rollup.sequencing.Sequencer.Event;
import io.orrery.domain.rollup.sequencing.Sequencer.Obligation;
import io.orrery.domain.rollup.sequencing.SequencerState;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The sequencer: a cluster singleton and not a sharded entity, because it has to live without being spoken
/// to: its
/// clock seals batches,
/// and it wakes everything else that may still owe something (all shards, every batch that is not final), so
/// that no
/// other entity has to
/// be remembered by the cluster.
public final class SequencerEntity {
    public static final String TYPE = "Sequencer";
    /// What projections read.
    public static final String PERSISTENCE_ID = "Sequencer|main";

    /// Some 5 MB.
    private static final int MAX_KEPT_QUEUE = 20_000;

    private SequencerEntity() {}

    public sealed interface Message {
        record Enqueue(int shard, long chunk, List<Operation> operations) implements Message, ClusterMessage {}

        record Report(BatchProgress progress, long fork) implements Message, ClusterMessage {}

        record Due() implements Message {}

        record Tick() implements Message {}

        record WakeOthers() implements Message {}

        /// To itself: take the chunks that have come.
        record TakeChunks() implements Message {}
    }

    /// @param tick how often the age of what waits is looked at
    /// @param wake how often shards and unfinished batches are woken; below the time after which a
    ///     silent entity is passivated
    /// @param losses after which they are woken at once
    /// @param pauses what people have paused now
    record Surroundings(
            Routes routes,
            Sequencer.Settings settings,
            Address operator,
            InstantSource clock,
            Duration tick,
            Duration wake,
            Losses losses,
            Supplier<Pauses> pauses,
            ObligatedEntity.Journaling journaling) {}

    static Behavior<Message> of(Surroundings surroundings) {
        return ObligatedEntity.of(PersistenceId.ofUniqueId(PERSISTENCE_ID), surroundings.journaling(), context -> {
            surroundings.losses().tell(context, new Message.WakeOthers());
            return new Shell(surroundings, context.getSelf());
        });
    }

    private static final class Shell implements ObligatedEntity.Shell<Message, Event, SequencerState, Obligation> {
        private final Surroundings around;
        private final ActorRef<Message> self;
        /// Chunks that came and are not written. Shards say again what is lost with them.
        private final List<Message.Enqueue> come = new ArrayList<>();
        /// Whether a message to itself is under way, behind all chunks that have waited for the last write.
        private boolean gathering;

        Shell(Surroundings around, ActorRef<Message> self) {
            this.around = around;
            this.self = self;
        }

        @Override
        public Reaction<Event, SequencerState> receive(SequencerState state, Message message) {
            return switch (message) {
                case Message.Enqueue enqueue -> {
                    come.add(enqueue);
                    yield gathering ? Reaction.none() : takeChunks(state);
                }
                case Message.TakeChunks() -> takeChunks(state);
                case Message.Report(var progress, var fork) ->
                    decide(
                            state,
                            new Command.Report(progress, fork),
                            _ -> around.routes()
                                    .batch(progress.number())
                                    .tell(new BatchEntity.Message.SequencerInformed(progress.stage(), fork)));
                case Message.Tick() -> decide(state, new Command.Tick(nowMs()), _ -> {});
                case Message.WakeOthers() -> Reaction.run(this::wakeOthers);
                case Message.Due() -> Reaction.none();
            };
        }

        /// All that have come, in one write, each with those before it already counted.
        private Reaction<Event, SequencerState> takeChunks(SequencerState state) {
            var events = new ArrayList<Event>();
            var answered = new ArrayList<Integer>();
            var current = state;
            for (var chunk : come) {
                var command = new Command.Enqueue(chunk.shard(), chunk.chunk(), chunk.operations(), nowMs());
                switch (Sequencer.decide(settings(), current, command)) {
                    case Decision.Accept<Event, Sequencer.Refusal>(var accepted) -> {
                        events.addAll(accepted);
                        for (var event : accepted) {
                            current = Sequencer.apply(current, event);
                        }
                        answered.add(chunk.shard());
                    }
                    case Decision.AlreadyDone<Event, Sequencer.Refusal>() -> answered.add(chunk.shard());
                    case Decision.Refuse<Event, Sequencer.Refusal>(var reason, var _) -> refused(reason);
                }
            }
            come.clear();
            gathering = !events.isEmpty();
            return new Reaction<>(events, after -> {
                if (gathering) {
                    // What has come during the write is received before this.
                    self.tell(new Message.TakeChunks());
                }
                answered.forEach(shard -> around.routes()
                        .shard(shard)
                        .tell(new StateShardEntity.Message.ChunksTaken(
                                after.nextChunks().get(shard) - 1)));
            });
        }

        private void refused(Sequencer.Refusal reason) {
            around.journaling().metrics().count(MetricName.MESSAGES_REFUSED, 1, TYPE, reason.name());
        }

        private Sequencer.Settings settings() {
            return around.settings().paused(around.pauses().get().has(Work.SEALING));
        }

        private long nowMs() {
            return around.clock().millis();
        }

        private Reaction<Event, SequencerState> decide(
                SequencerState state, Command command, Consumer<SequencerState> done) {
            return Reaction.of(Sequencer.decide(settings(), state, command), done, this::refused);
        }

        @Override
        public Map<Message, Duration> periodic() {
            return Map.of(new Message.Tick(), around.tick(), new Message.WakeOthers(), around.wake());
        }

        @Override
        public void recovered(SequencerState state) {
            wakeOthers(state);
        }

        private void wakeOthers(SequencerState state) {
            for (int shard = 0; shard < around.routes().shards().count(); shard++) {
                around.routes().shard(shard).tell(new StateShardEntity.Message.Wake());
            }
            state.inFlight()
                    .keySet()
                    .forEach(number -> around.routes().batch(number).tell(new BatchEntity.Message.Wake()));
        }

        @Override
        public void perform(SequencerState state, Obligation obligation) {
            switch (obligation) {
                case Obligation.OpenBatch(var batch) ->
                    around.routes().batch(batch.number()).tell(new BatchEntity.Message.Open(batch));
            }
        }

        /// A batch is large: its number tells it apart.
        @Override
        public Object key(Obligation obligation) {
            return switch (obligation) {
                case Obligation.OpenBatch(var batch) -> batch.number();
            };
        }

        @Override
        public void written(Event event, SequencerState after) {
            Measurements.sequencer(around.journaling().metrics(), event, after);
        }

        /// What waits is in the state. Of a long queue a copy with every so many events would be more
        /// than the events.
        @Override
        public boolean grows(SequencerState state) {
            return state.queue().size() <= MAX_KEPT_QUEUE;
        }

        @Override
        public SequencerState restored(SequencerState kept) {
            if (!kept.operator().equals(around.operator())) {
                throw new IllegalStateException("the operator is " + around.operator()
                        + ", and what the sequencer has kept is of " + kept.operator());
            }
            return kept;
        }

        @Override
        public SequencerState initial() {
            return Sequencer.initial(around.operator(), around.routes().shards());
        }

        @Override
        public SequencerState apply(SequencerState state, Event event) {
            return Sequencer.apply(state, event);
        }

        @Override
        public List<Obligation> owed(SequencerState state) {
            return Sequencer.owed(state);
        }

        @Override
        public Message due() {
            return new Message.Due();
        }
    }
}
