package io.orrery.domain.rollup.state;

import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.zk.field.Fr;
import java.util.List;
import java.util.OptionalLong;
import java.util.SortedSet;

/// A group whose senders are of several shards, as one of them knows it. See [GroupHold].
///
/// @param attempt of the leading shard to admit it: later ones have higher numbers
/// @param members all of them, in their order
/// @param since the chunk that came next when it was held: the sequencer has to have all before it, as debits of the
///     same accounts may be among them
/// @param chunk in the leading shard, the one it was admitted in
public record HeldGroup(long attempt, List<SignedTransaction> members, long since, OptionalLong chunk) {

    /// That of the first member: it decides, and gives the whole group to the sequencer.
    int leader(Shards shards) {
        return shards.of(members.getFirst().transaction().from());
    }

    public Fr name() {
        return members.getFirst().transaction().group();
    }

    HeldGroup admittedIn(long number) {
        return new HeldGroup(attempt, members, since, OptionalLong.of(number));
    }

    boolean debits(long account) {
        return members.stream().anyMatch(member -> member.transaction().from() == account);
    }

    /// The shards that hold the debits which the leading one does not.
    public SortedSet<Integer> others(Shards shards) {
        var others = shards.ofSenders(members);
        others.remove(leader(shards));
        return others;
    }
}
