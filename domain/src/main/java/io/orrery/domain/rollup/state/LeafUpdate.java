package io.orrery.domain.rollup.state;

import io.orrery.domain.rollup.account.Account;
import io.orrery.zk.field.Fr;
import java.util.List;

/// One leaf before and after, with the branch that both share.
///
/// @param index of the account, 32 bits
/// @param siblings from the leaf level up, three at each level, in child order with the own place left out;
///     16 levels for the whole tree, 14 within a shard
public record LeafUpdate(long index, Account before, Account after, List<Siblings> siblings) {
    public LeafUpdate {
        siblings = List.copyOf(siblings);
    }

    /// The other three children of one node, in child order.
    public record Siblings(Fr first, Fr second, Fr third) {}
}
