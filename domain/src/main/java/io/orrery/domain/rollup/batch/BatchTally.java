package io.orrery.domain.rollup.batch;

import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.transaction.DecimalFloat;
import io.orrery.domain.rollup.transaction.OperationType;
import java.math.BigInteger;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a batch is to those who run the rollup: how much of what, and what it earned. Amounts are by token, in its
/// smallest unit. What a forced exit takes out is not in it, because the batch does not say.
///
/// @param operations by kind; what had expired is a CANCEL, and has paid nothing
/// @param fees that the operator earns
/// @param deposited from L1
/// @param withdrawn to L1
public record BatchTally(
        Map<OperationType, Long> operations,
        SortedMap<Long, BigInteger> fees,
        SortedMap<Long, BigInteger> deposited,
        SortedMap<Long, BigInteger> withdrawn) {

    public static BatchTally of(SealedBatch batch) {
        var operations = new EnumMap<OperationType, Long>(OperationType.class);
        var fees = new TreeMap<Long, BigInteger>();
        var deposited = new TreeMap<Long, BigInteger>();
        var withdrawn = new TreeMap<Long, BigInteger>();
        for (var slot : batch.slots()) {
            operations.merge(kind(slot), 1L, Long::sum);
            switch (slot) {
                case Slot.Deposit(var deposit, var _) ->
                    deposited.merge(deposit.token(), deposit.amount(), BigInteger::add);
                case Slot.Signed(var signed, var cancelled) -> {
                    if (cancelled) {
                        continue;
                    }
                    var transaction = signed.transaction();
                    fees.merge(transaction.token(), DecimalFloat.FEE.decode(transaction.fee()), BigInteger::add);
                    if (transaction.type() == OperationType.WITHDRAW) {
                        withdrawn.merge(
                                transaction.token(), DecimalFloat.AMOUNT.decode(transaction.amount()), BigInteger::add);
                    }
                }
                case Slot.Forced _ -> {}
            }
        }
        return new BatchTally(
                Collections.unmodifiableMap(operations),
                Collections.unmodifiableSortedMap(fees),
                Collections.unmodifiableSortedMap(deposited),
                Collections.unmodifiableSortedMap(withdrawn));
    }

    private static OperationType kind(Slot slot) {
        return switch (slot) {
            case Slot.Deposit _ -> OperationType.DEPOSIT;
            case Slot.Signed(var signed, var cancelled) ->
                cancelled ? OperationType.CANCEL : signed.transaction().type();
            case Slot.Forced(var operation) ->
                switch (operation) {
                    case ForcedOperation.SetKey _ -> OperationType.SET_KEY;
                    case ForcedOperation.ForcedExit _ -> OperationType.FORCED_EXIT;
                };
        };
    }
}
