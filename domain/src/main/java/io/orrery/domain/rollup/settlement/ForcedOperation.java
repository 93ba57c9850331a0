package io.orrery.domain.rollup.settlement;

import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.account.Address;
import io.orrery.zk.babyjub.Point;
import java.math.BigInteger;

/// An entry of the L1 queue that names an account instead of paying into one. Whoever asked for it, and whatever for,
/// it is
/// executed: on an account of another owner or an empty one it does nothing, which the circuit proves. See
/// docs/PROTOCOL.md, *Operations*.
public sealed interface ForcedOperation extends QueuedOperation {

    /// Index of the account, 32 bits.
    long account();

    /// Whether it takes effect on what its account holds at the moment of its execution.
    default boolean isOf(Account found) {
        return !found.isEmpty() && found.owner().equals(owner());
    }

    /// The account afterwards: the same where the operation is refused.
    Account executed(Account found);

    /// The owner gives his account another L2 key.
    ///
    /// @param key two field elements, not necessarily a point of the curve: L1 does not check that
    record SetKey(long queueIndex, Address owner, long account, Point key, long deadline) implements ForcedOperation {
        @Override
        public Account executed(Account found) {
            return isOf(found) ? found.withKey(key) : found;
        }
    }

    /// The owner takes the whole balance out to L1, however large it is when the slot is executed.
    record ForcedExit(long queueIndex, Address owner, long account, long deadline) implements ForcedOperation {
        @Override
        public Account executed(Account found) {
            return isOf(found) ? found.withBalance(BigInteger.ZERO) : found;
        }
    }
}
