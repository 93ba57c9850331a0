package io.orrery.domain.rollup.replay;

import io.orrery.domain.collection.PersistentMap;
import io.orrery.domain.collection.PersistentQueue;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.settlement.QueuedOperation;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Recomputes the state from L1 alone: the queue and the data of each committed batch, in order. It shares
/// neither the node's tree nor its rules, only Poseidon, so that agreement means something. Signatures and nonces are
/// not on L1: those the proof answers for.
///
/// Not safe for several threads. A refused batch changes nothing.
public final class RollupReplay {
    /// What no batch has executed yet.
    private PersistentQueue<QueuedOperation> queue = PersistentQueue.empty();
    private PersistentMap<Long, Account> accounts = PersistentMap.empty();
    private ReplayTree tree = ReplayTree.GENESIS;
    /// Changed since the tree was hashed.
    private PersistentMap<Long, Account> unhashed = PersistentMap.empty();
    private PersistentMap<Address, List<Long>> owned = PersistentMap.empty();
    private Counts counts = Counts.NONE;
    private final SortedMap<Long, BigInteger> withdrawn = new TreeMap<>();
    private long lastBatch;
    private long lastTimestamp;
    private long queueEnd;

    private RollupReplay() {}

    /// How many operations were executed so far.
    ///
    /// @param keysSet set keys that took effect
    /// @param forcedExits that took effect, those of an account without a balance too
    /// @param refused set keys and forced exits that changed nothing
    /// @param opens transfers to an L1 address
    public record Counts(
            long transfers,
            long withdrawals,
            long deposits,
            long cancels,
            long keysSet,
            long forcedExits,
            long refused,
            long opens) {
        static final Counts NONE = new Counts(0, 0, 0, 0, 0, 0, 0, 0);

        Counts plus(Counts other) {
            return new Counts(
                    transfers + other.transfers,
                    withdrawals + other.withdrawals,
                    deposits + other.deposits,
                    cancels + other.cancels,
                    keysSet + other.keysSet,
                    forcedExits + other.forcedExits,
                    refused + other.refused,
                    opens + other.opens);
        }
    }

    /// At the genesis state.
    public static RollupReplay start() {
        return new RollupReplay();
    }

    /// Behind a checkpoint; counts begin there. It costs the hashing of all accounts.
    ///
    /// @throws CheckpointRefused where its accounts do not lead to its root
    public static RollupReplay from(Checkpoint checkpoint) {
        var tree = ReplayTree.GENESIS.with(checkpoint.accounts());
        if (!tree.root().equals(checkpoint.head().stateRoot())) {
            throw new CheckpointRefused(checkpoint, tree.root());
        }
        var replay = new RollupReplay();
        checkpoint.accounts().forEach((index, account) -> {
            replay.accounts = replay.accounts.with(index, account);
            replay.own(account.owner(), index);
        });
        replay.tree = tree;
        replay.lastBatch = checkpoint.batch();
        replay.lastTimestamp = checkpoint.head().sealed().timestamp();
        replay.queueEnd = checkpoint.head().queueEnd();
        return replay;
    }

    /// Another replay that stands where this one does and goes its own way. It costs next to nothing.
    public RollupReplay copy() {
        var copy = new RollupReplay();
        copy.queue = queue;
        copy.accounts = accounts;
        copy.tree = tree;
        copy.unhashed = unhashed;
        copy.owned = owned;
        copy.counts = counts;
        copy.withdrawn.putAll(withdrawn);
        copy.lastBatch = lastBatch;
        copy.lastTimestamp = lastTimestamp;
        copy.queueEnd = queueEnd;
        return copy;
    }

    /// The next entry of the L1 queue.
    ///
    /// @throws IllegalArgumentException where its index does not follow the one before
    public void queued(QueuedOperation operation) {
        if (operation.queueIndex() != queueEnd) {
            throw new IllegalArgumentException(
                    "queue index " + operation.queueIndex() + " where " + queueEnd + " comes next");
        }
        queue = queue.append(operation);
        queueEnd++;
    }

