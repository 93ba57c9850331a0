package io.orrery.runtime.node;

import akka.actor.AddressFromURIString;
import akka.actor.Cancellable;
import akka.actor.typed.ActorSystem;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.JoinSeedNodes;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.orrery.persistence.fence.NodeFence;
import io.orrery.runtime.Complaint;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the first of the seed nodes from beginning a second cluster. It may begin one when no other seed node has
/// answered it for some seconds, and after a restart the others may be there and only be slow. The registry in the
/// database knows better: while one of them lives, this node asks the others and begins nothing.
///
/// @param configured as all nodes of the cluster have them; the first begins a cluster where there is none
/// @param self the address of this node
record SeedNodes(List<String> configured, String self) {
    private static final Logger LOG = LoggerFactory.getLogger(SeedNodes.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    SeedNodes {
        configured = List.copyOf(configured);
    }

    static SeedNodes in(Config config) {
        var canonical = config.getConfig("akka.remote.artery.canonical");
        return new SeedNodes(
                config.getStringList(ClusterEntry.SEEDS),
                "akka://" + Node.SYSTEM + "@" + canonical.getString("hostname") + ":" + canonical.getInt("port"));
    }

    /// Whom to ask first.
    ///
    /// @param living addresses of nodes that came before this one and live
    List<String> asked(List<String> living) {
        var others = configured.stream().filter(seed -> !seed.equals(self)).toList();
        boolean first = !configured.isEmpty() && configured.getFirst().equals(self);
        return first && others.stream().anyMatch(living::contains) ? others : configured;
    }

    /// The configuration with those whom to ask first.
    Config within(Config config, NodeFence fence) {
        List<String> asked;
        try {
            asked = asked(living(fence));
        } catch (SQLException silent) {
            throw new Complaint("the database does not say which nodes live: " + silent.getMessage(), silent);
        }
        if (asked.equals(configured)) {
            return config;
        }
        LOG.info("event=joins-only why=\"others of the cluster live\" seeds={}", asked);
        return ConfigFactory.parseMap(Map.of(ClusterEntry.SEEDS, asked)).withFallback(config);
    }

    /// Lets this node begin a cluster after all when the others have died before they took it in.
    void watch(ActorSystem<?> system, NodeFence fence) {
        if (system.settings().config().getStringList(ClusterEntry.SEEDS).equals(configured)) {
            return;
        }
        new Watch(this, system, fence).start();
    }

    private static List<String> living(NodeFence fence) throws SQLException {
        return fence.elders().stream().map(NodeFence.Elder::address).toList();
    }

    /// Until the node is in a cluster.
    private static final class Watch implements Runnable {
        private final SeedNodes seeds;
        private final ActorSystem<?> system;
        private final NodeFence fence;
        private volatile Cancellable looks = Cancellable.alreadyCancelled();

        Watch(SeedNodes seeds, ActorSystem<?> system, NodeFence fence) {
            this.seeds = seeds;
            this.system = system;
            this.fence = fence;
        }

        void start() {
            looks = system.scheduler().scheduleWithFixedDelay(LOOK, LOOK, this, system.executionContext());
        }

        @Override
        public void run() {
            var cluster = Cluster.get(system);
            // What Akka says of itself before it is in.
            if (!cluster.selfMember().status().equals(MemberStatus.removed())) {
                looks.cancel();
                return;
            }
            try {
                if (seeds.asked(living(fence)).equals(seeds.configured())) {
                    LOG.info("event=may-begin why=\"the others of the cluster have died\"");
                    cluster.manager()
                            .tell(new JoinSeedNodes(seeds.configured().stream()
                                    .map(AddressFromURIString::parse)
                                    .toList()));
                    looks.cancel();
                }
            } catch (SQLException silent) {
                LOG.warn("event=registry-silent epoch={} why=\"{}\"", fence.epoch(), silent.getMessage());
            }
        }
    }
}
