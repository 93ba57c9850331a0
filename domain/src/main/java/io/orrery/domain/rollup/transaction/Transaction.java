package io.orrery.domain.rollup.transaction;

import io.orrery.zk.field.Fr;

/// What a wallet signs: a transfer or a withdrawal. See docs/PROTOCOL.md, *Operations*.
///
/// @param type TRANSFER or WITHDRAW
/// @param from account index, 32 bits
/// @param to account index, 32 bits; 0 for a withdrawal
/// @param token 32 bits, the token of both accounts
/// @param amount encoded by [DecimalFloat#AMOUNT], 40 bits
/// @param fee encoded by [DecimalFloat#FEE], 16 bits
/// @param nonce 32 bits
/// @param validUntilBatch last batch number that may execute it, 32 bits
public record Transaction(
        OperationType type,
        long from,
        long to,
        long token,
        long amount,
        long fee,
        long nonce,
        long validUntilBatch) {

    /// The 220 bits of *Signed message*, as an element.
    public Fr packed() {
        throw new IllegalStateException();
    }

    /// `M = Poseidon(domain, packed)`, the signed message; its 32 bytes are the transaction's hash.
    public Fr message(Fr domain) {
        throw new IllegalStateException();
    }
}
