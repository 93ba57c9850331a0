package io.orrery.persistence.content;

import io.orrery.domain.ContentStore;
import io.orrery.domain.Digest;
import io.orrery.persistence.codec.CorruptBytes;
import io.orrery.persistence.schema.Transactions;
import io.orrery.zk.hash.Keccak256;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletionStage;

/// Content of one kind in the table `content`, by the keccak of its stored bytes, which is checked again
/// whenever it is read.
public final class SqlContentStore<T> implements ContentStore<T> {
    private final Transactions transactions;
    private final ContentKind<T> kind;

    public SqlContentStore(Transactions transactions, ContentKind<T> kind) {
        this.transactions = transactions;
        this.kind = kind;
    }

    @Override
    public CompletionStage<Digest> put(T content) {
        return transactions.write(connection -> {
            var bytes = kind.encode(content);
            var digest = digest(bytes);
            try (var insert = connection.prepareStatement(
                    "insert into content (digest, kind, bytes) values (?, ?, ?) on conflict do nothing")) {
                insert.setBytes(1, digest.toBytes());
                insert.setInt(2, kind.code());
                insert.setBytes(3, bytes);
                insert.executeUpdate();
            }
            return digest;
        });
    }

    /// Fails with [CorruptBytes] where the stored bytes are not those of the digest, or of another kind.
    @Override
    public CompletionStage<T> get(Digest digest) {
        return transactions.read(connection -> get(connection, digest));
    }

    /// The same on a connection of the caller's.
    public T get(Connection connection, Digest digest) throws SQLException {
        try (var select = connection.prepareStatement("select bytes from content where digest = ?")) {
            select.setBytes(1, digest.toBytes());
            try (var rows = select.executeQuery()) {
                if (!rows.next()) {
                    throw new NoSuchElementException("no " + kind.name() + " is stored as " + digest);
                }
                var bytes = rows.getBytes(1);
                if (!digest(bytes).equals(digest)) {
                    throw new CorruptBytes("the " + kind.name() + " stored as " + digest + " is damaged");
                }
                return kind.decode(bytes);
            }
        }
    }

    private static Digest digest(byte[] bytes) {
        return Digest.of(Keccak256.hash(bytes));
    }
}
