package io.orrery.runtime.admin;

import akka.actor.Address;
import akka.actor.typed.ActorSystem;
import akka.cluster.Member;
import akka.cluster.MemberStatus;
import akka.cluster.typed.Cluster;
import akka.cluster.typed.Leave;
import io.orrery.actors.RollupActors;
import io.orrery.domain.admin.Roster;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;

/// The cluster's members, as this node sees them.
final class Membership {
    private static final Set<MemberStatus> GONE = Set.of(MemberStatus.down(), MemberStatus.removed());

    private final Cluster cluster;

    Membership(ActorSystem<?> system) {
        this.cluster = Cluster.get(system);
    }

    /// `host:port` of a member's remoting.
    static String name(Address address) {
        return address.getHost().orElse("") + ":" + address.getPort().orElse(0);
    }

    String self() {
        return name(cluster.selfMember().address());
    }

    Roster roster() {
        var unreachable = cluster.state().getUnreachable();
        return new Roster(members().stream()
                .map(member -> new Roster.Member(
                        name(member.address()),
                        member.hasRole(RollupActors.CORE),
                        member.status().equals(MemberStatus.up()) && !unreachable.contains(member)))
                .toList());
    }

    /// The oldest first: singletons are on the oldest with their role.
    private List<Member> members() {
        return StreamSupport.stream(cluster.state().getMembers().spliterator(), false)
                .filter(member -> !GONE.contains(member.status()))
                .sorted(Member.ageOrdering())
                .toList();
    }

    /// Asks a member to hand over what it has and to end; it does as when its process is told to stop.
    void leave(String node) {
        members().stream()
                .map(Member::address)
                .filter(address -> name(address).equals(node))
                .forEach(address -> cluster.manager().tell(Leave.create(address)));
    }
}
