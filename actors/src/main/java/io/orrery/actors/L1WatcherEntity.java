package io.orrery.actors;

import akka.actor.typed.Behavior;
import akka.actor.typed.javadsl.ActorContext;
import akka.persistence.typed.PersistenceId;
import io.orrery.domain.Decision;
import io.orrery.domain.rollup.batch.BatchStage;
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
    private static final String PERSISTENCE_ID = "L1Watcher|main";

    private L1WatcherEntity() {}

    public sealed interface Message {
        record QueueTaken(int shard, long upToQueueIndex) implements Message, ClusterMessage {}

        record FactTaken(long batch, BatchStage stage) implements Message, ClusterMessage {}

        record Due() implements Message {}

        record Poll() implements Message {}

        record Read(L1Scan scan) implements Message {}

        record ReadFailed(Throwable cause) implements Message {}
    }

    /// @param deploymentBlock the first block with anything in it
    /// @param maxDelivery queued operations in one message
    record Surroundings(
            Routes routes,
            L1Reader reader,
            long deploymentBlock,
            Duration poll,
            L1Scan.Settings scan,
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
        private boolean reading;

        Shell(ActorContext<Message> context, Surroundings around) {
            this.context = context;
            this.around = around;
        }

        @Override
        public Reaction<Event, State> receive(State state, Message message) {
            return switch (message) {
                case Message.QueueTaken(var shard, var upTo) ->
                    decide(state, List.of(new Command.QueueTaken(shard, upTo)));
                case Message.FactTaken(var batch, var stage) ->
                    decide(state, List.of(new Command.FactTaken(batch, stage)));
                case Message.Poll() -> {
                    read(state);
                    yield Reaction.none();
                }
                case Message.Read(var scan) -> {
                    reading = false;
                    Measurements.heads(around.journaling().metrics(), scan.heads());
                    yield decide(state, scan.commands());
                }
                case Message.ReadFailed(var cause) -> {
                    reading = false;
                    around.journaling().metrics().count(MetricName.L1_POLL_ERRORS, 1);
                    context.getLog().warn("L1 not read, will be tried again: {}", cause.toString());
                    yield Reaction.none();
                }
                case Message.Due() -> Reaction.none();
            };
        }

        @Override
        public Map<Message, Duration> periodic() {
            return Map.of(new Message.Poll(), around.poll());
        }

        private void read(State state) {
            if (reading) {
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
                case Obligation.DeliverFact(var fact) ->
                    around.routes()
                            .batch(fact.batch())
                            .tell(new BatchEntity.Message.Observed(fact.stage(), fact.receipt()));
            }
        }

        @Override
        public void written(Event event, State after) {
            Measurements.watcher(around.journaling().metrics(), event);
        }

        @Override
        public State initial() {
            return L1Watcher.initial(around.deploymentBlock());
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
