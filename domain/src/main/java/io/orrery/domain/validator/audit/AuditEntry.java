package io.orrery.domain.validator.audit;

import io.orrery.domain.Digest;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// An entry of a key set's chain. It is written in the transaction that did the deed, and holds the digest
/// of the one before, so that whoever changes or takes out one has to change all that came after it.
///
/// @param number from 1, without gaps
/// @param atMs by the database's clock, since 1970
/// @param epoch of the fence, after the deed
/// @param previous digest of the entry before, [#START] of the first
/// @param digest of this one
public record AuditEntry(long number, long atMs, long epoch, Deed deed, Digest previous, Digest digest) {
    /// Before the first entry.
    public static final Digest START = new Digest(0, 0, 0, 0);

    /// The digest that an entry has to have: SHA-256 (FIPS 180-4) of the digest before, number, time, epoch
    /// and kind in 8 bytes each, and the bytes of the deed. The database computes the same where it writes
    /// the entry itself.
    public static Digest digest(Digest previous, long number, long atMs, long epoch, int kind, byte[] deed) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            sha.update(previous.toBytes());
            sha.update(ByteBuffer.allocate(4 * Long.BYTES)
                    .putLong(number)
                    .putLong(atMs)
                    .putLong(epoch)
                    .putLong(kind)
                    .array());
            return Digest.of(sha.digest(deed));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JVM has SHA-256", impossible);
        }
    }

    boolean isWhole() {
        return digest.equals(digest(previous, number, atMs, epoch, DeedBytes.kind(deed), DeedBytes.of(deed)));
    }
}
