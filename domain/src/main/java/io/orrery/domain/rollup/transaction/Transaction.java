package io.orrery.domain.rollup.transaction;

import io.orrery.domain.rollup.account.Address;
import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.Poseidon;
import io.orrery.zk.kernel.Kernels;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/// What a wallet signs: a transfer, an open or a withdrawal. See docs/PROTOCOL.md, *Operations*.
///
/// @param type TRANSFER, OPEN or WITHDRAW
/// @param from account index, 32 bits
/// @param to account index, 32 bits; 0 for an open, whose account nobody knows yet, and for a withdrawal
/// @param token 32 bits, the token of both accounts
/// @param amount encoded by [DecimalFloat#AMOUNT], 40 bits
/// @param fee encoded by [DecimalFloat#FEE], 16 bits
/// @param nonce 32 bits
/// @param validUntilBatch last batch number that may execute it, 32 bits
/// @param owner whom an open pays, not zero; zero else
/// @param group what names the group of transactions that happen all or none, see [Group]; 0 where there is none
public record Transaction(
        OperationType type,
        long from,
        long to,
        long token,
        long amount,
        long fee,
        long nonce,
        long validUntilBatch,
        Address owner,
        Fr group) {

    /// Poseidon's state for the four elements of a message.
    private static final int MESSAGE_WIDTH = 5;

    private static final int FILLS_LANES = 8;

    public Transaction {
        if (owner.isZero() == (type == OperationType.OPEN)) {
            throw new IllegalArgumentException(
                    "owner " + owner + ": an open names whom it pays, and nothing else does");
        }
    }

    /// A transfer or a withdrawal of no group.
    public Transaction(
            OperationType type,
            long from,
            long to,
            long token,
            long amount,
            long fee,
            long nonce,
            long validUntilBatch) {
        this(type, from, to, token, amount, fee, nonce, validUntilBatch, Address.ZERO, Fr.ZERO);
    }

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

    /// `M = Poseidon(domain, packed, owner, group)`, the signed message; its 32 bytes are the transaction's hash.
    public Fr message(Fr domain) {
        return Poseidon.hash(domain, packed(), owner.toElement(), group);
    }

    /// [#message] of each; in one call of the kernels where there are enough to fill lanes.
    public static List<Fr> messages(Kernels kernels, Fr domain, List<Transaction> transactions) {
        if (transactions.size() < FILLS_LANES) {
            return transactions.stream().map(each -> each.message(domain)).toList();
        }
        var states = new long[4 * MESSAGE_WIDTH * transactions.size()];
        int at = 0;
        for (var transaction : transactions) {
            domain.toLimbs(states, at + 4);
            transaction.packed().toLimbs(states, at + 8);
            transaction.owner().toElement().toLimbs(states, at + 12);
            transaction.group().toLimbs(states, at + 16);
            at += 4 * MESSAGE_WIDTH;
        }
        kernels.permute(MESSAGE_WIDTH, states, 0, transactions.size());
        var messages = new ArrayList<Fr>(transactions.size());
        for (at = 0; at < states.length; at += 4 * MESSAGE_WIDTH) {
            messages.add(Fr.fromLimbs(states, at));
        }
        return messages;
    }

    /// The same as a member of a group.
    public Transaction inGroup(Fr name) {
        return new Transaction(type, from, to, token, amount, fee, nonce, validUntilBatch, owner, name);
    }

    /// Whether it happens with others or not at all.
    public boolean isMember() {
        return !group.isZero();
    }

    /// What leaves the sender's account when it is executed: amount and fee, in the token's smallest unit.
    public BigInteger debit() {
        return DecimalFloat.AMOUNT.decode(amount).add(DecimalFloat.FEE.decode(fee));
    }
}
