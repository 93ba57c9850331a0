package io.orrery.ethereum;

import io.orrery.domain.Digest;
import java.util.List;
import org.apache.tuweni.bytes.Bytes;
import org.web3j.crypto.Blob;
import org.web3j.crypto.BlobUtils;

/// KZG commitments of blobs under Ethereum's ceremony, by the C library that its clients use.
///
/// The library is native and loaded with its setup at the first call, some 2 s of a core; a machine that it is not
/// built for is told by [#requireLibrary].
///
/// Source: EIP-4844, EIP-7594.
final class Kzg {
    private Kzg() {}

    /// What a network wants beside a blob's transaction.
    ///
    /// @param commitment 48 bytes
    /// @param cellProofs 128 of 48 bytes each
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Sidecar(byte[] blob, byte[] commitment, List<byte[]> cellProofs) {
        Digest versionedHash() {
            return named(Bytes.wrap(commitment));
        }
    }

    /// `UnsupportedOperationException` where the library can not be used on this machine.
    static void requireLibrary() {
        try {
            commitment(SlotBlob.pack(new byte[0]));
        } catch (LinkageError | RuntimeException absent) {
            throw new UnsupportedOperationException(
                    "the KZG library for blobs can not be loaded on " + System.getProperty("os.name") + " "
                            + System.getProperty("os.arch") + ": " + absent,
                    absent);
        }
    }

    private static Bytes commitment(byte[] blob) {
        return BlobUtils.getCommitment(new Blob(blob));
    }

    private static Digest named(Bytes commitment) {
        return Digest.of(BlobUtils.kzgToVersionedHash(commitment).toArray());
    }

    /// What names a blob on L1. `IllegalArgumentException` where it is none.
    static Digest versionedHash(byte[] blob) {
        try {
            return named(commitment(blob));
        } catch (RuntimeException noBlob) {
            throw new IllegalArgumentException("no blob: " + noBlob.getMessage(), noBlob);
        }
    }

    /// Takes some 0.3 s of a core: each of the proofs is about the whole blob.
    static Sidecar sidecar(byte[] blob) {
        return new Sidecar(
                blob,
                commitment(blob).toArray(),
                BlobUtils.getCellProofs(new Blob(blob)).stream()
                        .map(Bytes::toArray)
                        .toList());
    }
}
