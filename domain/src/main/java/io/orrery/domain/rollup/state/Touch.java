package io.orrery.domain.rollup.state;

import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import java.math.BigInteger;

/// One change of one leaf that a batch asks of the shard that owns it.
///
/// @param position `2·slot` for a slot's debit, `2·slot + 1` for its credit, `2·size` for the fees: the order of
/// execution
/// @param account index, 32 bits
public record Touch(int position, long account, Change change) {

    /// What happens to the leaf.
    public sealed interface Change {

        /// `total` (amount and fee) leaves the account and its nonce rises; `nonce` is the one the transaction was
        /// signed with.
        record Debit(BigInteger total, long nonce) implements Change {}

        /// An expired transaction consumes its nonce.
        record Cancel(long nonce) implements Change {}

        /// `amount` arrives from a transfer.
        record Credit(BigInteger amount) implements Change {}

        /// `amount` arrives from an open, which opens the account if it was empty. Nobody has its key then.
        record Open(Address owner, long token, BigInteger amount) implements Change {}

        /// A deposit arrives and opens the account if it was empty.
        record Deposit(QueuedDeposit deposit) implements Change {}

        /// A set key or forced exit is executed, or refused where the account is not its owner's.
        record Forced(ForcedOperation operation) implements Change {}

        /// The fees of a batch arrive.
        record Fee(BigInteger total) implements Change {}
    }
}
