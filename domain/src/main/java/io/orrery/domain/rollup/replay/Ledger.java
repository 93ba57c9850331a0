package io.orrery.domain.rollup.replay;

import io.orrery.domain.collection.PersistentMap;
import io.orrery.domain.rollup.account.Account;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The accounts while a batch is executed: what it has changed so far over what was before.
final class Ledger {
    private final PersistentMap<Long, Account> before;
    private final SortedMap<Long, Account> changed = new TreeMap<>();

    Ledger(PersistentMap<Long, Account> before) {
        this.before = before;
    }

    /// An account that was opened, or nothing.
    @Nullable
    Account get(long index) {
        var account = changed.get(index);
        return account == null ? before.get(index).orElse(null) : account;
    }

    void put(long index, Account account) {
        changed.put(index, account);
    }

    SortedMap<Long, Account> changed() {
        return Collections.unmodifiableSortedMap(changed);
    }

    PersistentMap<Long, Account> after() {
        var after = before;
        for (var change : changed.entrySet()) {
            after = after.with(change.getKey(), change.getValue());
        }
        return after;
    }
}
