package io.orrery.ethereum;

import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.settlement.QueuedOperation;
import io.orrery.zk.babyjub.Point;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.Optional;

/// A log of the rollup contract. See docs/PROTOCOL.md, *L1 contracts*.
public sealed interface RollupEvent {
    record TokenRegistered(long token, Address erc20) implements RollupEvent {}

    /// @param ax below the field's order, and so is `ay`; L1 does not check that they are a point of the curve
    /// @param deadline until when L1 wants it executed, seconds since 1970
    record DepositQueued(
            long queueIndex, Address owner, long token, BigInteger amount, BigInteger ax, BigInteger ay, long deadline)
            implements RollupEvent {}

    /// @param ax below the field's order, and so is `ay`
    /// @param deadline until when L1 wants it executed, seconds since 1970
    record SetKeyQueued(long queueIndex, Address owner, long account, BigInteger ax, BigInteger ay, long deadline)
            implements RollupEvent {}

    /// @param deadline until when L1 wants it executed, seconds since 1970
    record ForcedExitQueued(long queueIndex, Address owner, long account, long deadline) implements RollupEvent {}

    record BatchCommitted(long number, BatchRecord batch) implements RollupEvent {}

    /// Batches after this one are as if they had never been committed.
    record BatchesReverted(long to) implements RollupEvent {}

    record BatchProven(long number) implements RollupEvent {}

    record BatchExecuted(long number, BigInteger stateRoot) implements RollupEvent {}

    record WithdrawalCredited(long number, long token, Address owner, BigInteger amount) implements RollupEvent {}

    /// A set key that was not asked by the account's owner, or a forced exit that was not or found nothing to pay.
    record OperationRefused(long number, long queueIndex) implements RollupEvent {}

    /// @param stateRoot the last executed, 0 if none was
    record EscapeActivated(BigInteger stateRoot) implements RollupEvent {}

    record DepositReclaimed(long queueIndex, Address owner, long token, BigInteger amount) implements RollupEvent {}

    /// @param index of the account
    record Escaped(long index, Address owner, long token, BigInteger amount) implements RollupEvent {}

    record Claimed(long token, Address owner, BigInteger amount) implements RollupEvent {}

    /// What it has put into L1's queue, if it has.
    default Optional<QueuedOperation> queued() {
        return switch (this) {
            case DepositQueued deposit ->
                Optional.of(new QueuedDeposit(
                        deposit.queueIndex(),
                        deposit.owner(),
                        deposit.token(),
                        deposit.amount(),
                        new Point(Fr.of(deposit.ax()), Fr.of(deposit.ay())),
                        deposit.deadline()));
            case SetKeyQueued set ->
                Optional.of(new ForcedOperation.SetKey(
                        set.queueIndex(),
                        set.owner(),
                        set.account(),
                        new Point(Fr.of(set.ax()), Fr.of(set.ay())),
                        set.deadline()));
            case ForcedExitQueued exit ->
                Optional.of(new ForcedOperation.ForcedExit(
                        exit.queueIndex(), exit.owner(), exit.account(), exit.deadline()));
            case TokenRegistered _,
                    BatchCommitted _,
                    BatchesReverted _,
                    BatchProven _,
                    BatchExecuted _,
                    WithdrawalCredited _,
                    OperationRefused _,
                    EscapeActivated _,
                    DepositReclaimed _,
                    Escaped _,
                    Claimed _ -> Optional.empty();
        };
    }
}
