package io.orrery.ethereum;

import java.util.Arrays;
import java.util.Objects;

/// What a `commitBatch` transaction carries: from these alone a batch can be read back.
///
/// @param slots 31 bytes an element, zero elements at the end left out; of a validium's batch the attestation that
/// stands for them, see [io.orrery.domain.rollup.da.DataReceipt]
/// @param l1Operations 128 bytes each
@SuppressWarnings("ArrayRecordComponent") // equals and hashCode look at the contents.
public record CommittedBatch(BatchHeader header, byte[] slots, byte[] l1Operations) {

    @Override
    public boolean equals(Object other) {
        return other instanceof CommittedBatch(var otherHeader, var otherSlots, var otherOperations)
                && header.equals(otherHeader)
                && Arrays.equals(slots, otherSlots)
                && Arrays.equals(l1Operations, otherOperations);
    }

    @Override
    public int hashCode() {
        return Objects.hash(header, Arrays.hashCode(slots), Arrays.hashCode(l1Operations));
    }
}
