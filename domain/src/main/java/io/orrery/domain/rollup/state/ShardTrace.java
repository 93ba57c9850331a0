package io.orrery.domain.rollup.state;

import io.orrery.zk.field.Fr;
import java.util.List;

/// What a batch did to one shard, with the branches of its subtree.
///
/// @param shard 0 to 15
/// @param rootBefore of the subtree, before the first touch
/// @param touches in ascending position
public record ShardTrace(int shard, long batch, Fr rootBefore, List<Touched> touches) {
    public ShardTrace {
        touches = List.copyOf(touches);
    }

    /// @param update with the index in the whole tree and the 14 levels of siblings within the shard
    /// @param rootAfter of the subtree
    public record Touched(int position, LeafUpdate update, Fr rootAfter) {}
}
