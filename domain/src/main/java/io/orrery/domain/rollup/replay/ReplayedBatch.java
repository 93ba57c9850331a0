package io.orrery.domain.rollup.replay;

import io.orrery.domain.collection.PersistentMap;
import io.orrery.domain.collection.PersistentQueue;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.replay.SlotReader.RawOperation;
import io.orrery.domain.rollup.replay.SlotReader.RawSlot;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.settlement.QueuedOperation;
import io.orrery.zk.babyjub.Point;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// One batch on its way over a copy of the accounts, slot by slot, as the table in docs/PROTOCOL.md, *Operations* says.
final class ReplayedBatch {
    private static final Point NO_KEY = new Point(Fr.ZERO, Fr.ZERO);
    private static final int ADDRESS_BITS = 160;
    private static final long MAX_INDEX = 0xFFFF_FFFFL;

    private final CommittedBatch batch;
    private PersistentQueue<QueuedOperation> queue;
    private final Ledger accounts;
    private final Iterator<RawOperation> operations;
    private final Map<Integer, Long> feeTokens = new TreeMap<>();
    private final Map<Long, BigInteger> withdrawn = new TreeMap<>();
    private BigInteger fees = BigInteger.ZERO;
    private RollupReplay.Counts counts = RollupReplay.Counts.NONE;
    private final long queueEnd;
    private int slot;

    ReplayedBatch(
            CommittedBatch batch,
            PersistentMap<Long, Account> accounts,
            PersistentQueue<QueuedOperation> queue,
            long queueEnd) {
        this.batch = batch;
        this.queue = queue;
        this.queueEnd = queueEnd;
        this.accounts = new Ledger(accounts);
        this.operations = SlotReader.operations(batch).iterator();
    }

    void run() {
        if (batch.feeAccount() < 0 || batch.feeAccount() > MAX_INDEX) {
            slot = ReplayRefused.NO_SLOT;
            throw refused("fee account " + batch.feeAccount() + " does not fit in 32 bits");
        }
        var slots = SlotReader.slots(batch);
        if (slots.size() > batch.size()) {
            slot = batch.size();
            throw refused("it is beyond the " + batch.size() + " slots of the batch's size");
        }
        for (var raw : slots) {
            execute(raw);
            slot++;
        }
        slot = ReplayRefused.NO_SLOT;
        require(!operations.hasNext(), "it has more L1 operations than its slots ask for");
        payFees();
    }

    Ledger accounts() {
        return accounts;
    }

    Map<Long, BigInteger> withdrawn() {
        return withdrawn;
    }

    RollupReplay.Counts counts() {
        return counts;
    }

    /// What is left of it.
    PersistentQueue<QueuedOperation> queue() {
        return queue;
    }

    private void execute(RawSlot raw) {
        switch (raw.type()) {
            case 0 -> throw refused("a noop stands before another operation");
            case 1 -> transfer(raw);
            case 2 -> deposit(raw);
            case 3 -> withdraw(raw);
            case 4 -> cancel(raw);
            case 5 -> open(raw);
            case 6 -> setKey(raw);
            case 7 -> forcedExit(raw);
            default -> throw refused("operation type " + raw.type() + " is unknown");
        }
    }

    private void transfer(RawSlot raw) {
        debit(raw);
        var receiver = opened(raw.to());
        require(receiver.token() == opened(raw.from()).token(), "sender and receiver hold different tokens");
        accounts.put(raw.to(), receiver.withBalance(receiver.balance().add(raw.amountValue())));
        counts = counts.plus(new RollupReplay.Counts(1, 0, 0, 0, 0, 0, 0, 0));
    }

