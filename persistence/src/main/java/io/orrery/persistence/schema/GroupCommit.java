package io.orrery.persistence.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/// Makes commits of H2 durable, many with one `fsync`.
///
/// H2 keeps commits in memory for half a second. It can write each by itself (`WRITE_DELAY=0`), but then it
/// never syncs and never reclaims space: the file grows without bound. So the commits stay quick and
/// `CHECKPOINT SYNC` follows them; those who commit while one runs share the next. A commit is visible to
/// others a moment before it is durable. That is safe, because the file takes commits in their order: whatever
/// was made from a commit that is lost is lost with it.
///
/// The price is one sync of the disk for each group of commits, however many events they hold.
final class GroupCommit {
    private final AtomicLong committed = new AtomicLong();
    private final ReentrantLock flushing = new ReentrantLock();
    private long flushed;

    /// Returns when the transaction that was committed before this call is on the disk.
    ///
    /// @param connection of H2 itself, without a transaction
    void flush(Connection connection) throws SQLException {
        var mine = committed.incrementAndGet();
        flushing.lock();
        try {
            if (flushed >= mine) {
                return;
            }
            // Every number up to this one was drawn after its commit, so this checkpoint holds them all.
            var upTo = committed.get();
            try (var statement = connection.createStatement()) {
                statement.execute("checkpoint sync");
            }
            flushed = upTo;
        } finally {
            flushing.unlock();
        }
    }
}
