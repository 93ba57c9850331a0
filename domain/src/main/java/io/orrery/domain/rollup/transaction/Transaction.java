package io.orrery.domain.rollup.transaction;

import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.Poseidon;
import java.math.BigInteger;

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
        OperationType type, long from, long to, long token, long amount, long fee, long nonce, long validUntilBatch) {

    /// The 220 bits of *Signed message*, as an element.
    public Fr packed() {
        var bits = new BitPacker()
                .put(type.code(), 4)
                .put(from, 32)
                .put(to, 32)
                .put(token, 32)
                .put(amount, DecimalFloat.AMOUNT.bits())
                .put(fee, DecimalFloat.FEE.bits())
                .put(nonce, 32)
                .put(validUntilBatch, 32);
        return Fr.of(bits.toBigInteger());
    }

    /// `M = Poseidon(domain, packed)`, the signed message; its 32 bytes are the transaction's hash.
    public Fr message(Fr domain) {
        return Poseidon.hash(domain, packed());
    }

    /// What leaves the sender's account when it is executed: amount and fee, in the token's smallest unit.
    public BigInteger debit() {
        return DecimalFloat.AMOUNT.decode(amount).add(DecimalFloat.FEE.decode(fee));
    }
}