    private void open(RawSlot raw) {
        debit(raw);
        var token = opened(raw.from()).token();
        var operation = nextOperation();
        require(
                operation.e0().equals(operation(5, raw.to(), token, BigInteger.ZERO))
                        && operation.e1().signum() > 0
                        && operation.e1().bitLength() <= ADDRESS_BITS
                        && operation.e2().signum() == 0
                        && operation.e3().signum() == 0,
                "its L1 operation is not this open");
        var owner = Address.of(operation.e1());
        var account = accounts.get(raw.to());
        if (account == null) {
            accounts.put(raw.to(), new Account(owner, token, 0, raw.amountValue(), NO_KEY));
        } else {
            require(
                    account.owner().equals(owner) && account.token() == token,
                    "account " + raw.to() + " has another owner or token");
            accounts.put(raw.to(), account.withBalance(account.balance().add(raw.amountValue())));
        }
        counts = counts.plus(new RollupReplay.Counts(0, 0, 0, 0, 0, 0, 0, 1));
    }

    private void withdraw(RawSlot raw) {
        require(raw.to() == 0, "a withdrawal names a receiver");
        debit(raw);
        var account = opened(raw.from());
        var operation = nextOperation();
        require(
                operation.e0().equals(operation(3, raw.from(), account.token(), raw.amountValue()))
                        && operation
                                .e1()
                                .equals(new BigInteger(1, account.owner().toBytes()))
                        && operation.e2().signum() == 0
                        && operation.e3().signum() == 0,
                "its L1 operation is not this withdrawal");
        withdrawn.merge(account.token(), raw.amountValue(), BigInteger::add);
        counts = counts.plus(new RollupReplay.Counts(0, 1, 0, 0, 0, 0, 0, 0));
    }

    private void debit(RawSlot raw) {
        var sender = opened(raw.from());
        var fee = raw.feeValue();
        var left = sender.balance().subtract(raw.amountValue()).subtract(fee);
        require(left.signum() >= 0, "account " + raw.from() + " has " + sender.balance() + ", too little");
        accounts.put(raw.from(), sender.withBalance(left).withNonce(sender.nonce() + 1));
        if (fee.signum() > 0) {
            fees = fees.add(fee);
            feeTokens.put(slot, sender.token());
        }
    }

    private void cancel(RawSlot raw) {
        require(
                raw.to() == 0 && raw.amount().signum() == 0 && raw.fee().signum() == 0,
                "a cancel says more than its account");
        var account = opened(raw.from());
        accounts.put(raw.from(), account.withNonce(account.nonce() + 1));
        counts = counts.plus(new RollupReplay.Counts(0, 0, 0, 1, 0, 0, 0, 0));
    }

    private void deposit(RawSlot raw) {
        require(
                raw.from() == 0 && raw.amount().signum() == 0 && raw.fee().signum() == 0,
                "a deposit says more than its account");
        var entry = nextEntry(QueuedDeposit.class, "a deposit");
        var operation = nextOperation();
        require(
                operation.e0().equals(operation(2, raw.to(), entry.token(), entry.amount()))
                        && operation.e1().equals(new BigInteger(1, entry.owner().toBytes()))
                        && operation.e2().equals(entry.key().x().toBigInteger())
                        && operation.e3().equals(entry.key().y().toBigInteger()),
                "its L1 operation is not entry " + nextQueued() + " of the L1 queue");
        var account = accounts.get(raw.to());
        if (account == null) {
            accounts.put(raw.to(), new Account(entry.owner(), entry.token(), 0, entry.amount(), entry.key()));
        } else {
            require(
                    account.owner().equals(entry.owner()) && account.token() == entry.token(),
                    "account " + raw.to() + " has another owner or token");
            accounts.put(raw.to(), account.withBalance(account.balance().add(entry.amount())));
        }
        queue = queue.rest();
        counts = counts.plus(new RollupReplay.Counts(0, 0, 1, 0, 0, 0, 0, 0));
    }

