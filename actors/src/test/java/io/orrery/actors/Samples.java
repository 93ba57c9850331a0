package io.orrery.actors;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.settlement.L1Receipt;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.zk.babyjub.Point;
import io.orrery.zk.babyjub.Signature;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;

/// Values of the rollup.
final class Samples {
    static final Fr DOMAIN = Fr.of(42);
    static final Address OPERATOR = owner(1);

    private Samples() {}

    static Address owner(int number) {
        return new Address(number, number, number);
    }

    static QueuedDeposit deposit(long queueIndex, Address owner, long amount) {
        return new QueuedDeposit(queueIndex, owner, 0, BigInteger.valueOf(amount), Point.BASE8);
    }

    /// The shards do not look at signatures.
    static SignedTransaction transfer(long from, long to, long amount, long fee, long nonce) {
        var transaction = new Transaction(OperationType.TRANSFER, from, to, 0, amount, fee, nonce, 0xffff_ffffL);
        return new SignedTransaction(
                transaction, transaction.message(DOMAIN), new Signature(Point.BASE8, BigInteger.valueOf(nonce)));
    }

    static Digest digest(long number) {
        return new Digest(number, 0, 0, number);
    }

    static L1Receipt receipt(long number) {
        return new L1Receipt(digest(number), number, 21_000, BigInteger.TWO);
    }
}
