package io.orrery.domain.rollup.replay;

import io.orrery.domain.rollup.da.DataReceipt;
import io.orrery.zk.field.Fr;

/// What L1 was told of one batch by `commitBatch`, and its slots from wherever they are. See docs/PROTOCOL.md, *Data*
/// and *L1 contracts*.
///
/// @param number from 1
/// @param size how many slots its circuit has
/// @param feeAccount index of the account that earns the fees
/// @param timestamp seconds since 1970
/// @param newRoot the state root that the operator claims
/// @param slots 31 bytes an element, two slots each
/// @param l1Operations four 32-byte elements an operation
/// @param receipt of the layer that has the slots
@SuppressWarnings("ArrayRecordComponent") // Only read once, never compared.
public record CommittedBatch(
        long number,
        int size,
        long feeAccount,
        long timestamp,
        Fr newRoot,
        byte[] slots,
        byte[] l1Operations,
        DataReceipt receipt) {

    /// With its slots in the calldata.
    public CommittedBatch(
            long number, int size, long feeAccount, long timestamp, Fr newRoot, byte[] slots, byte[] l1Operations) {
        this(number, size, feeAccount, timestamp, newRoot, slots, l1Operations, new DataReceipt.Calldata());
    }
}
