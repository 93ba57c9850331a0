package io.orrery.domain.rollup.da;

import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.zk.field.Fr;
import java.util.Arrays;

/// A batch whose data is to be published: the data, and what a party that executes batches needs to check it.
///
/// @param number of the batch, from 1
/// @param size of its circuit in slots
/// @param timestamp seconds since 1970
/// @param commitment `C` of docs/PROTOCOL.md, *Binding the data to the proof*
/// @param slots the slot stream as calldata would have it
/// @param l1Ops what L1 is told in any case
@SuppressWarnings("ArrayRecordComponent") // equals and hashCode look at the contents.
public record DataOffer(
        long number,
        int size,
        long feeAccount,
        long timestamp,
        Fr previousRoot,
        Fr newRoot,
        Fr commitment,
        byte[] slots,
        byte[] l1Ops) {

    /// Of a batch that was assembled.
    public static DataOffer of(SealedBatch batch, BatchStreams told) {
        return new DataOffer(
                batch.number(),
                batch.size().slots(),
                batch.feeAccount(),
                batch.timestamp(),
                told.prevRoot(),
                told.newRoot(),
                told.commitment(),
                told.slots(),
                told.l1Operations());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DataOffer that
                && number == that.number
                && size == that.size
                && feeAccount == that.feeAccount
                && timestamp == that.timestamp
                && previousRoot.equals(that.previousRoot)
                && newRoot.equals(that.newRoot)
                && commitment.equals(that.commitment)
                && Arrays.equals(slots, that.slots)
                && Arrays.equals(l1Ops, that.l1Ops);
    }

    @Override
    public int hashCode() {
        return commitment.hashCode();
    }
}
