package io.orrery.runtime.node;

import akka.Done;
import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.PostStop;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.typed.ClusterSingleton;
import akka.cluster.typed.ClusterSingletonSettings;
import akka.cluster.typed.SingletonActor;
import io.orrery.actors.RollupActors;
import io.orrery.persistence.schema.Transactions;
import io.orrery.persistence.view.RollupProjection;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The projection into the tables that are read, on one node of the cluster: a singleton. Two would do no
/// harm, because its position is locked, but one would always be thrown back by the other.
final class ReadTables {
    private static final Logger LOG = LoggerFactory.getLogger(ReadTables.class);

    private ReadTables() {}

    private sealed interface Message {
        /// The singleton moves, or its node ends.
        record Stop() implements Message {}

        record Ended(Optional<Throwable> failure) implements Message {}
    }

    /// @param listener told of each transaction, where this node has the projection
    static void start(ActorSystem<?> system, Transactions transactions, Consumer<RollupProjection.Step> listener) {
        ClusterSingleton.get(system)
                .init(SingletonActor.of(following(transactions, listener), "projection")
                        .withStopMessage(new Message.Stop())
                        .withSettings(ClusterSingletonSettings.create(system).withRole(RollupActors.CORE)));
    }

    private static Behavior<Message> following(Transactions transactions, Consumer<RollupProjection.Step> listener) {
        return Behaviors.setup(context -> {
            var projection = RollupProjection.start(context.getSystem(), transactions, listener);
            context.pipeToSelf(
                    projection.ended(),
                    (@Nullable Done _, @Nullable Throwable failure) -> new Message.Ended(Optional.ofNullable(failure)));
            return Behaviors.receive(Message.class)
                    .onMessage(Message.Stop.class, _ -> {
                        projection.stop();
                        return Behaviors.same();
                    })
                    .onMessage(Message.Ended.class, ended -> {
                        ended.failure()
                                .ifPresent(failure ->
                                        LOG.error("event=projection-ended what=\"reads are frozen\"", failure));
                        return Behaviors.stopped();
                    })
                    .onSignal(PostStop.class, _ -> {
                        projection.stop();
                        return Behaviors.same();
                    })
                    .build();
        });
    }
}
