package io.orrery.domain.rollup.replay;

import io.orrery.zk.field.Fr;

/// What the calldata of `commitBatch` says of one batch. See docs/PROTOCOL.md, *Data* and *L1 contracts*.
///
/// @param number from 1
/// @param size how many slots its circuit has
/// @param feeAccount index of the account that earns the fees
/// @param timestamp seconds since 1970
/// @param newRoot the state root that the operator claims
/// @param slots 31 bytes an element, two slots each
/// @param l1Operations four 32-byte elements an operation
@SuppressWarnings("ArrayRecordComponent") // Only read once, never compared.
public record CommittedBatch(
        long number, int size, long feeAccount, long timestamp, Fr newRoot, byte[] slots, byte[] l1Operations) {}
