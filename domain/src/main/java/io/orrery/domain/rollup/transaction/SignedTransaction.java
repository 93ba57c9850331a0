package io.orrery.domain.rollup.transaction;

import io.orrery.zk.babyjub.Signature;
import io.orrery.zk.field.Fr;

/// A transaction with its signature.
///
/// @param hash the signed message `M`; names the transaction everywhere
/// @param place of an open: the account that its owner's shard has chosen for it, which nobody signs; 0 else
public record SignedTransaction(Transaction transaction, Fr hash, Signature signature, long place) {

    /// Of any other type, or an open that has no place yet.
    public SignedTransaction(Transaction transaction, Fr hash, Signature signature) {
        this(transaction, hash, signature, 0);
    }

    /// The same with the account that an open pays into.
    public SignedTransaction at(long account) {
        return new SignedTransaction(transaction, hash, signature, account);
    }

    /// Whether it pays into an account on L2.
    public boolean credits() {
        return transaction.type() == OperationType.TRANSFER || transaction.type() == OperationType.OPEN;
    }

    /// The account that it pays into, where there is one.
    public long receiver() {
        return transaction.type() == OperationType.OPEN ? place : transaction.to();
    }
}
