package io.orrery.domain.rollup.replay;

import io.orrery.domain.rollup.batch.BatchAssembly;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.state.AccountTree;
import io.orrery.domain.rollup.state.ShardState;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.domain.rollup.state.StateShard;
import io.orrery.domain.rollup.state.Touch;
import io.orrery.domain.rollup.state.Touches;
import io.orrery.zk.field.Fr;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Derives every root from the journals again, by both paths: from what the shards have written down,
/// by their own rule, and from what L1 is told, by [ShadowReplay].
///
/// First all events of all shards, then the sealed batches in order. Of a shard whose first events are
/// gone, the state that was kept in their place comes first: up to its last batch the shard's rule is
/// applied to what the sealed batches ask of it, and has to lead to that state. Not safe for several
/// threads.
public final class JournalAudit {
    private final List<ShardState> shards = new ArrayList<>();
    private final List<Map<Long, Fr>> rootsAfter = new ArrayList<>();
    /// By shard, what its kept state has to be held against.
    private final Map<Integer, Kept> kept = new HashMap<>();
    /// By shard, its root at the checkpoint by what is left of its journal.
    private final Map<Integer, Fr> before = new HashMap<>();
    private final Shards division;
    /// Of each shard, its accounts where the audit begins.
    private final List<AccountTree> beginning;
    private final long from;
    private List<Fr> shardRoots;
    private final ShadowReplay replay;

    public JournalAudit(Shards division) {
        this(
                division,
                Collections.nCopies(division.count(), AccountTree.empty(division.depth())),
                0,
                new ShadowReplay());
    }

    /// From a checkpoint on: what lies below it may be gone.
    ///
    /// @throws CheckpointRefused where its accounts do not lead to its root
    public JournalAudit(Shards division, Checkpoint checkpoint) {
        this(
                division,
                trees(division, checkpoint),
                checkpoint.batch(),
                new ShadowReplay(1, RollupReplay.from(checkpoint)));
    }

    private JournalAudit(Shards division, List<AccountTree> beginning, long from, ShadowReplay replay) {
        this.division = division;
        this.beginning = List.copyOf(beginning);
        this.from = from;
        this.replay = replay;
        shardRoots = beginning.stream().map(AccountTree::root).toList();
        for (int shard = 0; shard < division.count(); shard++) {
            shards.add(StateShard.initial(division, shard));
            rootsAfter.add(new HashMap<>());
        }
    }

    private static List<AccountTree> trees(Shards division, Checkpoint checkpoint) {
        var trees = new ArrayList<>(Collections.nCopies(division.count(), AccountTree.empty(division.depth())));
        checkpoint.accounts().forEach((index, account) -> {
            int shard = division.of(index);
            trees.set(shard, trees.get(shard).with(division.local(index), account));
        });
        return trees;
    }

    /// A shard's accounts as the sealed batches make them, up to the last one that is in its kept state.
    private record Kept(Shards shards, AccountTree tree, long through, Fr root) {
        Kept after(List<Touch> touches) {
            var next = tree;
            for (var touch : touches) {
                long local = shards.local(touch.account());
                next = next.with(local, Touches.after(next.get(local), touch));
            }
            return new Kept(shards, next, through, root);
        }
    }

    /// The state that a shard has kept in place of its first events.
    public void kept(int shard, ShardState state) {
        shards.set(shard, state);
        if (state.lastBatch() > from) {
            kept.put(
                    shard,
                    new Kept(
                            division,
                            beginning.get(shard),
                            state.lastBatch(),
                            state.tree().root()));
        } else if (from > 0) {
            // Of that batch or an earlier one: what its events lead to up to the checkpoint is compared.
            before.put(shard, state.tree().root());
        }
    }

    /// The next event of a shard's journal.
    public void event(int shard, StateShard.Event event) {
        var state = StateShard.apply(shards.get(shard), event);
        shards.set(shard, state);
        if (event instanceof StateShard.Event.BatchApplied(var number, var _)) {
            if (number > from) {
                rootsAfter.get(shard).put(number, state.tree().root());
            } else {
                before.put(shard, state.tree().root());
            }
        }
    }

    /// All events are given: where they reach below a checkpoint, they have to lead to it.
    private void begin(SealedBatch first) {
        before.forEach((shard, root) -> require(
                first,
                root.equals(shardRoots.get(shard)),
                "the journal of shard " + shard + " leads to root " + root + " at batch " + from
                        + ", the checkpoint there says " + shardRoots.get(shard)));
        before.clear();
    }

    /// The next batch.
    ///
    /// @param sealed as the sequencer's journal has it
    /// @param archived as its own journal has it
    /// @throws ReplayRefused where two of them differ
    public void batch(SealedBatch sealed, ArchivedBatch archived) {
        begin(sealed);
        require(sealed, archived.sealed().equals(sealed), "its journal has other slots than the sequencer's");
        var roots = new ArrayList<>(shardRoots);
        var touches = Touches.byShard(division, sealed);
        for (int shard = 0; shard < shards.size(); shard++) {
            var root = root(shard, sealed, touches.getOrDefault(shard, List.of()));
            require(
                    sealed,
                    root.equals(archived.shardRoots().get(shard)),
                    "the journal of shard " + shard + " leads to root " + root + ", the batch's says "
                            + archived.shardRoots().get(shard));
            roots.set(shard, root);
        }
        var stateRoot = BatchAssembly.stateRoot(roots);
        require(
                sealed,
                stateRoot.equals(archived.stateRoot()),
                "its shards lead to root " + stateRoot + ", its journal says " + archived.stateRoot());
        require(
                sealed,
                stateRoot.equals(archived.streams().newRoot()),
                "its shards lead to root " + stateRoot + ", L1 is told "
                        + archived.streams().newRoot());
        replay.check(sealed, archived.streams());
        shardRoots = List.copyOf(roots);
    }

    private Fr root(int shard, SealedBatch sealed, List<Touch> touches) {
        var of = kept.get(shard);
        if (of == null || sealed.number() > of.through()) {
            return rootsAfter.get(shard).getOrDefault(sealed.number(), shardRoots.get(shard));
        }
        var after = of.after(touches);
        kept.put(shard, after);
        var root = after.tree().root();
        require(
                sealed,
                sealed.number() < of.through() || root.equals(of.root()),
                "shard " + shard + " has kept a state of root " + of.root() + ", the sealed batches lead to " + root);
        return root;
    }

    /// The state root after the last batch.
    public Fr root() {
        return replay.root();
    }

    /// The number of the last batch; 0 where there is none.
    public long lastBatch() {
        return replay.lastBatch();
    }

    /// How many operations the batches had.
    public RollupReplay.Counts counts() {
        return replay.counts();
    }

    private static void require(SealedBatch batch, boolean holds, String rule) {
        if (!holds) {
            throw new ReplayRefused(batch.number(), ReplayRefused.NO_SLOT, rule);
        }
    }
}
