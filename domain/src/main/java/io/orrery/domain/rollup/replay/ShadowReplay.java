package io.orrery.domain.rollup.replay;

import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.settlement.QueuedOperation;
import io.orrery.zk.field.Fr;
import java.util.Optional;

/// Executes each batch once more from the data that L1 is to be told, by [RollupReplay], whose rules and tree are not
/// the node's: so that no root is signed which one path alone has found.
///
/// What it takes from the node is the order of what L1 asks for, which L1 compares with its queue.
///
/// Not safe for several threads. A refused batch changes nothing.
public final class ShadowReplay {
    private final RollupReplay replay;
    private final ExitVault vault;

    /// That keeps the last state alone.
    public ShadowReplay() {
        this(1);
    }

    /// @param states how many of the last states are kept
    public ShadowReplay(int states) {
        this(states, RollupReplay.start());
    }

    /// @param replay where it begins; this one's from now on
    public ShadowReplay(int states, RollupReplay replay) {
        this.replay = replay;
        vault = new ExitVault(states, replay.state());
    }

    /// The number of the last batch; 0 at genesis.
    public long lastBatch() {
        return replay.lastBatch();
    }

    /// The next batch, or the last one again.
    ///
    /// @throws ReplayRefused where what L1 is to be told does not start at the last root, breaks the protocol or
    ///     leads to another root than it claims
    public void check(SealedBatch batch, BatchStreams told) {
        if (batch.number() == replay.lastBatch()) {
            require(batch, replay.root().equals(told.newRoot()), "it was assembled twice, with different roots");
            return;
        }
        require(
                batch,
                replay.root().equals(told.prevRoot()),
                "it starts at root " + told.prevRoot() + ", the batch before ended at " + replay.root());
        queueAsked(batch);
        replay.batch(committed(batch, told));
        vault.keep(replay.state());
    }

    /// The next batch, whose root was checked when it was assembled: it costs no hashing.
    ///
    /// @throws ReplayRefused where its data breaks the protocol
    public void follow(SealedBatch batch, BatchStreams told) {
        queueAsked(batch);
        replay.ledger(committed(batch, told));
        vault.keep(replay.state());
    }

    /// The state after a batch, where it is among the last that are kept.
    public Optional<RollupState> stateAfter(long batch) {
        if (batch == replay.lastBatch()) {
            // Hashed here, once for the batches that follow too.
            replay.root();
            vault.keep(replay.state());
        }
        return vault.after(batch);
    }

    /// The state root after the last batch.
    public Fr root() {
        return replay.root();
    }

    /// How many operations were executed so far.
    public RollupReplay.Counts counts() {
        return replay.counts();
    }

    private void queueAsked(SealedBatch batch) {
        for (var slot : batch.slots()) {
            var asked = switch (slot) {
                case Slot.Deposit(var deposit, var _) -> Optional.<QueuedOperation>of(deposit);
                case Slot.Forced(var forced) -> Optional.<QueuedOperation>of(forced);
                case Slot.Signed _ -> Optional.<QueuedOperation>empty();
            };
            // A batch that was refused is given again, and what L1 asked for with it.
            if (asked.isPresent() && asked.get().queueIndex() >= replay.queueEnd()) {
                replay.queued(asked.get());
            }
        }
    }

    private static CommittedBatch committed(SealedBatch batch, BatchStreams told) {
        return new CommittedBatch(
                batch.number(),
                batch.size().slots(),
                batch.feeAccount(),
                batch.timestamp(),
                told.newRoot(),
                told.slots(),
                told.l1Operations());
    }

    private static void require(SealedBatch batch, boolean holds, String rule) {
        if (!holds) {
            throw new ReplayRefused(batch.number(), ReplayRefused.NO_SLOT, rule);
        }
    }
}
