package io.orrery.domain.rollup.batch;

import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.batch.BatchTrace.SlotTrace;
import io.orrery.domain.rollup.state.AccountTree;
import io.orrery.domain.rollup.state.LeafUpdate;
import io.orrery.domain.rollup.state.ShardTrace;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.zk.field.Fr;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/// Joins what the shards did in a batch into one trace over the whole tree, in the order of execution.
///
/// A side that an operation does not use updates nothing, at a leaf whose branch is at hand: the one that the same slot
/// touches, or for a noop and a batch without fees the one touched last.
///
/// @param trace what the circuit's witness is made from
/// @param shardRoots the subtree roots after the batch, one a shard
public record BatchAssembly(BatchTrace trace, List<Fr> shardRoots) {

    /// The subtree roots of the genesis state.
    public static List<Fr> genesisShardRoots(Shards shards) {
        return Collections.nCopies(shards.count(), AccountTree.emptyRoot(shards.depth()));
    }

    /// @param shardRootsBefore one a shard
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
        var shards = new Shards(shardRootsBefore.size());
        var top = new TopTree(shardRootsBefore);
        var rootBefore = top.root();
        var updates = new TreeMap<Integer, LeafUpdate>();
        for (var entry : touched.entrySet()) {
            var update = entry.getValue().update();
            int shard = shards.of(update.index());
            var siblings = new ArrayList<>(update.siblings());
            siblings.addAll(top.siblings(shard));
            updates.put(entry.getKey(), new LeafUpdate(update.index(), update.before(), update.after(), siblings));
            top.set(shard, entry.getValue().rootAfter());
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
        return new BatchAssembly(new BatchTrace(domain, batch, rootBefore, top.root(), slots, fee), top.shardRoots());
    }

    private static LeafUpdate unchanged(LeafUpdate near, Account account) {
        return new LeafUpdate(near.index(), account, account, near.siblings());
    }

    /// The root of the whole tree.
    ///
    /// @param shardRoots one a shard
    public static Fr stateRoot(List<Fr> shardRoots) {
        return new TopTree(shardRoots).root();
    }
}
