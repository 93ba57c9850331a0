package io.orrery.runtime.drill;

import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;

/// A transfer that somebody has sent.
///
/// @param sender and receiver, by their place among the people
/// @param hash of `signed`
/// @param begunNanos when it was sent first, by [System#nanoTime]
record Transfer(
        int sender, int receiver, BigInteger amount, long nonce, SignedTransaction signed, Fr hash, long begunNanos) {
    /// For a person.
    String named() {
        return "transfer " + nonce + " of sender " + sender;
    }
}
