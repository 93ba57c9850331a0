package io.orrery.actors;

import akka.actor.typed.javadsl.ActorContext;
import akka.cluster.ClusterEvent.MemberRemoved;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Subscribe;

/// Tells an actor when a node is out of the cluster. Whatever entities that node had start elsewhere when they are
/// spoken to, and who speaks to all of them now and then does it at once then.
interface Losses {
    /// @param message for it, each time
    <M> void tell(ActorContext<M> context, M message);

    static Losses ofCluster() {
        return new Losses() {
            @Override
            public <M> void tell(ActorContext<M> context, M message) {
                Cluster.get(context.getSystem())
                        .subscriptions()
                        .tell(Subscribe.create(
                                context.messageAdapter(MemberRemoved.class, _ -> message), MemberRemoved.class));
            }
        };
    }
}
