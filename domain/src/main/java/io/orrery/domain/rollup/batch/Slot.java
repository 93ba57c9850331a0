package io.orrery.domain.rollup.batch;

import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.transaction.SignedTransaction;

/// One place in a batch.
public sealed interface Slot {

    /// A transfer or a withdrawal.
    ///
    /// @param cancelled whether it had expired when the batch was sealed: only its nonce is consumed
    record Signed(SignedTransaction signed, boolean cancelled) implements Slot {}

    /// The next operation of the L1 queue, where it is a deposit.
    ///
    /// @param account the index that receives it, 32 bits
    record Deposit(QueuedDeposit deposit, long account) implements Slot {}

    /// The next operation of the L1 queue, where it is not a deposit. What it moves is known when it is executed.
    record Forced(ForcedOperation operation) implements Slot {}
}
