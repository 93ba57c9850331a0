package io.orrery.circuits;

import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchTrace;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.state.LeafUpdate;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.zk.babyjub.EddsaPoseidon.SigningKey;
import io.orrery.zk.babyjub.Point;
import io.orrery.zk.field.Fr;
import io.orrery.zk.hash.Keccak256;
import io.orrery.zk.hash.Poseidon;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/// Executes the operations of a batch without asking whether they are allowed, so that a test can make a batch
/// that breaks one rule and is consistent otherwise.
final class TestBatch {
    static final Fr DOMAIN = Fr.reduceBytes(Keccak256.hash(new byte[] {1, 2, 3}));
    static final int SLOTS = 8;

    final TestTree tree;
    private final List<Slot> slots = new ArrayList<>();
    private final List<BatchTrace.SlotTrace> traces = new ArrayList<>();
    private final Fr prevRoot;
    private final int slotCount;
    private BigInteger fees = BigInteger.ZERO;
    long number = 7;
    long feeAccount;
    long timestamp = 0x8000000012345678L;

    TestBatch(TestTree tree) {
        this(tree, SLOTS);
    }

    TestBatch(TestTree tree, int slotCount) {
        this.tree = tree;
        this.slotCount = slotCount;
        prevRoot = tree.root();
    }

    static SigningKey key(long account) {
        var seed = new byte[32];
        seed[0] = (byte) account;
        seed[1] = (byte) (account >>> 8);
        return new SigningKey(seed);
    }

    static Address owner(long seed) {
        return new Address((int) seed, seed * 77, 1);
    }

    static Account account(long index, long token, long nonce, long balance) {
        return new Account(
                owner(index),
                token,
                nonce,
                BigInteger.valueOf(balance),
                key(index).publicKey());
    }

    static long amount(long mantissa, int exponent) {
        return mantissa | (long) exponent << 35;
    }

    static long fee(long mantissa, int exponent) {
        return mantissa | (long) exponent << 11;
    }

    static BigInteger decode(long encoded, int mantissaBits) {
        return BigInteger.TEN
                .pow((int) (encoded >>> mantissaBits))
                .multiply(BigInteger.valueOf(encoded & ((1L << mantissaBits) - 1)));
    }

    static Fr message(Transaction t) {
        var packed = BigInteger.ZERO;
        long[] fields = {
            t.type().code(), t.from(), t.to(), t.token(), t.amount(), t.fee(), t.nonce(), t.validUntilBatch()
        };
        int[] bits = {4, 32, 32, 32, 40, 16, 32, 32};
        int at = 0;
        for (int i = 0; i < fields.length; i++) {
            packed = packed.add(BigInteger.valueOf(fields[i]).shiftLeft(at));
            at += bits[i];
        }
        return Poseidon.hash(
                DOMAIN, Fr.of(packed), Fr.of(new BigInteger(1, t.owner().toBytes())), t.group());
    }

    static SignedTransaction sign(SigningKey key, Transaction transaction) {
        var message = message(transaction);
        return new SignedTransaction(transaction, message, key.sign(message));
    }

    TestBatch transfer(long from, long to, long amount, long fee) {
        var account = tree.get(from);
        return execute(
                sign(
                        key(from),
                        new Transaction(
                                OperationType.TRANSFER, from, to, account.token(), amount, fee, account.nonce(), 100)),
                false);
    }

    /// @param to the account that the operator has chosen
    TestBatch open(long from, long to, Address owner, long amount, long fee) {
        return execute(sign(key(from), opening(from, owner, amount, fee, 100)).at(to), false);
    }

    Transaction opening(long from, Address owner, long amount, long fee, long validUntilBatch) {
        var account = tree.get(from);
        return new Transaction(
                OperationType.OPEN,
                from,
                0,
                account.token(),
                amount,
                fee,
                account.nonce(),
                validUntilBatch,
                owner,
                Fr.ZERO);
    }

    /// Members that are signed for and executed, or cancelled, one after the other.
    TestBatch group(boolean cancelled, Transaction... members) {
        for (var signed : signGroup(members)) {
            execute(signed, cancelled);
        }
        return this;
    }

    static List<SignedTransaction> signGroup(Transaction... members) {
        var name = Fr.ZERO;
        for (var member : members) {
            name = Poseidon.hash(
                    name,
                    member.packed(),
                    Fr.of(new BigInteger(1, member.owner().toBytes())));
        }
        var signed = new ArrayList<SignedTransaction>();
        for (var member : members) {
            signed.add(sign(key(member.from()), member.inGroup(name)));
        }
        return signed;
    }

