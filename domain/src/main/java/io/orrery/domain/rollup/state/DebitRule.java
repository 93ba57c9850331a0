package io.orrery.domain.rollup.state;

import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.state.StateShard.Admission;
import io.orrery.domain.rollup.state.StateShard.Event;
import io.orrery.domain.rollup.state.StateShard.Outcome;
import io.orrery.domain.rollup.state.StateShard.Refusal;
import io.orrery.domain.rollup.state.StateShard.Settings;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.zk.babyjub.EddsaPoseidon;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

/// Which debits a shard admits: by nonce, by what is left of the balance, by its bounds, and by what L1 asks for.
final class DebitRule {
    private static final long MAX_NONCE = (1L << 32) - 1;

    private DebitRule() {}

    /// Each with those before it already counted.
    static Admission decide(Settings settings, ShardState state, List<SignedTransaction> transactions) {
        var outcomes = new ArrayList<Outcome>(transactions.size());
        var admitted = new ArrayList<SignedTransaction>();
        var reservations = new HashMap<Long, Reserved>();
        for (var signed : transactions) {
            var from = signed.transaction().from();
            var reserved = reservations.getOrDefault(from, state.reserved(from));
            var pending = reserved.at(signed.transaction().nonce());
            if (pending.isPresent() && pending.get().hash().equals(signed.hash())) {
                outcomes.add(new Outcome.Admitted(signed));
                continue;
            }
            var full = state.pendingCount() + admitted.size() >= settings.maxPending()
                    || state.outbox().size() >= settings.maxOutbox();
            var refusal = full
                    ? Optional.of(new Outcome.Refused(signed, Refusal.BUSY, ""))
                    : held(state, from, signed)
                            .or(() -> frozen(state, from, signed))
                            .or(() -> refusal(settings, StateShard.account(state, from), reserved, signed))
                            .or(() -> otherKey(state, signed));
            if (refusal.isPresent()) {
                outcomes.add(refusal.get());
            } else {
                reservations.put(from, reserved.with(Reserved.debit(signed)));
                admitted.add(signed);
                outcomes.add(new Outcome.Admitted(signed));
            }
        }
        return new Admission(
                admitted.isEmpty() ? List.of() : List.of(new Event.Admitted(state.nextChunk(), List.copyOf(admitted))),
                List.copyOf(outcomes));
    }

    /// Its next nonce is known when the group is decided, in a moment.
    private static Optional<Outcome.Refused> held(ShardState state, long account, SignedTransaction signed) {
        return state.isHeld(account)
                ? Optional.of(new Outcome.Refused(signed, Refusal.BUSY, "from"))
                : Optional.empty();
    }

    /// Admitted now, a debit would stand behind the forced operation: its balance would be gone or its key another, and
    /// no batch with it could be proven.
    private static Optional<Outcome.Refused> frozen(ShardState state, long account, SignedTransaction signed) {
        return state.frozen().contains(account)
                ? Optional.of(new Outcome.Refused(signed, Refusal.FROZEN, "from"))
                : Optional.empty();
    }

    /// The signature was checked against a key that was read before; only a set key can have made that another.
    private static Optional<Outcome.Refused> otherKey(ShardState state, SignedTransaction signed) {
        long from = signed.transaction().from();
        return state.rekeyed().contains(from)
                        && !EddsaPoseidon.verify(state.account(from).key(), signed.hash(), signed.signature())
                ? Optional.of(new Outcome.Refused(signed, Refusal.BAD_SIGNATURE, "signature"))
                : Optional.empty();
    }

    private static Optional<Outcome.Refused> refusal(
            Settings settings, Account account, Reserved reserved, SignedTransaction signed) {
        var transaction = signed.transaction();
        long nextNonce = account.nonce() + reserved.queue().size();
        if (account.isEmpty()) {
            return Optional.of(new Outcome.Refused(signed, Refusal.UNKNOWN_ACCOUNT, "from"));
        }
        if (account.token() != transaction.token()) {
            return Optional.of(new Outcome.Refused(signed, Refusal.TOKEN_MISMATCH, "token"));
        }
        if (transaction.nonce() < nextNonce) {
            return Optional.of(new Outcome.Refused(signed, Refusal.NONCE_TOO_LOW, "nonce"));
        }
        // The last nonce of 32 bits is never used, so that the one after it needs no more.
        if (transaction.nonce() > nextNonce || transaction.nonce() >= MAX_NONCE) {
            return Optional.of(new Outcome.Refused(signed, Refusal.NONCE_TOO_HIGH, "nonce"));
        }
        if (reserved.queue().size() >= settings.maxPendingPerAccount()) {
            return Optional.of(new Outcome.Refused(signed, Refusal.BUSY, "from"));
        }
        if (account.balance().subtract(reserved.total()).compareTo(transaction.debit()) < 0) {
            return Optional.of(new Outcome.Refused(signed, Refusal.INSUFFICIENT_BALANCE, "amount"));
        }
        return Optional.empty();
    }
}
