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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Puts out of the registry whom the cluster removes because nobody could reach it. One that stood still, and wakes
/// when the others have long decided, finds itself out there; nothing that it says to them need arrive.
final class RemovedNodes {
    private static final Logger LOG = LoggerFactory.getLogger(RemovedNodes.class);

    private RemovedNodes() {}

    static void start(ActorSystem<?> system, NodeFence fence) {
        var cluster = Cluster.get(system);
        var self = cluster.selfMember().uniqueAddress();
        var watch = system.systemActorOf(
                Behaviors.<MemberDowned>receiveMessage(downed -> {
                    var member = downed.member().uniqueAddress();
                    if (!member.equals(self)) {
                        // Not in the queue of a database that is slow: that is when nodes are removed.
                        Thread.ofVirtual().name("removed-nodes").start(() -> putOut(fence, member));
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
