package io.orrery.persistence.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.h2.engine.SessionLocal;
import org.h2.jdbc.JdbcConnection;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.tx.Transaction;
import org.h2.mvstore.tx.TransactionStore;
import org.jspecify.annotations.Nullable;

/// Decides when the file of an H2 database is written: only between transactions, and once for many of them.
///
/// H2 keeps its tables in maps, and stores all of them together as one version, in a chunk that is added to the file;
/// after a kill, the newest whole chunk is the database. Left to itself, it takes that version while transactions run:
/// map after map, so that a transaction can be in one map and not yet, or no longer, in the next; and the undo log is
/// just another map. What is torn so stays torn when the process dies before the next chunk. H2 also stores from a
/// thread of its own, and a commit that finds its changes taken by that thread does not wait until they are written.
///
/// So transactions that change something have turns: one at a time, from its first change to its end. H2's own
/// thread is ended. A version is taken and written in a turn of its own, therefore of whole transactions only,
/// by a thread that waits for it. The one other store is H2's when a transaction outgrows its buffer, done by
/// the thread of that transaction between two steps of it: then the undo log is as far as the tables, and the
/// transaction is rolled back after a kill.
///
/// A version is synced while the next transactions take their turns, and those who commit meanwhile share the next
/// version: the price is one sync of the disk for each group of commits, however many events they hold. A commit is
/// visible to others a moment before it is durable. That is safe, because versions follow one another: whatever was
/// made from a commit that is lost is lost with it.
///
/// That the newest synced version is found again, and is whole, is for [OrderedFiles].
final class GroupCommit {
    /// How long a transaction waits for its turn. One that is before it and takes longer has hung.
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /// How long H2 leaves alone what only old versions need, in milliseconds. Its default of 45 seconds is for disks
    /// that are not synced; it is enough to outlast a statement that reads.
    private static final int RETENTION = 5_000;

    /// Old versions leave holes in the file. When less than this share of it is in use, in percent, some of what is
    /// still in use is moved to the next chunk. At most so many bytes and so often: little beside the commits.
    private static final int REWRITE_BELOW = 80;

    private static final int REWRITE_BYTES = 4 * 1024 * 1024;
    private static final Duration REWRITE_EVERY = Duration.ofSeconds(1);

    private final MVStore store;
    private final Duration patience;
    private final Semaphore turn = new Semaphore(1, true);
    private final AtomicLong committed = new AtomicLong();
    private final ReentrantLock flushing = new ReentrantLock();
    // These are read and written by who holds `flushing`.
    private long flushed;
    private long rewritten = System.nanoTime();
    private @Nullable SQLException failed;

    private GroupCommit(MVStore store, Duration patience) {
        this.store = store;
        this.patience = patience;
    }

    /// Takes over the file. Nobody else may use the database until this returns.
    ///
    /// @param connection of H2 itself
    /// @param sessions the most that will be open at once
    static GroupCommit of(Connection connection, int sessions, Duration patience) throws SQLException {
        var session = (SessionLocal) connection.unwrap(JdbcConnection.class).getSession();
        var h2 = session.getDatabase().getStore();
        makeUndoLogs(h2.getTransactionStore(), sessions);
        var commits = new GroupCommit(h2.getMvStore(), patience);
        // 0 waits for the end of H2's own thread, but would store at each commit; below 0 there is neither.
        commits.store.setAutoCommitDelay(0);
        commits.store.setAutoCommitDelay(-1);
        commits.store.setRetentionTime(RETENTION);
        return commits;
    }

    /// Undo logs are maps too, made when that many transactions are first open at once: by whoever begins one, and
    /// readers begin some without a turn.
    private static void makeUndoLogs(TransactionStore transactions, int sessions) {
        var open = new ArrayList<Transaction>();
        for (var i = 0; i < sessions; i++) {
            open.add(transactions.begin());
        }
        open.forEach(Transaction::rollback);
    }

    /// Waits for the turn to change something. It is the caller's until [#give].
    void take() throws SQLException {
        try {
            if (!turn.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new SQLTimeoutException("another transaction has kept the turn to write for " + patience);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new SQLTransientException("interrupted while waiting for the turn to write", interrupted);
        }
    }

    void give() {
        turn.release();
    }

    /// Returns when the transaction that was committed before this call is on the disk. The caller has no turn.
    void flush() throws SQLException {
        var mine = committed.incrementAndGet();
        flushing.lock();
        try {
            if (flushed >= mine) {
                return;
            }
            if (failed != null) {
                throw new SQLException(
                        "the database was not written before, and is not until it is opened again", failed);
            }
            var upTo = store();
            store.sync();
            flushed = upTo;
        } catch (RuntimeException broken) {
            // A sync that failed may have dropped what it did not write: a later one would succeed without it.
            failed = new SQLException("the database can not be written", broken);
            throw failed;
        } finally {
            flushing.unlock();
        }
    }

    private long store() {
        turn.acquireUninterruptibly();
        try {
            // Every number up to this one was drawn after its commit, so this version holds them all.
            var upTo = committed.get();
            rewrite();
            store.commit();
            return upTo;
        } finally {
            turn.release();
        }
    }

    private void rewrite() {
        var now = System.nanoTime();
        if (now - rewritten >= REWRITE_EVERY.toNanos()) {
            rewritten = now;
            store.compact(REWRITE_BELOW, REWRITE_BYTES);
        }
    }
}
