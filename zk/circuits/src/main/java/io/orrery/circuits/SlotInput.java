package io.orrery.circuits;

import io.orrery.domain.rollup.batch.BatchTrace.SlotTrace;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.state.LeafUpdate;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.zk.babyjub.Point;
import io.orrery.zk.babyjub.Signature;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.Optional;

/// The values that a slot's wires take, fields that its operation does not have being zero.
///
/// @param own a transfer or withdrawal that is executed
/// @param cancel a transfer or withdrawal that has expired
/// @param withdrawal whether the signed transaction is a withdrawal, executed or not
record SlotInput(
        boolean own,
        boolean cancel,
        boolean deposit,
        boolean setKey,
        boolean forcedExit,
        boolean withdrawal,
        long to,
        long token,
        long amount,
        long fee,
        long nonce,
        long validUntilBatch,
        Signature signature,
        BigInteger queuedAmount,
        Fr queuedOwner,
        Point queuedKey,
        LeafUpdate debit,
        LeafUpdate credit) {
    private static final Signature NO_SIGNATURE = new Signature(Point.IDENTITY, BigInteger.ZERO);
    private static final Point NO_KEY = new Point(Fr.ZERO, Fr.ZERO);

    /// @param slot absent for a noop
    static SlotInput of(Optional<Slot> slot, SlotTrace trace) {
        return slot.map(used -> switch (used) {
                    case Slot.Signed signed -> signed(signed, trace);
                    case Slot.Deposit deposit -> deposit(deposit, trace);
                    case Slot.Forced(var operation) -> forced(operation, trace);
                })
                .orElseGet(() -> new SlotInput(
                        false,
                        false,
                        false,
                        false,
                        false,
                        false,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        NO_SIGNATURE,
                        BigInteger.ZERO,
                        Fr.ZERO,
                        NO_KEY,
                        trace.debit(),
                        trace.credit()));
    }

    private static SlotInput signed(Slot.Signed slot, SlotTrace trace) {
        var transaction = slot.signed().transaction();
        return new SlotInput(
                !slot.cancelled(),
                slot.cancelled(),
                false,
                false,
                false,
                transaction.type() == OperationType.WITHDRAW,
                transaction.to(),
                transaction.token(),
                transaction.amount(),
                transaction.fee(),
                transaction.nonce(),
                transaction.validUntilBatch(),
                slot.signed().signature(),
                BigInteger.ZERO,
                Fr.ZERO,
                NO_KEY,
                trace.debit(),
                trace.credit());
    }

    private static SlotInput deposit(Slot.Deposit slot, SlotTrace trace) {
        var deposit = slot.deposit();
        return new SlotInput(
                false,
                false,
                true,
                false,
                false,
                false,
                0,
                deposit.token(),
                0,
                0,
                0,
                0,
                NO_SIGNATURE,
                deposit.amount(),
                Fr.of(new BigInteger(1, deposit.owner().toBytes())),
                deposit.key(),
                trace.debit(),
                trace.credit());
    }

    private static SlotInput forced(ForcedOperation operation, SlotTrace trace) {
        var found = trace.debit().before();
        boolean exits = operation instanceof ForcedOperation.ForcedExit && operation.isOf(found);
        return new SlotInput(
                false,
                false,
                false,
                operation instanceof ForcedOperation.SetKey,
                operation instanceof ForcedOperation.ForcedExit,
                false,
                0,
                exits ? found.token() : 0,
                0,
                0,
                exits ? found.nonce() : 0,
                0,
                NO_SIGNATURE,
                BigInteger.ZERO,
                Fr.of(new BigInteger(1, operation.owner().toBytes())),
                operation instanceof ForcedOperation.SetKey setKey ? setKey.key() : NO_KEY,
                trace.debit(),
                trace.credit());
    }
}
