package io.orrery.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.view.RollupView;
import io.orrery.zk.babyjub.Point;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Who owns an account, and which accounts earn fees. An opened account's owner and token never change and its key
/// hardly ever, so they are read once, and again when a signature does not fit.
final class AccountDirectory {
    private final RollupView view;
    private final Await await;
    private final Address operator;
    private final Cache<Long, Identity> identities;
    private volatile SortedMap<Long, Long> feeAccounts = Collections.emptySortedMap();

    /// What of an opened account does not change with every batch.
    record Identity(Address owner, long token, Point key) {
        static Identity of(Account account) {
            return new Identity(account.owner(), account.token(), account.key());
        }
    }

    AccountDirectory(RollupView view, Await await, Address operator, int maxCached) {
        this.view = view;
        this.await = await;
        this.operator = operator;
        this.identities = Caffeine.newBuilder().maximumSize(maxCached).build();
    }

    /// The same after forgetting what was read before.
    Optional<Identity> findAnew(long index) {
        identities.invalidate(index);
        return find(index);
    }

    /// Empty where no sealed batch has opened the account.
    Optional<Identity> find(long index) {
        var known = identities.getIfPresent(index);
        if (known != null) {
            return Optional.of(known);
        }
        var found = await.of(view.account(index))
                .map(RollupView.AccountView::account)
                .filter(account -> !account.isEmpty())
                .map(Identity::of);
        found.ifPresent(identity -> identities.put(index, identity));
        return found;
    }

    /// Whether fees may be paid in the token: the operator has an account of it.
    boolean takesFees(long token) {
        return feeAccounts.containsKey(token) || feeAccounts().containsKey(token);
    }

    /// The operator's accounts by token.
    Map<Long, Long> feeAccounts() {
        var found = new TreeMap<Long, Long>();
        for (var account : await.of(view.accountsOf(operator))) {
            found.merge(account.account().token(), account.index(), Math::min);
        }
        feeAccounts = Collections.unmodifiableSortedMap(found);
        return feeAccounts;
    }
}
