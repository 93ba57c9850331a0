package io.orrery.domain.rollup.replay;

import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.replay.SlotReader.RawSlot;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.settlement.QueuedOperation;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.domain.rollup.transaction.Transaction;
import io.orrery.zk.babyjub.Point;
import io.orrery.zk.babyjub.Signature;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/// The slots of a batch as far as L1's data tells them. It does not tell a transaction's signature, which is left
/// empty, nor its group, nor its last valid batch, for which the batch's own number stands; of a cancelled one it tells
/// the sender
/// alone, so that it stands as a withdrawal of nothing that was valid up to the batch before. So the hash of such a
/// transaction is not the one that its sender knew.
final class RestoredSlots {
    private static final Signature NONE = new Signature(Point.IDENTITY, BigInteger.ZERO);

    private final CommittedBatch batch;
    private final Fr domain;
    private final LongFunction<Account> before;
    private final Iterator<QueuedOperation> queue;
    private final Iterator<SlotReader.RawOperation> operations;
    private final Map<Long, Long> nonces = new HashMap<>();
    private final Map<Long, Long> openedTokens = new HashMap<>();
    private int slot;

    /// @param before the accounts before the batch
    /// @param queue what no earlier batch has taken
    RestoredSlots(CommittedBatch batch, Fr domain, LongFunction<Account> before, Iterator<QueuedOperation> queue) {
        this.batch = batch;
        this.domain = domain;
        this.before = before;
        this.queue = queue;
        this.operations = SlotReader.operations(batch).iterator();
    }

    /// @throws ReplayRefused where they are not those of a batch
    List<Slot> read() {
        var slots = new ArrayList<Slot>();
        for (var raw : SlotReader.slots(batch)) {
            slots.add(
                    switch (raw.type()) {
                        case 1 -> signed(raw, OperationType.TRANSFER);
                        case 2 -> deposit(raw);
                        case 3 -> signed(raw, OperationType.WITHDRAW);
                        case 4 -> cancelled(raw);
                        case 5 -> open(raw);
                        case 6, 7 -> forced(raw);
                        default -> throw refused("operation type " + raw.type() + " is unknown");
                    });
            slot++;
        }
        return slots;
    }

    private Slot signed(RawSlot raw, OperationType type) {
        if (type == OperationType.WITHDRAW) {
            nextOperation();
        }
        return new Slot.Signed(
                unsigned(new Transaction(
                        type,
                        raw.from(),
                        raw.to(),
                        token(raw.from()),
                        raw.amount().longValueExact(),
                        raw.fee().longValueExact(),
                        nonce(raw.from()),
                        batch.number())),
                false);
    }

    private Slot open(RawSlot raw) {
        long token = token(raw.from());
        var operation = nextOperation();
        if (operation.e1().signum() == 0 || operation.e1().bitLength() > Byte.SIZE * Address.BYTES) {
            throw refused("its L1 operation names no owner");
        }
        openedTokens.put(raw.to(), token);
        var transaction = new Transaction(
                OperationType.OPEN,
                raw.from(),
                0,
                token,
                raw.amount().longValueExact(),
                raw.fee().longValueExact(),
                nonce(raw.from()),
                batch.number(),
                Address.of(operation.e1()),
                Fr.ZERO);
        return new Slot.Signed(unsigned(transaction).at(raw.to()), false);
    }

    private Slot cancelled(RawSlot raw) {
        return new Slot.Signed(
                unsigned(new Transaction(
                        OperationType.WITHDRAW,
                        raw.from(),
                        0,
                        token(raw.from()),
                        0,
                        0,
                        nonce(raw.from()),
                        batch.number() - 1)),
                true);
    }

    private SignedTransaction unsigned(Transaction transaction) {
        return new SignedTransaction(transaction, transaction.message(domain), NONE);
    }

    private Slot deposit(RawSlot raw) {
        if (!(next() instanceof QueuedDeposit deposit)) {
            throw refused("the next entry of L1's queue is not a deposit");
        }
        openedTokens.put(raw.to(), deposit.token());
        return new Slot.Deposit(deposit, raw.to());
    }

    private Slot forced(RawSlot raw) {
        if (!(next() instanceof ForcedOperation forced) || forced.account() != raw.from()) {
            throw refused("the next entry of L1's queue is not of account " + raw.from());
        }
        return new Slot.Forced(forced);
    }

    private SlotReader.RawOperation nextOperation() {
        if (!operations.hasNext()) {
            throw refused("it has fewer L1 operations than slots that need one");
        }
        return operations.next();
    }

    private QueuedOperation next() {
        nextOperation();
        if (!queue.hasNext()) {
            throw refused("L1's queue has no further entry");
        }
        return queue.next();
    }

    private long token(long index) {
        var account = before.apply(index);
        return account.isEmpty() ? openedTokens.getOrDefault(index, 0L) : account.token();
    }

    private long nonce(long index) {
        long nonce =
                nonces.computeIfAbsent(index, account -> before.apply(account).nonce());
        nonces.put(index, nonce + 1);
        return nonce;
    }

    private ReplayRefused refused(String rule) {
        return new ReplayRefused(batch.number(), slot, rule);
    }
}
