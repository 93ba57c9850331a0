package io.orrery.domain.rollup.transaction;

import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.Poseidon;
import java.util.List;

/// Transactions that happen in consecutive slots of one batch, all or none. See docs/PROTOCOL.md, *Groups*.
///
/// The group's name is a chain of hashes over what its members say, so whoever signs it as a part of a member has
/// signed
/// which members there are and in which order.
public final class Group {
    /// As many as the smallest batch has slots.
    public static final int MAX_MEMBERS = 8;

    private Group() {}

    /// The chain after one more member.
    ///
    /// @param before of the members before it, 0 where it is the first
    public static Fr chain(Fr before, Transaction member) {
        return Poseidon.hash(before, member.packed(), member.owner().toElement());
    }

    /// The name of the group of these members.
    ///
    /// @param members in their order, at least one; which group they say they are in is not looked at
    public static Fr name(List<Transaction> members) {
        var chain = Fr.ZERO;
        for (var member : members) {
            chain = chain(chain, member);
        }
        return chain;
    }
}
