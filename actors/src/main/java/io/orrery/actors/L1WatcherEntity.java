package io.orrery.actors;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.persistence.typed.PersistenceId;
import io.orrery.domain.Decision;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.settlement.L1Contradiction;
import io.orrery.domain.rollup.settlement.L1Reader;
import io.orrery.domain.rollup.settlement.L1Watcher;
import io.orrery.domain.rollup.settlement.L1Watcher.Command;
import io.orrery.domain.rollup.settlement.L1Watcher.Event;
import io.orrery.domain.rollup.settlement.L1Watcher.Obligation;
import io.orrery.domain.rollup.settlement.L1Watcher.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// The eye on L1: a cluster singleton that reads heads and logs by a timer and delivers what it has seen.
public final class L1WatcherEntity {
    public static final String TYPE = "L1Watcher";
    public static final String PERSISTENCE_ID = "L1Watcher|main";

    private L1WatcherEntity() {}

    public sealed interface Message {
        record QueueTaken(int shard, long upToQueueIndex) implements Message, ClusterMessage {}

        record FactTaken(long batch, BatchStage stage, long fork) implements Message, ClusterMessage {}

        record TakingBackTaken(long batch, long fork) implements Message, ClusterMessage {}

        record Due() implements Message {}

        record Poll() implements Message {}

        record Read(L1Scan scan) implements Message {}

        record ReadFailed(Throwable cause) implements Message {}
    }

    /// @param deploymentBlock the first block with anything in it
    /// @param rememberedBlocks blocks that are kept to know a reorganisation by
    /// @param maxDelivery queued operations in one message
    record Surroundings(
            Routes routes,
            L1Reader reader,
            long deploymentBlock,
            Duration poll,
            L1Scan.Settings scan,
            int rememberedBlocks,
            int maxDelivery,
            ObligatedEntity.Journaling journaling) {}

    static Behavior<Message> of(Surroundings surroundings) {
        return ObligatedEntity.of(
                PersistenceId.ofUniqueId(PERSISTENCE_ID),
                surroundings.journaling(),
                context -> new Shell(context, surroundings));
    }

    private static final class Shell implements ObligatedEntity.Shell<Message, Event, State, Obligation> {
        private final ActorContext<Message> context;
        private final Surroundings around;
        private final ForkDoubt doubt;
        private boolean reading;
        /// Below finality L1 has changed: whatever is read from then on would be of another history.
        private boolean stopped;

        Shell(ActorContext<Message> context, Surroundings around) {
            this.context = context;
            this.around = around;
            this.doubt = new ForkDoubt(around.scan().confirmations());
        }

        @Override
        public Reaction<Event, State> receive(State state, Message message) {
            return switch (message) {
                case Message.QueueTaken(var shard, var upTo) ->
                    decide(state, List.of(new Command.QueueTaken(shard, upTo)));
                case Message.FactTaken(var batch, var stage, var fork) ->
                    decide(state, List.of(new Command.FactTaken(batch, stage, fork)));
                case Message.TakingBackTaken(var batch, var fork) ->
                    decide(state, List.of(new Command.TakingBackTaken(batch, fork)));
                case Message.Poll() -> {
                    read(state);
                    yield Reaction.none();
                }
                case Message.Read(var scan) -> {
                    reading = false;
                    Measurements.heads(around.journaling().metrics(), scan.heads());
                    yield decide(state, found(scan));
                }
                case Message.ReadFailed(var cause) -> {
                    reading = false;
                    Measurements.failure(around.journaling().metrics(), MetricName.L1_POLL_ERRORS, cause);
                    context.getLog().warn("L1 not read, will be tried again: {}", cause.toString());
                    yield Reaction.none();
                }
                case Message.Due() -> Reaction.none();
            };
        }

