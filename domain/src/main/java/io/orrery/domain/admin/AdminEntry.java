package io.orrery.domain.admin;

import io.orrery.domain.Digest;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// An entry of the book of what people did. Each holds the digest of the one before it, so that whoever
/// changes or takes
/// out one has to change all that came after it, and the head that others have seen.
///
/// @param number from 1, without gaps
/// @param atMs by the database's clock, since 1970; never below the entry before
/// @param note what is written down
/// @param previous digest of the entry before, [#START] of the first
/// @param digest of this one
public record AdminEntry(long number, long atMs, Note note, Digest previous, Digest digest) {
    /// Before the first entry.
    public static final Digest START = new Digest(0, 0, 0, 0);

    /// @param who the name of the token that was shown
    /// @param origin the address that asked
    /// @param verb see [AdminAction#verb]
    /// @param subject see [AdminAction#subject]
    /// @param ofEntry the entry that said that it begins, 0 for none
    /// @param detail why, or what came of it
    public record Note(
            String who, String origin, String verb, String subject, Phase phase, long ofEntry, String detail) {
        /// A table's column.
        private static final int MOST_DETAIL = 1_000;

        public Note {
            detail = detail.length() > MOST_DETAIL ? detail.substring(0, MOST_DETAIL) : detail;
        }
    }

    public enum Phase {
        /// It is about to be done. With no later entry about it nobody knows whether it was.
        BEGUN,
        DONE,
        /// It was not done, and why.
        REFUSED,
        /// Whether it was done is not known.
        FAILED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// The entry that follows.
    ///
    /// @param before empty for the first
    public static AdminEntry after(Optional<AdminEntry> before, long nowMs, Note note) {
        long number = before.map(AdminEntry::number).orElse(0L) + 1;
        long atMs = Math.max(nowMs, before.map(AdminEntry::atMs).orElse(0L));
        var previous = before.map(AdminEntry::digest).orElse(START);
        return new AdminEntry(number, atMs, note, previous, digest(number, atMs, note, previous));
    }

    /// The number of the first entry that is not as it was written, or before which one is missing;
    /// empty where all hold.
    ///
    /// @param entries in order
    /// @param before the one before them, empty where they begin with the first
    public static Optional<Long> firstBroken(Optional<AdminEntry> before, List<AdminEntry> entries) {
        var last = before;
        for (var entry : entries) {
            if (entry.number() != last.map(AdminEntry::number).orElse(0L) + 1
                    || !entry.previous().equals(last.map(AdminEntry::digest).orElse(START))
                    || !entry.digest().equals(digest(entry.number(), entry.atMs(), entry.note(), entry.previous()))) {
                return Optional.of(entry.number());
            }
            last = Optional.of(entry);
        }
        return Optional.empty();
    }

    /// SHA-256 (FIPS 180-4) of the fields in order: numbers as 8 bytes, texts as UTF-8 behind their
    /// length in 4, so that no
    /// two entries have the same bytes.
    private static Digest digest(long number, long atMs, Note note, Digest previous) {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(previous.toBytes());
        bytes.writeBytes(ByteBuffer.allocate(3 * Long.BYTES)
                .putLong(number)
                .putLong(atMs)
                .putLong(note.ofEntry())
                .array());
        for (var text : List.of(
                note.who(),
                note.origin(),
                note.verb(),
                note.subject(),
                note.phase().word(),
                note.detail())) {
            var encoded = text.getBytes(StandardCharsets.UTF_8);
            bytes.writeBytes(
                    ByteBuffer.allocate(Integer.BYTES).putInt(encoded.length).array());
            bytes.writeBytes(encoded);
        }
        try {
            return Digest.of(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JVM has SHA-256", impossible);
        }
    }
}
