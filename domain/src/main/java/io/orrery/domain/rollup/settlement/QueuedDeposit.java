package io.orrery.domain.rollup.settlement;

import io.orrery.domain.rollup.account.Address;
import io.orrery.zk.babyjub.Point;
import java.math.BigInteger;

/// A deposit that waits in the L1 queue.
///
/// @param queueIndex its place, from 0, 64 bits
/// @param token 32 bits
/// @param amount above 0 and below 2^128
/// @param key two field elements, not necessarily a point of the curve: L1 does not check that
/// @param deadline [#UNKNOWN] in journals of before it was kept
public record QueuedDeposit(long queueIndex, Address owner, long token, BigInteger amount, Point key, long deadline)
        implements QueuedOperation {

    /// A deadline so late that nobody hurries for it: in milliseconds it still fits 64 bits.
    public static final long UNKNOWN = Long.MAX_VALUE / 1_000;

    /// One of which the deadline is not known.
    public QueuedDeposit(long queueIndex, Address owner, long token, BigInteger amount, Point key) {
        this(queueIndex, owner, token, amount, key, UNKNOWN);
    }
}
