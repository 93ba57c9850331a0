package io.orrery.circuits;

import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.batch.BatchTrace.SlotTrace;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.state.LeafUpdate;
import io.orrery.domain.rollup.transaction.Group;
import io.orrery.domain.rollup.transaction.OperationType;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.zk.babyjub.Point;
import io.orrery.zk.babyjub.Signature;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.Optional;

/// The values that a slot's wires take, fields that its operation does not have being zero.
///
/// @param own a transfer, open or withdrawal that is executed
/// @param cancel a transfer, open or withdrawal that has expired
/// @param withdrawal whether the signed transaction is a withdrawal, executed or not
/// @param opening whether the signed transaction is an open, executed or not
/// @param owner who asked L1 for something, or whom an open pays
/// @param member whether the signed transaction is in a group
/// @param last whether it is the last one of its group
/// @param group the group's name
/// @param chain of the members before it
/// @param chainAfter what the next slot's member continues; 0 where none has to follow
record SlotInput(
        boolean own,
        boolean cancel,
        boolean deposit,
        boolean setKey,
        boolean forcedExit,
        boolean withdrawal,
        boolean opening,
        long to,
        long token,
        long amount,
        long fee,
        long nonce,
        long validUntilBatch,
        Signature signature,
        BigInteger queuedAmount,
        Fr owner,
        Point queuedKey,
        boolean member,
        boolean last,
        Fr group,
        Fr chain,
        Fr chainAfter,
        LeafUpdate debit,
        LeafUpdate credit) {

    /// @param slot absent for a noop
    /// @param chain of the members before this slot that are of the same group
    static SlotInput of(Optional<Slot> slot, SlotTrace trace, Fr chain) {
        var fields = new Fields(trace);
        fields.chain = chain;
        slot.ifPresent(used -> {
            switch (used) {
                case Slot.Signed(var signed, var cancelled) -> fields.sign(signed, cancelled);
                case Slot.Deposit deposit -> fields.deposit(deposit);
                case Slot.Forced(var operation) ->
                    fields.force(operation, trace.debit().before());
            }
        });
        return fields.made();
    }

    /// A noop's, until an operation gives them others.
    private static final class Fields {
        private boolean own;
        private boolean cancel;
        private boolean deposit;
        private boolean setKey;
        private boolean forcedExit;
        private boolean withdrawal;
        private boolean opening;
        private long to;
        private long token;
        private long amount;
        private long fee;
        private long nonce;
        private long validUntilBatch;
        private Signature signature = new Signature(Point.IDENTITY, BigInteger.ZERO);
        private BigInteger queuedAmount = BigInteger.ZERO;
        private Fr owner = Fr.ZERO;
        private Point queuedKey = new Point(Fr.ZERO, Fr.ZERO);
        private boolean member;
        private boolean last;
        private Fr group = Fr.ZERO;
        private Fr chain = Fr.ZERO;
        private Fr chainAfter = Fr.ZERO;
        private final SlotTrace trace;

        Fields(SlotTrace trace) {
            this.trace = trace;
        }

        void sign(SignedTransaction signed, boolean cancelled) {
            var transaction = signed.transaction();
            own = !cancelled;
            cancel = cancelled;
            withdrawal = transaction.type() == OperationType.WITHDRAW;
            opening = transaction.type() == OperationType.OPEN;
            to = transaction.to();
            token = transaction.token();
            amount = transaction.amount();
            fee = transaction.fee();
            nonce = transaction.nonce();
            validUntilBatch = transaction.validUntilBatch();
            signature = signed.signature();
            owner = transaction.owner().toElement();
            group = transaction.group();
            member = transaction.isMember();
            if (member) {
                var after = Group.chain(chain, transaction);
                last = after.equals(group);
                chainAfter = last ? Fr.ZERO : after;
            }
        }

        void deposit(Slot.Deposit slot) {
            var queued = slot.deposit();
            deposit = true;
            token = queued.token();
            queuedAmount = queued.amount();
            owner = queued.owner().toElement();
            queuedKey = queued.key();
        }

        void force(ForcedOperation operation, Account found) {
            owner = operation.owner().toElement();
            switch (operation) {
                case ForcedOperation.SetKey asked -> {
                    setKey = true;
                    queuedKey = asked.key();
                }
                case ForcedOperation.ForcedExit _ -> {
                    forcedExit = true;
                    if (operation.isOf(found)) {
                        token = found.token();
                        nonce = found.nonce();
                    }
                }
            }
        }

        SlotInput made() {
            return new SlotInput(
                    own,
                    cancel,
                    deposit,
                    setKey,
                    forcedExit,
                    withdrawal,
                    opening,
                    to,
                    token,
                    amount,
                    fee,
                    nonce,
                    validUntilBatch,
                    signature,
                    queuedAmount,
                    owner,
                    queuedKey,
                    member,
                    last,
                    group,
                    chain,
                    chainAfter,
                    trace.debit(),
                    trace.credit());
        }
    }
}
