package io.orrery.persistence.proof;

import io.orrery.domain.Digest;
import io.orrery.persistence.codec.CorruptBytes;
import io.orrery.persistence.schema.Query;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.NoSuchElementException;

/// Statements on `blob` and `blob_piece`. Equal bytes have one digest, so whoever stores what is there
/// already, or continues what somebody else has begun, writes the same.
final class Blobs {
    /// Small beside the heap, large beside the cost of a statement.
    static final int PIECE_BYTES = 256 << 10;

    private Blobs() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JVM has SHA-256", impossible);
        }
    }

    /// Whether all of it is there; marks it as wanted, so that it is not swept away before somebody refers
    /// to it.
    static boolean isComplete(Connection connection, Digest digest, long nowMs) throws SQLException {
        return Query.of(
                                connection,
                                "update blob set touched_ms = ? where digest = ? and complete",
                                nowMs,
                                digest.toBytes())
                        .update()
                == 1;
    }

    static void begin(Connection connection, Digest digest, long bytes, long nowMs) throws SQLException {
        Query.of(
                        connection,
                        "insert into blob (digest, bytes, complete, touched_ms) values (?, ?, false, ?)"
                                + " on conflict do nothing",
                        digest.toBytes(),
                        bytes,
                        nowMs)
                .update();
    }

    static void piece(Connection connection, Digest digest, int number, byte[] bytes) throws SQLException {
        Query.of(
                        connection,
                        "insert into blob_piece (digest, piece, bytes) values (?, ?, ?) on conflict do nothing",
                        digest.toBytes(),
                        number,
                        bytes)
                .update();
    }

    static void complete(Connection connection, Digest digest, long nowMs) throws SQLException {
        int completed = Query.of(
                        connection,
                        "update blob set complete = true, touched_ms = ? where digest = ?",
                        nowMs,
                        digest.toBytes())
                .update();
        if (completed != 1) {
            throw new SQLException("the blob " + digest + " was removed while it was written");
        }
    }

    /// All of it in the transaction at hand: for what is small enough.
    static Digest put(Connection connection, byte[] bytes, long nowMs) throws SQLException {
        var digest = Digest.of(sha256().digest(bytes));
        if (!isComplete(connection, digest, nowMs)) {
            begin(connection, digest, bytes.length, nowMs);
            for (int from = 0, number = 0; from < bytes.length; from += PIECE_BYTES, number++) {
                int to = Math.min(bytes.length, from + PIECE_BYTES);
                piece(connection, digest, number, Arrays.copyOfRange(bytes, from, to));
            }
            complete(connection, digest, nowMs);
        }
        return digest;
    }

    /// The next piece of a stream; empty at its end.
    static byte[] nextPiece(InputStream in) throws IOException {
        return in.readNBytes(PIECE_BYTES);
    }

    /// Writes it to a stream, a piece at a time, and checks what was written.
    ///
    /// @throws NoSuchElementException where it is not stored
    /// @throws CorruptBytes where the stored bytes are not those of the digest
    static void copy(Connection connection, Digest digest, OutputStream out) throws SQLException {
        long left = length(connection, digest);
        var sha256 = sha256();
        for (int number = 0; left > 0; number++) {
            var piece = Query.of(
                            connection,
                            "select bytes from blob_piece where digest = ? and piece = ?",
                            digest.toBytes(),
                            number)
                    .first(row -> row.getBytes(1));
            if (piece.isEmpty()) {
                throw new CorruptBytes("the blob " + digest + " lacks piece " + number);
            }
            sha256.update(piece.get());
            left -= piece.get().length;
            try {
                out.write(piece.get());
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
        if (left != 0 || !Digest.of(sha256.digest()).equals(digest)) {
            throw new CorruptBytes("the blob " + digest + " is damaged");
        }
    }

    static byte[] read(Connection connection, Digest digest) throws SQLException {
        var out = new ByteArrayOutputStream();
        copy(connection, digest, out);
        return out.toByteArray();
    }

    static long length(Connection connection, Digest digest) throws SQLException {
        return Query.of(connection, "select bytes from blob where digest = ? and complete", digest.toBytes())
                .first(row -> row.getLong(1))
                .orElseThrow(() -> new NoSuchElementException("no blob is stored as " + digest));
    }

    static void remove(Connection connection, Digest digest) throws SQLException {
        Query.of(connection, "delete from blob_piece where digest = ?", digest.toBytes())
                .update();
        Query.of(connection, "delete from blob where digest = ?", digest.toBytes())
                .update();
    }
}
