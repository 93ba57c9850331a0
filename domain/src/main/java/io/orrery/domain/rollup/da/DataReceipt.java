package io.orrery.domain.rollup.da;

import io.orrery.domain.Digest;
import java.util.Arrays;
import java.util.List;

/// What a layer gave for a batch's data: what L1 is told in its place, and by which it can be had.
public sealed interface DataReceipt {

    /// The data itself goes to L1.
    record Calldata() implements DataReceipt {}

    /// @param slotsHash keccak of the slot bytes
    /// @param signatures of members over it, 65 bytes each
    record Committee(Digest slotsHash, List<byte[]> signatures) implements DataReceipt {
        public Committee {
            signatures = List.copyOf(signatures);
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Committee that
                    && slotsHash.equals(that.slotsHash)
                    && Arrays.deepEquals(signatures.toArray(), that.signatures.toArray());
        }

        @Override
        public int hashCode() {
            return slotsHash.hashCode();
        }
    }

    /// @param commitment as the server names the data, with its type byte
    @SuppressWarnings("ArrayRecordComponent") // equals and hashCode look at the contents.
    record AltDa(byte[] commitment) implements DataReceipt {
        @Override
        public boolean equals(Object other) {
            return other instanceof AltDa that && Arrays.equals(commitment, that.commitment);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(commitment);
        }
    }

    /// @param versionedHash of the blob (EIP-4844)
    record Blob(Digest versionedHash) implements DataReceipt {}
}
