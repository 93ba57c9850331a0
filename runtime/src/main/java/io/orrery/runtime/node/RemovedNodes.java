package io.orrery.runtime.node;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Behaviors;
import akka.cluster.ClusterEvent.MemberDowned;
import akka.cluster.UniqueAddress;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Subscribe;
import io.orrery.persistence.fence.NodeFence;
import java.sql.SQLException;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts out of the registry whom the cluster removes because nobody could reach it. One that stood still, and wakes
/// when the others have long decided, finds itself out there; nothing that it says to them need arrive.
final class RemovedNodes {
    private static final Logger LOG = LoggerFactory.getLogger(RemovedNodes.class);

    private RemovedNodes() {}

    /// @param threads that may wait for the database
    static void start(ActorSystem<?> system, NodeFence fence, Executor threads) {
        var cluster = Cluster.get(system);
        var self = cluster.selfMember().uniqueAddress();
        var watch = system.systemActorOf(
                Behaviors.<MemberDowned>receiveMessage(downed -> {
                    var member = downed.member().uniqueAddress();
                    if (!member.equals(self)) {
                        threads.execute(() -> putOut(fence, member));
                    }
                    return Behaviors.same();
                }),
                "removed-nodes",
                Props.empty());
        cluster.subscriptions().tell(Subscribe.create(watch, MemberDowned.class));
    }

    private static void putOut(NodeFence fence, UniqueAddress member) {
        try {
            fence.putOut(member.address().toString(), member.longUid());
        } catch (SQLException silent) {
            LOG.warn("event=node-not-put-out member={} why=\"{}\"", member.address(), silent.getMessage());
        }
    }
}
