package io.orrery.domain.rollup.batch;

import io.orrery.domain.rollup.state.AccountTree;
import io.orrery.domain.rollup.state.LeafUpdate;
import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.Poseidon;
import java.util.ArrayList;
import java.util.List;

/// The levels of the state's tree above the shards. One of its shards changes with each touch of a batch, so what
/// stands between that and the root is kept; the root itself is hashed when it is asked for.
final class TopTree {
    /// From the shards' roots up to the four children of the root.
    private final List<List<Fr>> levels = new ArrayList<>();

    /// @param shardRoots 4, 16, 64 or 256
    TopTree(List<Fr> shardRoots) {
        var level = new ArrayList<>(shardRoots);
        levels.add(level);
        while (level.size() > AccountTree.ARITY) {
            var above = new ArrayList<Fr>(level.size() / AccountTree.ARITY);
            for (int i = 0; i < level.size(); i += AccountTree.ARITY) {
                above.add(node(level, i));
            }
            levels.add(above);
            level = above;
        }
    }

    Fr root() {
        return node(levels.getLast(), 0);
    }

    List<Fr> shardRoots() {
        return List.copyOf(levels.getFirst());
    }

    void set(int shard, Fr root) {
        var value = root;
        int place = shard;
        for (int i = 0; i < levels.size(); i++) {
            var level = levels.get(i);
            level.set(place, value);
            place /= AccountTree.ARITY;
            if (i + 1 < levels.size()) {
                value = node(level, AccountTree.ARITY * place);
            }
        }
    }

    /// Those of a shard's root and of each node above it, the lowest first.
    List<LeafUpdate.Siblings> siblings(int shard) {
        var siblings = new ArrayList<LeafUpdate.Siblings>(levels.size());
        int place = shard;
        for (var level : levels) {
            int first = place - place % AccountTree.ARITY;
            var others = new ArrayList<>(level.subList(first, first + AccountTree.ARITY));
            others.remove(place - first);
            siblings.add(new LeafUpdate.Siblings(others.get(0), others.get(1), others.get(2)));
            place /= AccountTree.ARITY;
        }
        return siblings;
    }

    private static Fr node(List<Fr> children, int from) {
        return Poseidon.hash(
                children.get(from), children.get(from + 1), children.get(from + 2), children.get(from + 3));
    }
}
