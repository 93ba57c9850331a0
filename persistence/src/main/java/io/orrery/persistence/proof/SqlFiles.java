package io.orrery.persistence.proof;

import io.orrery.domain.Digest;
import io.orrery.persistence.schema.Transactions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.NoSuchElementException;

/// Large files in the database, by the SHA-256 of their bytes, so that every node has them and one backup
/// holds all. They are written and read a few pieces at a time: memory and transactions stay small, and a
/// commit of the journal never waits for a whole file. Blocking: call it where that is allowed.
public final class SqlFiles {
    /// Pieces of one transaction: 4 MiB.
    private static final int PIECES_AT_ONCE = 16;

    private final Transactions transactions;
    private final InstantSource clock;

    public SqlFiles(Transactions transactions, InstantSource clock) {
        this.transactions = transactions;
        this.clock = clock;
    }

    /// Durable when it returns. What a crash has interrupted is continued by the next who stores the same
    /// file.
    ///
    /// @param digest of the file's bytes
    public void put(Digest digest, Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            if (transactions.writeNow(connection -> Blobs.isComplete(connection, digest, clock.millis()))) {
                return;
            }
            long bytes = Files.size(file);
            transactions.writeNow(connection -> {
                Blobs.begin(connection, digest, bytes, clock.millis());
                return true;
            });
            var sha256 = Blobs.sha256();
            int number = 0;
            var piece = Blobs.nextPiece(in);
            while (piece.length > 0) {
                int first = number;
                var pieces = new java.util.ArrayList<byte[]>();
                while (piece.length > 0 && pieces.size() < PIECES_AT_ONCE) {
                    sha256.update(piece);
                    pieces.add(piece);
                    piece = Blobs.nextPiece(in);
                }
                number += pieces.size();
                transactions.writeNow(connection -> {
                    for (int i = 0; i < pieces.size(); i++) {
                        Blobs.piece(connection, digest, first + i, pieces.get(i));
                    }
                    return true;
                });
            }
            if (!Digest.of(sha256.digest()).equals(digest)) {
                transactions.writeNow(connection -> {
                    Blobs.remove(connection, digest);
                    return true;
                });
                throw new IOException(file + " is not the file of digest " + digest + ": it has changed");
            }
            transactions.writeNow(connection -> {
                Blobs.complete(connection, digest, clock.millis());
                return true;
            });
        } catch (SQLException failed) {
            throw new IOException(file + " could not be stored: " + failed.getMessage(), failed);
        }
    }

    /// Writes the file out and checks it on the way.
    ///
    /// @throws NoSuchElementException where it is not stored
    public void copy(Digest digest, Path target) throws IOException {
        try (OutputStream out = Files.newOutputStream(target)) {
            transactions.readNow(connection -> {
                Blobs.copy(connection, digest, out);
                return true;
            });
        } catch (SQLException failed) {
            throw new IOException("the file " + digest + " could not be read: " + failed.getMessage(), failed);
        }
    }
}
