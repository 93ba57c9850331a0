package io.orrery.domain.rollup.state;

import io.orrery.domain.rollup.account.Account;
import java.util.ArrayList;
import java.util.List;

/// What touches do to the accounts of a shard. Touches come from a sealed batch, so one that can not be executed is a
/// bug, not bad input.
final class ShardExecution {
    private ShardExecution() {}

    /// The subtree after the touches; does no hashing.
    static AccountTree apply(Shards shards, AccountTree tree, List<Touch> touches) {
        var result = tree;
        for (var touch : touches) {
            var local = shards.local(touch.account());
            result = result.with(local, after(result.get(local), touch));
        }
        return result;
    }

    /// The same, with each branch and root on the way.
    ///
    /// @param result what [#apply] has made of them
    static ShardTrace trace(
            Shards shards, int shard, long batch, AccountTree tree, List<Touch> touches, AccountTree result) {
        // Everything is executed before anything is hashed: see AccountTree.hashAll.
        var root = tree.root();
        var versions = new ArrayList<AccountTree>(touches.size());
        var changed = new ArrayList<Long>(touches.size());
        var current = tree;
        for (var touch : touches) {
            var local = shards.local(touch.account());
            current = current.with(local, after(current.get(local), touch));
            versions.add(current);
            changed.add(local);
        }
        AccountTree.hashAll(versions, changed);
        result.adopt(current, changed);
        var traced = new ArrayList<ShardTrace.Touched>(touches.size());
        var before = tree;
        for (int i = 0; i < touches.size(); i++) {
            var touch = touches.get(i);
            long local = changed.get(i);
            var after = versions.get(i);
            traced.add(new ShardTrace.Touched(
                    touch.position(),
                    new LeafUpdate(touch.account(), before.get(local), after.get(local), before.siblings(local)),
                    after.root()));
            before = after;
        }
        return new ShardTrace(shard, batch, root, traced);
    }

    static Account after(Account account, Touch touch) {
        return switch (touch.change()) {
            case Touch.Change.Debit(var total, var nonce) -> {
                var left = account.balance().subtract(total);
                if (account.nonce() != nonce || left.signum() < 0) {
                    throw broken(account, touch);
                }
                yield account.withBalance(left).withNonce(nonce + 1);
            }
            case Touch.Change.Cancel(var nonce) -> {
                if (account.nonce() != nonce) {
                    throw broken(account, touch);
                }
                yield account.withNonce(nonce + 1);
            }
            case Touch.Change.Credit(var amount) -> credited(account, touch, amount);
            case Touch.Change.Fee(var total) -> credited(account, touch, total);
            case Touch.Change.Deposit(var deposit) ->
                opened(
                        account,
                        touch,
                        new Account(deposit.owner(), deposit.token(), 0, deposit.amount(), deposit.key()));
            case Touch.Change.Open(var owner, var token, var amount) ->
                opened(account, touch, new Account(owner, token, 0, amount, Account.EMPTY.key()));
            case Touch.Change.Forced(var operation) -> operation.executed(account);
        };
    }

    /// @param fresh what an empty account becomes
    private static Account opened(Account account, Touch touch, Account fresh) {
        if (account.isEmpty()) {
            return fresh;
        }
        if (!account.owner().equals(fresh.owner()) || account.token() != fresh.token()) {
            throw broken(account, touch);
        }
        return credited(account, touch, fresh.balance());
    }

    private static Account credited(Account account, Touch touch, java.math.BigInteger amount) {
        if (account.isEmpty()) {
            throw broken(account, touch);
        }
        return account.withBalance(account.balance().add(amount));
    }

    private static IllegalStateException broken(Account account, Touch touch) {
        return new IllegalStateException("a sealed batch asks for " + touch + " of " + account);
    }
}
