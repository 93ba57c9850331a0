package io.orrery.domain.rollup.state;

import io.orrery.domain.collection.PersistentMap;
import io.orrery.domain.collection.PersistentQueue;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.sequencing.Operation;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/// What a shard knows.
///
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
public record ShardState(
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
        PersistentQueue<Applied> untraced) {

    public record OwnerToken(Address owner, long token) {}

    public record Chunk(long number, List<Operation> operations) {}

    /// A batch with what is needed to trace it again.
    public record Applied(long number, AccountTree before, List<Touch> touches) {}

    /// One admitted debit.
    public record Pending(Fr hash, long nonce, BigInteger debit) {}

    /// An account's admitted debits, in nonce order.
    public record Reserved(PersistentQueue<Pending> queue, BigInteger total) {
        static final Reserved NONE = new Reserved(PersistentQueue.empty(), BigInteger.ZERO);

        Reserved with(Pending added) {
            return new Reserved(queue.append(added), total.add(added.debit()));
        }

        /// Without its first debit, which was executed or cancelled.
        Reserved released() {
            return new Reserved(queue.rest(), total.subtract(queue.first().debit()));
        }

        /// Nonces follow one another without gaps, so a look at the queue, which may be long, is hardly ever needed.
        Optional<Pending> at(long nonce) {
            if (queue.isEmpty() || nonce >= queue.first().nonce() + queue.size()) {
                return Optional.empty();
            }
            return queue.toList().stream().filter(each -> each.nonce() == nonce).findFirst();
        }
    }

    static ShardState initial(int shard) {
        return new ShardState(
                shard,
                AccountTree.empty(Shards.DEPTH),
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
                PersistentQueue.empty());
    }

    public Account account(long index) {
        return tree.get(Shards.local(index));
    }

    Reserved reserved(long index) {
        return orNone(pending, index);
    }

    ShardState admitted(long chunk, List<SignedTransaction> transactions) {
        var reservations = pending;
        for (var signed : transactions) {
            var from = signed.transaction().from();
            reservations = reservations.with(
                    from, reservations.get(from).orElse(Reserved.NONE).with(pendingOf(signed)));
        }
        var operations =
                transactions.stream().<Operation>map(Operation.Signed::new).toList();
        return new ShardState(
                shard,
                tree,
                byOwner,
                accounts,
                reservations,
                pendingCount + transactions.size(),
                chunk + 1,
                outbox.append(new Chunk(chunk, operations)),
                queueUpTo,
                frozen,
                rekeyed,
                lastBatch,
                untraced);
    }

    static Pending pendingOf(SignedTransaction signed) {
        return new Pending(
                signed.hash(),
                signed.transaction().nonce(),
                signed.transaction().debit());
    }

    ShardState placed(Address owner, long token, long account) {
        return new ShardState(
                shard,
                tree,
                byOwner.with(new OwnerToken(owner, token), account),
                Math.max(accounts, Shards.local(account) + 1),
                pending,
                pendingCount,
                nextChunk,
                outbox,
                queueUpTo,
                frozen,
                rekeyed,
                lastBatch,
                untraced);
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
        return new ShardState(
                shard,
                tree,
                owners,
                opened,
                pending,
                pendingCount,
                chunk + 1,
                outbox.append(new Chunk(chunk, operations)),
                upTo,
                freezing,
                rekeyed,
                lastBatch,
                untraced);
    }

    ShardState chunksReleased(long upTo) {
        var rest = outbox;
        while (!rest.isEmpty() && rest.first().number() <= upTo) {
            rest = rest.rest();
        }
        return new ShardState(
                shard,
                tree,
                byOwner,
                accounts,
                pending,
                pendingCount,
                nextChunk,
                rest,
                queueUpTo,
                frozen,
                rekeyed,
                lastBatch,
                untraced);
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
        return new ShardState(
                shard,
                ShardExecution.apply(tree, touches),
                byOwner,
                accounts,
                reservations,
                pendingCount - released,
                nextChunk,
                outbox,
                queueUpTo,
                freezing,
                keys,
                number,
                untraced.append(new Applied(number, tree, touches)));
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
        return new ShardState(
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
                untraced.without(applied -> applied.number() == number));
    }
}