    /// The next batch; its L1 operations must have been given before.
    ///
    /// @throws ReplayRefused where its data breaks the protocol or does not lead to its root
    public void batch(CommittedBatch batch) {
        var execution = execution(batch);
        var hashed = hashed(execution.accounts().changed());
        var reached = hashed.root();
        if (!reached.equals(batch.newRoot())) {
            throw new ReplayRefused(
                    batch.number(),
                    ReplayRefused.NO_SLOT,
                    "its data leads to root " + reached + ", it claims " + batch.newRoot());
        }
        take(batch, execution);
        tree = hashed;
        unhashed = PersistentMap.empty();
    }

    /// The same without looking at its root, which costs most of the work: for those who ask for balances only.
    ///
    /// @throws ReplayRefused where its data breaks the protocol
    public void ledger(CommittedBatch batch) {
        take(batch, execution(batch));
    }

    private ReplayedBatch execution(CommittedBatch batch) {
        if (batch.number() != lastBatch + 1) {
            throw new ReplayRefused(batch.number(), ReplayRefused.NO_SLOT, "number " + (lastBatch + 1) + " comes next");
        }
        if (batch.timestamp() < lastTimestamp) {
            throw new ReplayRefused(
                    batch.number(), ReplayRefused.NO_SLOT, "its timestamp is before the previous batch's");
        }
        var execution = new ReplayedBatch(batch, accounts, queue, queueEnd);
        execution.run();
        return execution;
    }

    private ReplayTree hashed(SortedMap<Long, Account> changed) {
        var all = RollupState.sorted(unhashed);
        all.putAll(changed);
        return tree.with(all);
    }

    private void take(CommittedBatch batch, ReplayedBatch execution) {
        for (var change : execution.accounts().changed().entrySet()) {
            if (!accounts.contains(change.getKey())) {
                own(change.getValue().owner(), change.getKey());
            }
            unhashed = unhashed.with(change.getKey(), change.getValue());
        }
        accounts = execution.accounts().after();
        counts = counts.plus(execution.counts());
        execution.withdrawn().forEach((token, amount) -> withdrawn.merge(token, amount, BigInteger::add));
        queue = execution.queue();
        lastBatch = batch.number();
        lastTimestamp = batch.timestamp();
    }

    private void own(Address owner, long index) {
        var more = new ArrayList<>(owned.get(owner).orElse(List.of()));
        more.add(index);
        owned = owned.with(owner, List.copyOf(more));
    }

    /// The state root after the last batch.
    public Fr root() {
        if (!unhashed.isEmpty()) {
            tree = tree.with(RollupState.sorted(unhashed));
            unhashed = PersistentMap.empty();
        }
        return tree.root();
    }

    /// The state after the last batch, which stays as it is. It costs nothing to take.
    public RollupState state() {
        return new RollupState(lastBatch, queueEnd - queue.size(), accounts, owned, tree, unhashed);
    }

    /// The number of the last batch; 0 at genesis.
    public long lastBatch() {
        return lastBatch;
    }

    /// By index; accounts that were never opened are absent.
    public SortedMap<Long, Account> accounts() {
        var sorted = new TreeMap<Long, Account>();
        accounts.forEach(sorted::put);
        return Collections.unmodifiableSortedMap(sorted);
    }

    /// What all withdrawals and forced exits together have taken out, by token.
    public SortedMap<Long, BigInteger> withdrawn() {
        return Collections.unmodifiableSortedMap(withdrawn);
    }

    public Counts counts() {
        return counts;
    }

    /// The index that the next entry of the queue has.
    public long queueEnd() {
        return queueEnd;
    }

    /// Entries of the queue that no batch has executed.
    public int queueWaiting() {
        return queue.size();
    }
}
