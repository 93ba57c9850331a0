package io.orrery.domain.rollup.sequencing;

import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.transaction.SignedTransaction;

/// What a shard has admitted and the sequencer is to order.
public sealed interface Operation {

    /// A transfer or withdrawal; its debit is reserved in the sender's shard.
    record Signed(SignedTransaction signed) implements Operation {}

    /// A deposit with the account that its owner's shard has chosen for it.
    record Deposit(QueuedDeposit deposit, long account) implements Operation {}

    /// A set key or forced exit.
    ///
    /// @param freezes whether the account's shard admits no debit until it is executed: then no signed operation of
    /// the account stands behind it in the order
    record Forced(ForcedOperation operation, boolean freezes) implements Operation {}
}
