package io.orrery.ethereum;

import io.orrery.domain.rollup.account.Address;
import java.math.BigInteger;

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

    record BatchProven(long number) implements RollupEvent {}

    record BatchExecuted(long number, BigInteger stateRoot) implements RollupEvent {}

    record WithdrawalCredited(long number, long token, Address owner, BigInteger amount) implements RollupEvent {}

    /// A set key that was not asked by the account's owner, or a forced exit that was not or found nothing to pay.
    record OperationRefused(long number, long queueIndex) implements RollupEvent {}

    record Claimed(long token, Address owner, BigInteger amount) implements RollupEvent {}
}
