package io.orrery.domain.rollup.replay;

import io.orrery.domain.collection.PersistentMap;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.account.Address;
import io.orrery.zk.field.Fr;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The state after one batch, for good: every account, and its branch to the root. It shares with the states round it
/// all that did not change between them. Safe for several threads.
///
/// What was executed without hashing is hashed when a root or a branch is first asked for.
public final class RollupState {
    private final long batch;
    private final long queueTaken;
    private final PersistentMap<Long, Account> accounts;
    private final PersistentMap<Address, List<Long>> owned;
    private ReplayTree tree;
    /// Changed since the tree was hashed.
    private PersistentMap<Long, Account> unhashed;

    RollupState(
            long batch,
            long queueTaken,
            PersistentMap<Long, Account> accounts,
            PersistentMap<Address, List<Long>> owned,
            ReplayTree tree,
            PersistentMap<Long, Account> unhashed) {
        this.batch = batch;
        this.queueTaken = queueTaken;
        this.accounts = accounts;
        this.owned = owned;
        this.tree = tree;
        this.unhashed = unhashed;
    }

    /// The number of the batch that led to it; 0 for the genesis.
    public long batch() {
        return batch;
    }

    /// The queue index after the last entry that it has taken: a batch's `queueEnd` on L1.
    public long queueTaken() {
        return queueTaken;
    }

    public Fr root() {
        return hashed().root();
    }

    /// Accounts that were opened.
    public int size() {
        return accounts.size();
    }

    /// The account as it was; empty where it was never opened.
    public Optional<Account> account(long index) {
        return accounts.get(index);
    }

    /// The indices of an owner's accounts, in the order in which they were opened; those that a checkpoint had come
    /// before, by index.
    public List<Long> accountsOf(Address owner) {
        return owned.get(owner).orElse(List.of());
    }

    /// The account with its branch; empty where it was never opened.
    public Optional<ExitWitness> witness(long index) {
        return accounts.get(index).map(account -> new ExitWitness(batch, index, account, hashed().branch(index)));
    }

    // Locked, so that what costs most is done once and not by everybody who asks at the same time.
    private synchronized ReplayTree hashed() {
        if (!unhashed.isEmpty()) {
            tree = tree.with(sorted(unhashed));
            unhashed = PersistentMap.empty();
        }
        return tree;
    }

    static Map<Long, Account> sorted(PersistentMap<Long, Account> accounts) {
        var sorted = new TreeMap<Long, Account>();
        accounts.forEach(sorted::put);
        return sorted;
    }
}