        private List<Command> found(L1Scan scan) {
            if (doubt.headFell(scan.heads().latest().block())) {
                Measurements.contradiction(around.journaling().metrics(), L1Contradiction.Kind.HEADS);
                context.getLog()
                        .warn(
                                "L1's head has gone back: block={}",
                                scan.heads().latest().block());
            }
            return switch (scan.finding()) {
                case L1Scan.Finding.Continued(var commands) -> {
                    doubt.settled();
                    yield commands;
                }
                case L1Scan.Finding.Forked(var left) ->
                    doubt.confirmed(left) ? List.of(new Command.Reorganised(left)) : List.of();
                case L1Scan.Finding.LostFinality(var block) -> {
                    Measurements.contradiction(around.journaling().metrics(), L1Contradiction.Kind.HASH);
                    stopped = doubt.confirmed(block);
                    if (stopped) {
                        context.getLog()
                                .error(
                                        "L1 has reorganised below finality, nothing more is read until a person has looked"
                                                + " and the node is started anew: block={} hash={}",
                                        block.block(),
                                        block.hash());
                    }
                    yield List.of();
                }
                case L1Scan.Finding.Behind() -> {
                    Measurements.contradiction(around.journaling().metrics(), L1Contradiction.Kind.HEADS);
                    yield List.of();
                }
            };
        }

        @Override
        public Map<Message, Duration> periodic() {
            return Map.of(new Message.Poll(), around.poll());
        }

        private void read(State state) {
            if (reading || stopped) {
                return;
            }
            reading = true;
            CompletionStage<L1Scan> scan = L1Scan.of(around.reader(), around.scan(), state);
            context.pipeToSelf(
                    scan,
                    (@Nullable L1Scan done, @Nullable Throwable failure) ->
                            done == null ? new Message.ReadFailed(Failures.causeOf(failure)) : new Message.Read(done));
        }

        /// Several commands, one write.
        private Reaction<Event, State> decide(State state, List<Command> commands) {
            var events = new ArrayList<Event>();
            var current = state;
            for (var command : commands) {
                switch (L1Watcher.decide(current, command)) {
                    case Decision.Accept<Event, L1Watcher.Refusal>(var accepted) -> {
                        events.addAll(accepted);
                        for (var event : accepted) {
                            current = L1Watcher.apply(current, event);
                        }
                    }
                    case Decision.AlreadyDone<Event, L1Watcher.Refusal>() -> {}
                    case Decision.Refuse<Event, L1Watcher.Refusal>(var reason, var field) -> {
                        around.journaling().metrics().count(MetricName.MESSAGES_REFUSED, 1, TYPE, reason.name());
                        Measurements.contradiction(around.journaling().metrics(), L1Contradiction.Kind.LOGS_MISSING);
                        context.getLog()
                                .error("L1 contradicts what was read before: reason={} field={}", reason, field);
                    }
                }
            }
            return new Reaction<>(events, _ -> {});
        }

        @Override
        public void perform(State state, Obligation obligation) {
            switch (obligation) {
                // The first ones are enough: when they are taken, the rest is owed anew.
                case Obligation.DeliverQueued(var shard, var operations) ->
                    around.routes()
                            .shard(shard)
                            .tell(new StateShardEntity.Message.AcceptQueued(List.copyOf(
                                    operations.subList(0, Math.min(operations.size(), around.maxDelivery())))));
                case Obligation.DeliverFact(var fact, var fork) ->
                    around.routes()
                            .batch(fact.batch())
                            .tell(new BatchEntity.Message.Observed(fact.stage(), fact.receipt(), fork));
                case Obligation.TakeBack(var batch, var stage, var fork) ->
                    around.routes().batch(batch).tell(new BatchEntity.Message.TakenBack(stage, fork));
                case Obligation.Revert(var batch, var fork) ->
                    around.routes().batch(batch).tell(new BatchEntity.Message.Revoked(fork));
            }
        }

        @Override
        public void written(Event event, State after) {
            Measurements.watcher(around.journaling().metrics(), event);
            if (event instanceof Event.Reorganised(var block)) {
                context.getLog()
                        .warn(
                                "L1 has reorganised: after-block={} batches-taken-back={} fork={}",
                                block,
                                after.takenBack().size(),
                                after.fork());
            }
        }

        @Override
        public boolean grows(State state) {
            return true;
        }

        @Override
        public State restored(State kept) {
            return kept.remembering(around.rememberedBlocks());
        }

        @Override
        public State initial() {
            return L1Watcher.initial(around.routes().shards(), around.deploymentBlock(), around.rememberedBlocks());
        }

        @Override
        public State apply(State state, Event event) {
            return L1Watcher.apply(state, event);
        }

        @Override
        public List<Obligation> owed(State state) {
            return L1Watcher.owed(state);
        }

        @Override
        public Message due() {
            return new Message.Due();
        }
    }
}
