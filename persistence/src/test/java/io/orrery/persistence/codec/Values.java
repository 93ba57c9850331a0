package io.orrery.persistence.codec;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchProgress;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.settlement.L1Receipt;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.zk.babyjub.Point;
import io.orrery.zk.babyjub.Signature;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/// Values with every field filled and no two fields alike. They are in the golden files: they can not change.
public final class Values {
    private Values() {}

    public static Fr fr(long seed) {
        return Fr.reduce(BigInteger.valueOf(seed + 3).pow(97));
    }

    public static Point point(long seed) {
        return new Point(fr(seed), fr(seed + 1));
    }

    public static Digest digest(long seed) {
        return new Digest(seed * 0x9E3779B97F4A7C15L, ~seed, seed << 40, seed);
    }

    public static Address address(long seed) {
        return new Address((int) (seed * 0x9E3779B9L), -seed, seed * 0x9E3779B97F4A7C15L);
    }

    public static SignedTransaction transfer(long seed) {
        return signed(
                new Transaction(
                        OperationType.TRANSFER,
                        0xF0000000L + seed,
                        0x80000001L + seed,
                        7 + seed,
                        (1L << 40) - 1 - seed,
                        0xFFFF - seed,
                        0xFFFFFFFFL - seed,
                        0xFFFFFFF0L - seed),
                seed);
    }

    public static SignedTransaction withdrawal(long seed) {
        return signed(new Transaction(OperationType.WITHDRAW, 11 + seed, 0, 0, 500 + seed, 3, 2, 1000 + seed), seed);
    }

    public static SignedTransaction signed(Transaction transaction, long seed) {
        return new SignedTransaction(
                transaction,
                fr(seed + 20),
                new Signature(point(seed + 30), BigInteger.ONE.shiftLeft(250).add(BigInteger.valueOf(seed))));
    }

    public static QueuedDeposit deposit(long seed) {
        return new QueuedDeposit(
                seed,
                address(seed + 40),
                0xFFFFFFFFL - seed,
                BigInteger.ONE.shiftLeft(128).subtract(BigInteger.valueOf(seed + 1)),
                point(seed + 50));
    }

    /// A deposit of which the deadline is known.
    public static QueuedDeposit dueDeposit(long seed) {
        var deposit = deposit(seed);
        return new QueuedDeposit(
                deposit.queueIndex(),
                deposit.owner(),
                deposit.token(),
                deposit.amount(),
                deposit.key(),
                1_790_000_000L + seed);
    }

    public static ForcedOperation setKey(long seed) {
        return new ForcedOperation.SetKey(
                seed, address(seed + 90), 0xFFFFFFFFL - seed, point(seed + 91), 1_790_000_000L + seed);
    }

    public static ForcedOperation forcedExit(long seed) {
        return new ForcedOperation.ForcedExit(seed, address(seed + 92), 0xFFFFFFFFL - seed, 1_790_000_000L + seed);
    }

    public static SealedBatch batch(long number) {
        return batch(number, new BatchSize(39));
    }

    public static SealedBatch batch(long number, BatchSize size) {
        return new SealedBatch(
                number,
                size,
                0xFFFFFFFEL,
                1_790_000_000L + number,
                List.of(
                        new Slot.Signed(transfer(number), false),
                        new Slot.Signed(withdrawal(number), true),
                        new Slot.Deposit(deposit(number), 0x30000005L)));
    }

    public static L1Receipt receipt(long seed) {
        return new L1Receipt(
                digest(seed + 60),
                23_000_000_000L + seed,
                412_345 + seed,
                BigInteger.TEN.pow(30).add(BigInteger.valueOf(seed)));
    }

    public static BatchProgress progress(long number, BatchStage stage) {
        return switch (stage) {
            case SEALED -> new BatchProgress(number, stage, Optional.empty(), Optional.empty(), Optional.empty());
            case ASSEMBLED, FINALIZED ->
                new BatchProgress(
                        number,
                        stage,
                        Optional.of(fr(number + 70)),
                        Optional.of(digest(number + 71)),
                        Optional.empty());
            case COMMITTED, PROVEN, EXECUTED ->
                new BatchProgress(
                        number,
                        stage,
                        Optional.of(fr(number + 70)),
                        Optional.of(digest(number + 71)),
                        Optional.of(receipt(number + 4)));
        };
    }

    public static Account account(long seed) {
        return new Account(
                address(seed + 80),
                5 + seed,
                6 + seed,
                BigInteger.TEN.pow(38).add(BigInteger.valueOf(seed)),
                point(seed + 81));
    }
}
