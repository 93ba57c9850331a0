package io.orrery.domain.admin;

import java.util.List;
import java.util.Optional;

/// The members of the cluster, as far as it matters who may leave. Singletons are on the oldest member
/// that hosts entities; where that leaves, the next oldest has them.
///
/// @param members the oldest first
public record Roster(List<Member> members) {
    public Roster {
        members = List.copyOf(members);
    }

    /// @param node `host:port` of its remoting
    /// @param core whether it may host entities and singletons
    /// @param stays whether it is a full member that others reach, and not on its way out
    public record Member(String node, boolean core, boolean stays) {}

    /// What follows from asking a node to leave.
    public sealed interface Leave {
        /// @param node that leaves
        /// @param singletonsTo whom the singletons move to; empty where they stay
        record Goes(String node, Optional<String> singletonsTo) implements Leave {}

        record Refused(Refusal reason, String told) implements Leave {}
    }

    public enum Refusal {
        UNKNOWN_NODE,
        ALREADY_LEAVING,
        NOBODY_TO_HAND_OVER_TO,
        ANOTHER_IS_NEXT
    }

    /// Who has the singletons; empty where no member may.
    public Optional<Member> leader() {
        return members.stream().filter(Member::core).findFirst();
    }

    public Leave drain(String node) {
        var found =
                members.stream().filter(member -> member.node().equals(node)).findFirst();
        if (found.isEmpty()) {
            return new Leave.Refused(
                    Refusal.UNKNOWN_NODE,
                    "no member is called " + node + "; there are "
                            + members.stream().map(Member::node).toList());
        }
        return leave(found.get());
    }

    /// @param to whom a person expects to have the singletons next
    public Leave transfer(Optional<String> to) {
        var oldest = leader();
        if (oldest.isEmpty()) {
            return new Leave.Refused(Refusal.UNKNOWN_NODE, "no member may host singletons");
        }
        var leave = leave(oldest.get());
        if (to.isPresent() && leave instanceof Leave.Goes(var _, var next) && !next.equals(to)) {
            return new Leave.Refused(
                    Refusal.ANOTHER_IS_NEXT,
                    "the next oldest is " + next.orElse("nobody") + ", not " + to.get()
                            + ": singletons move by age, so all older nodes have to be drained first");
        }
        return leave;
    }

    private Leave leave(Member member) {
        if (!member.stays()) {
            return new Leave.Refused(
                    Refusal.ALREADY_LEAVING, member.node() + " is on its way in or out, or can not be reached");
        }
        var heir = members.stream()
                .filter(other -> other.core() && other.stays() && !other.node().equals(member.node()))
                .findFirst();
        if (heir.isEmpty() && member.core()) {
            return new Leave.Refused(
                    Refusal.NOBODY_TO_HAND_OVER_TO,
                    "no other member with the role core is there to take over what " + member.node() + " has");
        }
        return new Leave.Goes(
                member.node(), leader().equals(Optional.of(member)) ? heir.map(Member::node) : Optional.empty());
    }
}
