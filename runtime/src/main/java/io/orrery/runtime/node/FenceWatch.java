package io.orrery.runtime.node;

import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import com.typesafe.config.Config;
import io.orrery.actors.MetricName;
import io.orrery.actors.Metrics;
import io.orrery.persistence.fence.NodeFence;
import io.orrery.persistence.fence.Pulse;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps a node in the registry of its database, and ends it at once when it is out of it, or when another
/// cluster was on that database before.
final class FenceWatch {
    private static final Logger LOG = LoggerFactory.getLogger(FenceWatch.class);

    private final ActorSystem<?> system;
    private final NodeFence fence;
    private final Metrics metrics;
    private final Strangers strangers;
    private final NodeEnd end;
    // Of the heartbeat's thread.
    private boolean silent;
    private boolean joined;

    private FenceWatch(ActorSystem<?> system, NodeFence fence, Metrics metrics, NodeEnd end, Duration lease) {
        this.system = system;
        this.fence = fence;
        this.metrics = metrics;
        this.end = end;
        // The lease of a member that died, and as much again for gossip about one that has joined.
        this.strangers = new Strangers(lease.multipliedBy(2));
    }

    private record Out(String text) implements CoordinatedShutdown.Reason {}

    /// Starts the heartbeat. Before the node joins its cluster: singletons need leases there.
    static void start(ActorSystem<?> system, NodeFence fence, Metrics metrics, InstantSource clock, NodeEnd end) {
        var config = system.settings().config();
        var lease = config.getDuration("orrery.fence.lease");
        tellSlowLease(config, lease);
        metrics.set(MetricName.NODE_EPOCH, fence.epoch());
        metrics.set(MetricName.NODE_FENCED, 0);
        var watch = new FenceWatch(system, fence, metrics, end, lease);
        fence.beat(clock, watch::told, _ -> metrics.count(MetricName.LEASE_TAKEOVERS, 1));
    }

    private static void tellSlowLease(Config config, Duration lease) {
        var downing = config.getDuration("akka.cluster.failure-detector.acceptable-heartbeat-pause")
                .plus(config.getDuration("akka.cluster.split-brain-resolver.stable-after"));
        if (lease.compareTo(downing) >= 0) {
            LOG.warn(
                    "event=lease-slow lease={} downing={} what=\"a takeover waits for the lease: orrery.fence.lease should be below\"",
                    lease,
                    downing);
        }
    }

    private void told(Pulse pulse) {
        switch (pulse) {
            case Pulse.Held _ -> {
                metrics.set(MetricName.NODE_HEARTBEAT_AGE, 0);
                if (silent) {
                    silent = false;
                    LOG.info("event=database-answers epoch={}", fence.epoch());
                }
                lookAround();
            }
            case Pulse.Silent(var lasting, var reason) -> {
                metrics.set(MetricName.NODE_HEARTBEAT_AGE, lasting.toMillis());
                if (!silent) {
                    silent = true;
                    LOG.warn("event=database-silent epoch={} why=\"{}\"", fence.epoch(), reason);
                }
            }
            case Pulse.Fenced(int by) -> {
                metrics.set(MetricName.NODE_FENCED, 1);
                end("this node (epoch " + fence.epoch()
                        + ") was silent for too long, or the others have removed it, and node " + by
                        + " has taken over: the database refuses what this one writes. Start it again.");
            }
        }
    }

    private void lookAround() {
        var cluster = Cluster.get(system);
        if (!cluster.selfMember().status().equals(MemberStatus.up())) {
            return;
        }
        try {
            if (!joined) {
                var self = member(cluster.selfMember());
                fence.joined(self.address(), self.uid());
                joined = true;
            }
            strangers
                    .look(members(cluster), fence.elders(), Duration.ofNanos(System.nanoTime()))
                    .ifPresent(stranger -> end("another cluster uses this database: " + stranger.told()
                            + ". Stop it, or use another database."));
        } catch (SQLException noAnswer) {
            LOG.warn("event=registry-silent epoch={} why=\"{}\"", fence.epoch(), noAnswer.getMessage());
        }
    }

    private static Set<Strangers.Member> members(Cluster cluster) {
        var members = new HashSet<Strangers.Member>();
        cluster.state().getMembers().forEach(member -> members.add(member(member)));
        return members;
    }

    private static Strangers.Member member(Member member) {
        return new Strangers.Member(
                member.address().toString(), member.uniqueAddress().longUid());
    }

    /// Without handing anything over: what this node had is another's, or never was its own.
    @SuppressWarnings("FutureReturnValueIgnored") // The actor system's end is waited for.
    private void end(String reason) {
        if (!end.because(reason)) {
            return;
        }
        LOG.error("event=node-out epoch={} why=\"{}\"", fence.epoch(), reason);
        CoordinatedShutdown.get(system)
                .run(new Out(reason), Optional.of(CoordinatedShutdown.PhaseActorSystemTerminate()));
    }
}
