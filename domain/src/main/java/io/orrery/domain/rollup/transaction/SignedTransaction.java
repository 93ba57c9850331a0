package io.orrery.domain.rollup.transaction;

import io.orrery.zk.babyjub.Signature;
import io.orrery.zk.field.Fr;

/// A transaction with its signature.
///
/// @param hash the signed message `M`; names the transaction everywhere
public record SignedTransaction(Transaction transaction, Fr hash, Signature signature) {}
