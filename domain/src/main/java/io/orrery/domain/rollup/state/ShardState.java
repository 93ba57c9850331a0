package io.orrery.domain.rollup.state;

import io.orrery.domain.collection.PersistentMap;
import io.orrery.domain.collection.PersistentQueue;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.zk.field.Fr;
import java.util.HashSet;
import java.util.List;

/// What a shard knows.
///
/// @param shards how the state is divided
/// @param shard its number
/// @param tree its accounts as of the last applied batch
/// @param byOwner where each (owner, token) lives; index in the whole tree
/// @param accounts how many are opened or about to be: the next free place
/// @param pending what is admitted and not yet in an applied batch, by account
/// @param pendingCount over all accounts
/// @param outbox chunks that the sequencer does not hold yet
/// @param queueUpTo the highest queue index accepted, -1 where there is none
/// @param frozen accounts that a forced operation is under way to, with the queue index of the last one
/// @param rekeyed accounts that have had another key
/// @param lastBatch the last applied batch, 0 where there is none
/// @param untraced applied batches whose trace has not been taken
/// @param held groups with members of other shards too, from the hold of their debits to its release, by name
/// @param nextAttempt of the next group whose first member is of this shard
public record ShardState(
        Shards shards,
        int shard,
        AccountTree tree,
        PersistentMap<OwnerToken, Long> byOwner,
        long accounts,
        PersistentMap<Long, Reserved> pending,
        int pendingCount,
        long nextChunk,
        PersistentQueue<Chunk> outbox,
        long queueUpTo,
        PersistentMap<Long, Long> frozen,
        PersistentMap<Long, Boolean> rekeyed,
        long lastBatch,
        PersistentQueue<Applied> untraced,
        PersistentMap<Fr, HeldGroup> held,
        long nextAttempt) {

    public record OwnerToken(Address owner, long token) {}

    public record Chunk(long number, List<Operation> operations) {}

    /// A batch with what is needed to trace it again.
    public record Applied(long number, AccountTree before, List<Touch> touches) {}

    static ShardState initial(Shards shards, int shard) {
        return new ShardState(
                shards,
                shard,
                AccountTree.empty(shards.depth()),
                PersistentMap.empty(),
                0,
                PersistentMap.empty(),
                0,
                0,
                PersistentQueue.empty(),
                -1,
                PersistentMap.empty(),
                PersistentMap.empty(),
                0,
                PersistentQueue.empty(),
                PersistentMap.empty(),
                0);
    }

    public Account account(long index) {
        return tree.get(shards.local(index));
    }

    Reserved reserved(long index) {
        return orNone(pending, index);
    }

    /// Of a group that is held, the debits are pending already. Members of other shards are pending there.
    ShardState admitted(long chunk, List<SignedTransaction> transactions) {
        var next = new Change();
        var group = held.get(transactions.getFirst().transaction().group());
        if (group.isPresent()) {
            next.held = held.with(group.get().name(), group.get().admittedIn(chunk));
        } else {
            next.reserve(transactions);
        }
        next.send(
                chunk,
                transactions.stream().<Operation>map(Operation.Signed::new).toList());
        return next.made();
    }

    /// A repeated hold reserves nothing more.
    ShardState groupHeld(HeldGroup group) {
        var next = new Change();
        if (!held.contains(group.name())) {
            next.reserve(group.members());
        }
        next.held = held.with(group.name(), group);
        next.nextAttempt = group.leader(shards) == shard ? group.attempt() + 1 : nextAttempt;
        return next.made();
    }

    /// @param admitted whether its debits are in the order; else they never happen
    ShardState groupReleased(Fr name, boolean admitted) {
        var next = new Change();
        next.held = held.without(name);
        if (!admitted) {
            next.release(held.get(name).orElseThrow().members());
        }
        return next.made();
    }

    ShardState placed(Address owner, long token, long account) {
        var next = new Change();
        next.byOwner = byOwner.with(new OwnerToken(owner, token), account);
        next.accounts = Math.max(accounts, shards.local(account) + 1);
        return next.made();
    }

    /// @param operations deposits and forced operations, by ascending queue index
    ShardState queueAccepted(long chunk, List<Operation> operations) {
        var owners = byOwner;
        var freezing = frozen;
        long opened = accounts;
        long upTo = queueUpTo;
        for (var accepted : operations) {
            switch (accepted) {
                case Operation.Deposit(var deposit, var account) -> {
                    var key = new OwnerToken(deposit.owner(), deposit.token());
                    if (!owners.contains(key)) {
                        owners = owners.with(key, account);
                        opened++;
                    }
                    upTo = deposit.queueIndex();
                }
                case Operation.Forced(var forced, var freezes) -> {
                    freezing = freezes ? freezing.with(forced.account(), forced.queueIndex()) : freezing;
                    upTo = forced.queueIndex();
                }
                case Operation.Signed _ ->
                    throw new IllegalArgumentException("a signed operation does not come from the L1 queue");
            }
        }
        var next = new Change();
        next.byOwner = owners;
        next.accounts = opened;
        next.queueUpTo = upTo;
        next.frozen = freezing;
        next.send(chunk, operations);
        return next.made();
    }

    /// Those of accounts that a group holds.
    ShardState frozen(List<ForcedOperation> operations) {
        var next = new Change();
        for (var forced : operations) {
            next.frozen = next.frozen.with(forced.account(), forced.queueIndex());
        }
        return next.made();
    }

    ShardState chunksReleased(long upTo) {
        var next = new Change();
        while (!next.outbox.isEmpty() && next.outbox.first().number() <= upTo) {
            next.outbox = next.outbox.rest();
        }
        return next.made();
    }

    ShardState batchApplied(long number, List<Touch> touches) {
        var reservations = pending;
        var freezing = frozen;
        var keys = rekeyed;
        int released = 0;
        for (var touch : touches) {
            switch (touch.change()) {
                case Touch.Change.Debit _, Touch.Change.Cancel _ -> {
                    var left = reserved(reservations, touch.account()).released();
                    reservations = left.queue().isEmpty()
                            ? reservations.without(touch.account())
                            : reservations.with(touch.account(), left);
                    released++;
                }
                case Touch.Change.Forced(var operation) -> {
                    var found = account(touch.account());
                    if (operation.isOf(found)) {
                        // Nothing was admitted since it froze the account, and what was before stands before it in the
                        // order, or the sequencer has put it aside for want of a fee account and dropped it.
                        released +=
                                orNone(reservations, touch.account()).queue().size();
                        reservations = reservations.without(touch.account());
                    }
                    if (freezing.get(touch.account())
                            .filter(last -> last == operation.queueIndex())
                            .isPresent()) {
                        freezing = freezing.without(touch.account());
                    }
                    // An empty account may be opened earlier in this batch.
                    if (operation instanceof ForcedOperation.SetKey && (found.isEmpty() || operation.isOf(found))) {
                        keys = keys.with(touch.account(), true);
                    }
                }
                case Touch.Change.Credit _, Touch.Change.Open _, Touch.Change.Deposit _, Touch.Change.Fee _ -> {}
            }
        }
        var next = new Change();
        next.tree = ShardExecution.apply(shards, tree, touches);
        next.pending = reservations;
        next.pendingCount = pendingCount - released;
        next.frozen = freezing;
        next.rekeyed = keys;
        next.lastBatch = number;
        next.untraced = untraced.append(new Applied(number, tree, touches));
        return next.made();
    }

    private static Reserved orNone(PersistentMap<Long, Reserved> reservations, long account) {
        return reservations.get(account).orElse(Reserved.NONE);
    }

    private static Reserved reserved(PersistentMap<Long, Reserved> reservations, long account) {
        return reservations
                .get(account)
                .orElseThrow(() ->
                        new IllegalStateException("a batch debits account " + account + " without a reservation"));
    }

    ShardState traceReleased(long number) {
        var next = new Change();
        next.untraced = untraced.without(applied -> applied.number() == number);
        return next.made();
    }

    /// Whether a group holds the account: nothing else may come before or behind its debits until it is decided.
    boolean isHeld(long account) {
        var found = new boolean[1];
        held.forEach((_, group) -> found[0] |= group.debits(account));
        return found[0];
    }

    /// This state with some of its parts exchanged.
    private final class Change {
        private AccountTree tree = ShardState.this.tree;
        private PersistentMap<OwnerToken, Long> byOwner = ShardState.this.byOwner;
        private long accounts = ShardState.this.accounts;
        private PersistentMap<Long, Reserved> pending = ShardState.this.pending;
        private int pendingCount = ShardState.this.pendingCount;
        private long nextChunk = ShardState.this.nextChunk;
        private PersistentQueue<Chunk> outbox = ShardState.this.outbox;
        private long queueUpTo = ShardState.this.queueUpTo;
        private PersistentMap<Long, Long> frozen = ShardState.this.frozen;
        private PersistentMap<Long, Boolean> rekeyed = ShardState.this.rekeyed;
        private long lastBatch = ShardState.this.lastBatch;
        private PersistentQueue<Applied> untraced = ShardState.this.untraced;
        private PersistentMap<Fr, HeldGroup> held = ShardState.this.held;
        private long nextAttempt = ShardState.this.nextAttempt;

        /// The debits of this shard's accounts.
        void reserve(List<SignedTransaction> transactions) {
            for (var signed : transactions) {
                long from = signed.transaction().from();
                if (shards.of(from) == shard) {
                    pending = pending.with(from, orNone(pending, from).with(Reserved.debit(signed)));
                    pendingCount++;
                }
            }
        }

        /// The same taken back.
        void release(List<SignedTransaction> transactions) {
            var hashes = new HashSet<Fr>();
            transactions.forEach(signed -> hashes.add(signed.hash()));
            for (var signed : transactions) {
                long from = signed.transaction().from();
                if (shards.of(from) == shard) {
                    var left = orNone(pending, from).without(hashes);
                    pending = left.queue().isEmpty() ? pending.without(from) : pending.with(from, left);
                    pendingCount--;
                }
            }
        }

        void send(long chunk, List<Operation> operations) {
            outbox = outbox.append(new Chunk(chunk, operations));
            nextChunk = chunk + 1;
        }

        ShardState made() {
            return new ShardState(
                    shards,
                    shard,
                    tree,
                    byOwner,
                    accounts,
                    pending,
                    pendingCount,
                    nextChunk,
                    outbox,
                    queueUpTo,
                    frozen,
                    rekeyed,
                    lastBatch,
                    untraced,
                    held,
                    nextAttempt);
        }
    }
}
