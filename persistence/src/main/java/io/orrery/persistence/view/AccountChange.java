package io.orrery.persistence.view;

import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.state.Touch;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// What a batch does to one account altogether. The balance is a sum; that no debit overdraws on the way was
/// settled before the batch was sealed.
///
/// @param opening what the first deposit or open makes of the account where it is empty
/// @param amount what is added to the balance, negative where it shrinks
/// @param nextNonce after the last nonce that was consumed; 0 where none was
record AccountChange(Optional<Account> opening, BigInteger amount, long nextNonce) {
    private static final AccountChange NONE = new AccountChange(Optional.empty(), BigInteger.ZERO, 0);

    /// By account, in ascending order: two transactions that change accounts lock them in the same order.
    static SequencedMap<Long, AccountChange> of(List<Touch> touches) {
        var changes = new LinkedHashMap<Long, AccountChange>();
        touches.stream()
                .sorted((a, b) -> Long.compare(a.account(), b.account()))
                .forEach(touch ->
                        changes.merge(touch.account(), NONE.with(touch.change()), (a, _) -> a.with(touch.change())));
        return changes;
    }

    private AccountChange with(Touch.Change change) {
        return switch (change) {
            case Touch.Change.Debit(var total, var nonce) ->
                new AccountChange(opening, amount.subtract(total), nonce + 1);
            case Touch.Change.Cancel(var nonce) -> new AccountChange(opening, amount, nonce + 1);
            case Touch.Change.Credit(var credit) -> new AccountChange(opening, amount.add(credit), nextNonce);
            case Touch.Change.Deposit(var deposit) ->
                opened(
                        new Account(deposit.owner(), deposit.token(), 0, deposit.amount(), deposit.key()),
                        deposit.amount());
            case Touch.Change.Open(var owner, var token, var paid) ->
                opened(new Account(owner, token, 0, paid, Account.EMPTY.key()), paid);
            case Touch.Change.Forced _ ->
                throw new IllegalArgumentException("what L1 asks for depends on what the account holds");
            case Touch.Change.Fee(var total) -> new AccountChange(opening, amount.add(total), nextNonce);
        };
    }

    private AccountChange opened(Account fresh, BigInteger paid) {
        return new AccountChange(opening.or(() -> Optional.of(fresh)), amount.add(paid), nextNonce);
    }
}
