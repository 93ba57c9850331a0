package io.orrery.domain.rollup;

import io.orrery.domain.Decision;
import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.settlement.L1Receipt;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.domain.rollup.transaction.DecimalFloat;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.zk.babyjub.Point;
import io.orrery.zk.babyjub.Signature;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.List;

/// Small values to try the rules with. Signatures are empty: no rule of this module looks at them.
public final class Samples {
    public static final Fr DOMAIN = Fr.of(7);
    public static final long NEVER = 0xFFFF_FFFFL;

    private Samples() {}

    /// The `n`-th owner whose account for the token lives in the shard.
    public static Address owner(int shard, long token, int n) {
        int left = n;
        for (int i = 1; ; i++) {
            var address = new Address(0, 0, i);
            if (Shards.SIXTEEN.of(address, token) == shard && left-- == 0) {
                return address;
            }
        }
    }

    public static QueuedDeposit deposit(long queueIndex, Address owner, long token, long amount) {
        return new QueuedDeposit(
                queueIndex, owner, token, BigInteger.valueOf(amount), new Point(Fr.of(owner.low()), Fr.of(5)));
    }

    public static SignedTransaction transfer(long from, long to, long token, long amount, long fee, long nonce) {
        return sign(new Transaction(OperationType.TRANSFER, from, to, token, amount(amount), fee(fee), nonce, NEVER));
    }

    public static SignedTransaction withdrawal(long from, long token, long amount, long fee, long nonce) {
        return sign(new Transaction(OperationType.WITHDRAW, from, 0, token, amount(amount), fee(fee), nonce, NEVER));
    }

    public static SignedTransaction validUntil(long batch, SignedTransaction signed) {
        var plain = signed.transaction();
        return sign(new Transaction(
                plain.type(),
                plain.from(),
                plain.to(),
                plain.token(),
                plain.amount(),
                plain.fee(),
                plain.nonce(),
                batch));
    }

    public static SignedTransaction sign(Transaction transaction) {
        return new SignedTransaction(
                transaction, transaction.message(DOMAIN), new Signature(Point.IDENTITY, BigInteger.ZERO));
    }

    public static long amount(long value) {
        return DecimalFloat.AMOUNT.encode(BigInteger.valueOf(value)).orElseThrow();
    }

    public static long fee(long value) {
        return DecimalFloat.FEE.encode(BigInteger.valueOf(value)).orElseThrow();
    }

    public static Digest digest(long n) {
        return new Digest(n, n, n, n);
    }

    public static L1Receipt receipt(long block) {
        return new L1Receipt(digest(block), block, 21_000, BigInteger.TEN);
    }

    /// The events of an accepted command.
    public static <E, R extends Enum<R>> List<E> events(Decision<E, R> decision) {
        if (decision instanceof Decision.Accept<E, R>(var events)) {
            return events;
        }
        throw new AssertionError("expected an accepted command, got " + decision);
    }

    public static boolean isAlreadyDone(Decision<?, ?> decision) {
        return decision instanceof Decision.AlreadyDone<?, ?>;
    }
}