    TestBatch withdraw(long from, long amount, long fee) {
        var account = tree.get(from);
        return execute(
                sign(
                        key(from),
                        new Transaction(
                                OperationType.WITHDRAW, from, 0, account.token(), amount, fee, account.nonce(), 100)),
                false);
    }

    /// A transaction that expired one batch ago.
    TestBatch cancel(OperationType type, long from, long to, long amount) {
        var account = tree.get(from);
        return execute(
                sign(
                        key(from),
                        new Transaction(
                                type, from, to, account.token(), amount, fee(3, 0), account.nonce(), number - 1)),
                true);
    }

    TestBatch execute(SignedTransaction signed, boolean cancelled) {
        var t = signed.transaction();
        var amount = cancelled ? BigInteger.ZERO : decode(t.amount(), 35);
        var fee = cancelled ? BigInteger.ZERO : decode(t.fee(), 11);
        var from = tree.get(t.from());
        var debit = tree.put(
                t.from(),
                from.withNonce(from.nonce() + 1)
                        .withBalance(from.balance().subtract(amount).subtract(fee)));
        LeafUpdate credit;
        if (t.type() == OperationType.TRANSFER && !cancelled) {
            var to = tree.get(t.to());
            credit = tree.put(t.to(), to.withBalance(to.balance().add(amount)));
        } else if (t.type() == OperationType.OPEN && !cancelled) {
            var to = tree.get(signed.place());
            credit = tree.put(
                    signed.place(),
                    to.isEmpty()
                            ? new Account(t.owner(), t.token(), 0, amount, new Point(Fr.ZERO, Fr.ZERO))
                            : to.withBalance(to.balance().add(amount)));
        } else {
            credit = same(t.from());
        }
        fees = fees.add(fee);
        return add(new Slot.Signed(signed, cancelled), debit, credit);
    }

    TestBatch deposit(long account, Address owner, long token, long amount, Point key) {
        var before = tree.get(account);
        var deposited = BigInteger.valueOf(amount);
        var debit = same(1);
        var after = before.isEmpty()
                ? new Account(owner, token, 0, deposited, key)
                : before.withBalance(before.balance().add(deposited));
        return add(
                new Slot.Deposit(new QueuedDeposit(0, owner, token, deposited, key), account),
                debit,
                tree.put(account, after));
    }

    /// As its owner where `owner` is the account's, and as a stranger else.
    TestBatch forcedExit(long account, Address owner) {
        return force(new ForcedOperation.ForcedExit(0, owner, account, 9));
    }

    TestBatch setKey(long account, Address owner, Point key) {
        return force(new ForcedOperation.SetKey(0, owner, account, key, 9));
    }

    TestBatch force(ForcedOperation operation) {
        var before = tree.get(operation.account());
        boolean done = !before.isEmpty() && before.owner().equals(operation.owner());
        var after = switch (operation) {
            case ForcedOperation.SetKey set ->
                new Account(before.owner(), before.token(), before.nonce(), before.balance(), set.key());
            case ForcedOperation.ForcedExit _ -> before.withBalance(BigInteger.ZERO);
        };
        var debit = tree.put(operation.account(), done ? after : before);
        // Not the account itself: among empty leaves the index of a side that is not used is anyone's choice.
        return add(new Slot.Forced(operation), debit, same(1));
    }

    TestBatch add(Slot slot, LeafUpdate debit, LeafUpdate credit) {
        slots.add(slot);
        traces.add(new BatchTrace.SlotTrace(debit, credit));
        return this;
    }

    LeafUpdate same(long index) {
        return tree.put(index, tree.get(index));
    }

    BatchTrace trace() {
        while (traces.size() < slotCount) {
            traces.add(new BatchTrace.SlotTrace(same(3), same(2)));
        }
        var earner = tree.get(feeAccount);
        var fee = tree.put(feeAccount, earner.withBalance(earner.balance().add(fees)));
        return new BatchTrace(
                DOMAIN,
                new SealedBatch(number, new BatchSize(slotCount), feeAccount, timestamp, slots),
                prevRoot,
                tree.root(),
                traces,
                fee);
    }

    BatchInput input() {
        return TestStream.bind(trace());
    }
}