    private void setKey(RawSlot raw) {
        requireAccountAlone(raw, "a set key");
        var entry = nextEntry(ForcedOperation.SetKey.class, "a set key");
        var own = ownedBy(entry.owner(), raw.from());
        requireForced(raw, entry, operation(6, raw.from(), own.isPresent() ? 1 : 0, BigInteger.ZERO), entry.key());
        own.ifPresent(account -> accounts.put(
                raw.from(),
                new Account(account.owner(), account.token(), account.nonce(), account.balance(), entry.key())));
        counts = counts.plus(
                new RollupReplay.Counts(0, 0, 0, 0, own.isPresent() ? 1 : 0, 0, own.isPresent() ? 0 : 1, 0));
    }

    private void forcedExit(RawSlot raw) {
        requireAccountAlone(raw, "a forced exit");
        var entry = nextEntry(ForcedOperation.ForcedExit.class, "a forced exit");
        var own = ownedBy(entry.owner(), raw.from());
        var expected = own.map(account -> operation(7, raw.from(), account.token(), account.balance()))
                .orElseGet(() -> operation(7, raw.from(), 0, BigInteger.ZERO));
        requireForced(raw, entry, expected, NO_KEY);
        own.ifPresent(account -> {
            withdrawn.merge(account.token(), account.balance(), BigInteger::add);
            accounts.put(raw.from(), account.withBalance(BigInteger.ZERO));
        });
        counts = counts.plus(
                new RollupReplay.Counts(0, 0, 0, 0, 0, own.isPresent() ? 1 : 0, own.isPresent() ? 0 : 1, 0));
    }

    private Optional<Account> ownedBy(Address owner, long index) {
        return Optional.ofNullable(accounts.get(index))
                .filter(account -> account.owner().equals(owner));
    }

    private void requireAccountAlone(RawSlot raw, String kind) {
        require(
                raw.to() == 0 && raw.amount().signum() == 0 && raw.fee().signum() == 0,
                kind + " says more than its account");
    }

    private void requireForced(RawSlot raw, ForcedOperation entry, BigInteger first, Point key) {
        var operation = nextOperation();
        require(
                raw.from() == entry.account()
                        && operation.e0().equals(first)
                        && operation.e1().equals(new BigInteger(1, entry.owner().toBytes()))
                        && operation.e2().equals(key.x().toBigInteger())
                        && operation.e3().equals(key.y().toBigInteger()),
                "its L1 operation is not what entry " + nextQueued() + " of the L1 queue comes to");
        queue = queue.rest();
    }

    private long nextQueued() {
        return queueEnd - queue.size();
    }

    private <T extends QueuedOperation> T nextEntry(Class<T> type, String kind) {
        require(!queue.isEmpty(), "the L1 queue has no entry " + nextQueued());
        var entry = queue.first();
        require(type.isInstance(entry), "entry " + nextQueued() + " of the L1 queue is not " + kind);
        return type.cast(entry);
    }

    private void payFees() {
        if (fees.signum() == 0) {
            return;
        }
        var operator = opened(batch.feeAccount());
        for (var paid : feeTokens.entrySet()) {
            slot = paid.getKey();
            require(paid.getValue() == operator.token(), "its fee is in another token than the fee account's");
        }
        accounts.put(batch.feeAccount(), operator.withBalance(operator.balance().add(fees)));
    }

    private Account opened(long index) {
        var account = accounts.get(index);
        if (account == null) {
            throw refused("account " + index + " is empty");
        }
        return account;
    }

    private RawOperation nextOperation() {
        require(operations.hasNext(), "its L1 operation is missing");
        return operations.next();
    }

    /// `type : 4, account : 32, token : 32, amount : 128`
    private static BigInteger operation(int type, long account, long token, BigInteger amount) {
        return amount.shiftLeft(32)
                .add(BigInteger.valueOf(token))
                .shiftLeft(32)
                .add(BigInteger.valueOf(account))
                .shiftLeft(4)
                .add(BigInteger.valueOf(type));
    }

    private void require(boolean holds, String rule) {
        if (!holds) {
            throw refused(rule);
        }
    }

    private ReplayRefused refused(String rule) {
        return new ReplayRefused(batch.number(), slot, rule);
    }
}
