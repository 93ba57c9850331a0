package io.orrery.domain.rollup.batch;

import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.batch.BatchTrace.SlotTrace;
import io.orrery.domain.rollup.state.AccountTree;
import io.orrery.domain.rollup.state.LeafUpdate;
import io.orrery.domain.rollup.state.ShardTrace;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.Poseidon;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Joins what the shards did in a batch into one trace over the whole tree, in the order of execution.
///
/// A side that an operation does not use updates nothing, at a leaf whose branch is at hand: the one that the same slot
/// touches, or
/// for a noop and a batch without fees the one touched last.
///
/// @param trace what the circuit's witness is made from
/// @param shardRoots the 16 subtree roots after the batch
public record BatchAssembly(BatchTrace trace, List<Fr> shardRoots) {

    /// The subtree roots of the genesis state.
    public static List<Fr> genesisShardRoots() {
        return Collections.nCopies(Shards.COUNT, AccountTree.emptyRoot(Shards.DEPTH));
    }

    /// @param shardRootsBefore 16
    /// @param traces one from each shard that the batch touches
    public static BatchAssembly compose(
            Fr domain, SealedBatch batch, List<Fr> shardRootsBefore, List<ShardTrace> traces) {
        var touched = new TreeMap<Integer, ShardTrace.Touched>();
        for (var trace : traces) {
            if (trace.batch() != batch.number() || !trace.rootBefore().equals(shardRootsBefore.get(trace.shard()))) {
                throw new IllegalStateException("shard " + trace.shard() + " did not start batch " + batch.number()
                        + " where the last one ended");
            }
            for (var each : trace.touches()) {
                touched.put(each.position(), each);
            }
        }
        var roots = new ArrayList<>(shardRootsBefore);
        // One of them changes with each touch.
        var middle = middle(roots);
        var updates = new TreeMap<Integer, LeafUpdate>();
        for (var entry : touched.entrySet()) {
            var update = entry.getValue().update();
            int shard = Shards.of(update.index());
            var siblings = new ArrayList<>(update.siblings());
            siblings.addAll(topSiblings(roots, middle, shard));
            updates.put(entry.getKey(), new LeafUpdate(update.index(), update.before(), update.after(), siblings));
            roots.set(shard, entry.getValue().rootAfter());
            int group = shard / AccountTree.ARITY;
            middle.set(group, node(roots, AccountTree.ARITY * group));
        }
        int slotCount = batch.size().slots();
        var slots = new ArrayList<SlotTrace>(slotCount);
        LeafUpdate last = updates.firstEntry().getValue();
        for (int slot = 0; slot < slotCount; slot++) {
            var debit = Optional.ofNullable(updates.get(2 * slot));
            var credit = Optional.ofNullable(updates.get(2 * slot + 1));
            var before = last;
            var first = debit.orElseGet(() -> credit.map(used -> unchanged(used, used.before()))
                    .orElseGet(() -> unchanged(before, before.after())));
            var second = credit.orElseGet(() -> unchanged(first, first.after()));
            slots.add(new SlotTrace(first, second));
            last = second;
        }
        var fee = updates.getOrDefault(2 * slotCount, unchanged(last, last.after()));
        if (fee.index() != batch.feeAccount()) {
            throw new IllegalStateException(
                    "batch " + batch.number() + " names fee account " + batch.feeAccount() + ", not " + fee.index());
        }
        return new BatchAssembly(
                new BatchTrace(domain, batch, stateRoot(shardRootsBefore), stateRoot(roots), slots, fee),
                List.copyOf(roots));
    }

    private static LeafUpdate unchanged(LeafUpdate near, Account account) {
        return new LeafUpdate(near.index(), account, account, near.siblings());
    }

    /// The root of the whole tree.
    ///
    /// @param shardRoots 16
    public static Fr stateRoot(List<Fr> shardRoots) {
        return node(middle(shardRoots), 0);
    }

    private static List<Fr> middle(List<Fr> shardRoots) {
        var middle = new ArrayList<Fr>(AccountTree.ARITY);
        for (int i = 0; i < AccountTree.ARITY; i++) {
            middle.add(node(shardRoots, AccountTree.ARITY * i));
        }
        return middle;
    }

    private static Fr node(List<Fr> children, int from) {
        return Poseidon.hash(
                children.get(from), children.get(from + 1), children.get(from + 2), children.get(from + 3));
    }

    private static List<LeafUpdate.Siblings> topSiblings(List<Fr> shardRoots, List<Fr> middle, int shard) {
        int group = shard / AccountTree.ARITY;
        return List.of(
                others(
                        shardRoots.subList(AccountTree.ARITY * group, AccountTree.ARITY * (group + 1)),
                        shard % AccountTree.ARITY),
                others(middle, group));
    }

    private static LeafUpdate.Siblings others(List<Fr> children, int own) {
        var others = new ArrayList<>(children);
        others.remove(own);
        return new LeafUpdate.Siblings(others.get(0), others.get(1), others.get(2));
    }
}
