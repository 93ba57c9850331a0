package io.orrery.domain.rollup.state;

import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.transaction.DecimalFloat;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.Transaction;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/// Which leaves a batch changes, and how.
public final class Touches {
    private Touches() {}

    /// In the order of execution.
    public static List<Touch> of(SealedBatch batch) {
        var touches = new ArrayList<Touch>();
        var fees = BigInteger.ZERO;
        for (int slot = 0; slot < batch.slots().size(); slot++) {
            switch (batch.slots().get(slot)) {
                case Slot.Deposit(var deposit, var account) ->
                    touches.add(new Touch(2 * slot + 1, account, new Touch.Change.Deposit(deposit)));
                case Slot.Forced(var operation) ->
                    touches.add(new Touch(2 * slot, operation.account(), new Touch.Change.Forced(operation)));
                case Slot.Signed(var signed, var cancelled) -> {
                    var transaction = signed.transaction();
                    if (cancelled) {
                        touches.add(
                                new Touch(2 * slot, transaction.from(), new Touch.Change.Cancel(transaction.nonce())));
                        continue;
                    }
                    fees = fees.add(DecimalFloat.FEE.decode(transaction.fee()));
                    touches.add(new Touch(
                            2 * slot,
                            transaction.from(),
                            new Touch.Change.Debit(transaction.debit(), transaction.nonce())));
                    if (signed.credits()) {
                        touches.add(new Touch(2 * slot + 1, signed.receiver(), credit(transaction)));
                    }
                }
            }
        }
        if (fees.signum() > 0) {
            // After the last slot of the circuit, used or not.
            touches.add(new Touch(2 * batch.size().slots(), batch.feeAccount(), new Touch.Change.Fee(fees)));
        }
        return List.copyOf(touches);
    }

    private static Touch.Change credit(Transaction transaction) {
        var amount = DecimalFloat.AMOUNT.decode(transaction.amount());
        return transaction.type() == OperationType.OPEN
                ? new Touch.Change.Open(transaction.owner(), transaction.token(), amount)
                : new Touch.Change.Credit(amount);
    }

    /// What a touch of a sealed batch makes of its account; one that can not be executed is a bug
    /// (`IllegalStateException`).
    public static Account after(Account account, Touch touch) {
        return ShardExecution.after(account, touch);
    }

    /// The touches by shard.
    public static SortedMap<Integer, List<Touch>> byShard(Shards shards, SealedBatch batch) {
        var byShard = new TreeMap<Integer, List<Touch>>();
        for (var touch : of(batch)) {
            byShard.computeIfAbsent(shards.of(touch.account()), _ -> new ArrayList<>())
                    .add(touch);
        }
        byShard.replaceAll((_, touches) -> List.copyOf(touches));
        return byShard;
    }
}
