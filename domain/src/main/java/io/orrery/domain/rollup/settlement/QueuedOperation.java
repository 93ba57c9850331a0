package io.orrery.domain.rollup.settlement;

import io.orrery.domain.rollup.account.Address;

/// An entry of the L1 queue: one queue and one index for all kinds, executed strictly in order.
public sealed interface QueuedOperation permits QueuedDeposit, ForcedOperation {

    /// Its place, from 0, 64 bits.
    long queueIndex();

    /// Who asked for it on L1; never zero.
    Address owner();

    /// The block timestamp by which a batch must have executed it, seconds since 1970.
    long deadline();
}
