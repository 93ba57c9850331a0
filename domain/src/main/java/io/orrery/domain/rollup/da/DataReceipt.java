package io.orrery.domain.rollup.da;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.batch.DataMode;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What a layer gave for a batch's data: what L1 is told in its place, and by which it can be had.
///
/// A receipt has one encoding: a byte that tells its kind, then what the kind has. All but that of calldata are the
/// *attestation* that L1 takes; see docs/PROTOCOL.md, *Data availability*.
public sealed interface DataReceipt {
    /// Bytes of a member's signature: r, s, v.
    int SIGNATURE_BYTES = 65;

    /// A certificate of EigenDA is some 2 KiB; it is a small part of a transaction.
    int MAX_COMMITMENT_BYTES = 8192;

    /// As many as a committee may have.
    int MAX_SIGNATURES = 32;

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

    default DataLayerKind kind() {
        return switch (this) {
            case Calldata() -> DataLayerKind.CALLDATA;
            case Committee _ -> DataLayerKind.COMMITTEE;
            case AltDa _ -> DataLayerKind.ALT_DA;
            case Blob _ -> DataLayerKind.BLOB_VALIDIUM;
        };
    }

    /// A blob is not bound in the circuit yet, so it is a validium's.
    default DataMode mode() {
        return kind() == DataLayerKind.CALLDATA ? DataMode.ROLLUP : DataMode.VALIDIUM;
    }

    /// The one encoding.
    default byte[] toBytes() {
        var out = new ByteArrayOutputStream();
        out.write(kind().code());
        switch (this) {
            case Calldata() -> {}
            case Committee(var slotsHash, var signatures) -> {
                out.writeBytes(slotsHash.toBytes());
                signatures.forEach(out::writeBytes);
            }
            case AltDa(var commitment) -> out.writeBytes(commitment);
            case Blob(var versionedHash) -> out.writeBytes(versionedHash.toBytes());
        }
        return out.toByteArray();
    }

    /// The receipt of an encoding; `IllegalArgumentException` says what is wrong with any other bytes.
    static DataReceipt of(byte[] bytes) {
        if (bytes.length == 0) {
            throw new IllegalArgumentException("a data receipt has at least the byte of its kind");
        }
        var kind = DataLayerKind.of(bytes[0] & 0xFF);
        var content = Arrays.copyOfRange(bytes, 1, bytes.length);
        return switch (kind) {
            case CALLDATA -> {
                require(content.length == 0, kind, content.length);
                yield new Calldata();
            }
            case COMMITTEE -> {
                int signed = content.length - Digest.BYTES;
                require(
                        signed >= 0 && signed % SIGNATURE_BYTES == 0 && signed / SIGNATURE_BYTES <= MAX_SIGNATURES,
                        kind,
                        content.length);
                var signatures = new ArrayList<byte[]>();
                for (int at = Digest.BYTES; at < content.length; at += SIGNATURE_BYTES) {
                    signatures.add(Arrays.copyOfRange(content, at, at + SIGNATURE_BYTES));
                }
                yield new Committee(Digest.of(Arrays.copyOf(content, Digest.BYTES)), signatures);
            }
            case ALT_DA -> {
                require(content.length > 0 && content.length <= MAX_COMMITMENT_BYTES, kind, content.length);
                yield new AltDa(content);
            }
            case BLOB_VALIDIUM -> {
                require(content.length == Digest.BYTES, kind, content.length);
                yield new Blob(Digest.of(content));
            }
        };
    }

    private static void require(boolean holds, DataLayerKind kind, int length) {
        if (!holds) {
            throw new IllegalArgumentException("a data receipt of " + kind + " can not have " + length + " bytes");
        }
    }
}
