package io.orrery.actors.validator;

import akka.actor.typed.ActorSystem;
import akka.cluster.ClusterEvent;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.UniqueAddress;
import akka.cluster.typed.Cluster;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Which nodes may have a key set, the first one first: those with the role that are up and can be
/// reached, the oldest first. Two nodes may see another order for a while; then the database decides.
@FunctionalInterface
public interface ClaimOrder {
    List<String> now();

    /// Whether that is a process of this cluster, whatever its state.
    ///
    /// @param owner the name of somebody's claims
    default boolean knows(String owner) {
        return now().contains(owner);
    }

    /// As this node sees its cluster.
    static ClaimOrder ofCluster(ActorSystem<?> system, String role) {
        var cluster = Cluster.get(system);
        return new ClaimOrder() {
            @Override
            public List<String> now() {
                var state = cluster.state();
                return members(state)
                        .filter(member -> member.hasRole(role)
                                && member.status().equals(MemberStatus.up())
                                && !state.getUnreachable().contains(member))
                        .sorted(Member.ageOrdering())
                        .map(member -> name(member.uniqueAddress()))
                        .toList();
            }

            @Override
            public boolean knows(String owner) {
                return members(cluster.state())
                        .anyMatch(member -> name(member.uniqueAddress()).equals(owner));
            }
        };
    }

    private static Stream<Member> members(ClusterEvent.CurrentClusterState state) {
        return StreamSupport.stream(state.getMembers().spliterator(), false);
    }

    /// The name of this process's claims: its address, and which of the processes it is that ever had
    /// it.
    static String self(ActorSystem<?> system) {
        return name(Cluster.get(system).selfMember().uniqueAddress());
    }

    private static String name(UniqueAddress node) {
        return node.address().getHost().orElse("") + ":"
                + node.address().getPort().orElse(0) + "/" + Long.toUnsignedString(node.longUid(), 36);
    }
}
