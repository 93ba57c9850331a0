package io.orrery.domain.rollup.state;

import io.orrery.domain.collection.PersistentQueue;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.Optional;
import java.util.Set;

/// An account's admitted and held debits, in nonce order.
public record Reserved(PersistentQueue<Debit> queue, BigInteger total) {
    static final Reserved NONE = new Reserved(PersistentQueue.empty(), BigInteger.ZERO);

    /// @param hash of its transaction
    /// @param amount with the fee
    public record Debit(Fr hash, long nonce, BigInteger amount) {}

    static Debit debit(SignedTransaction signed) {
        return new Debit(
                signed.hash(),
                signed.transaction().nonce(),
                signed.transaction().debit());
    }

    Reserved with(Debit added) {
        return new Reserved(queue.append(added), total.add(added.amount()));
    }

    /// Without its first debit, which was executed or cancelled.
    Reserved released() {
        return new Reserved(queue.rest(), total.subtract(queue.first().amount()));
    }

    /// Without the debits of a group that is not admitted: the last ones, as nothing joins while they are held.
    Reserved without(Set<Fr> hashes) {
        var kept = NONE;
        for (var each : queue.toList()) {
            kept = hashes.contains(each.hash()) ? kept : kept.with(each);
        }
        return kept;
    }

    /// Nonces follow one another without gaps, so most are known to be missing without a look at the queue, which may
    /// be long.
    Optional<Debit> at(long nonce) {
        if (queue.isEmpty() || nonce >= queue.first().nonce() + queue.size()) {
            return Optional.empty();
        }
        return queue.toList().stream().filter(each -> each.nonce() == nonce).findFirst();
    }
}
