package io.orrery.persistence.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/// Work on the database, done by the threads that are for it.
public final class Transactions {
    private final DataSource database;
    private final Executor executor;

    /// What is done with a connection; it neither commits nor closes it.
    @FunctionalInterface
    public interface Work<T extends @Nullable Object> {
        T with(Connection connection) throws SQLException;
    }

    /// @param executor of blocking work, bounded: a stage fails with [RejectedExecutionException] where its
    ///     queue is full
    public Transactions(DataSource database, Executor executor) {
        this.database = database;
        this.executor = executor;
    }

    /// Statements that only read, each for itself.
    public <T> CompletionStage<T> read(Work<T> work) {
        return later(() -> readNow(work));
    }

    /// The same on this thread.
    public <T> T readNow(Work<T> work) throws SQLException {
        try (var connection = database.getConnection()) {
            return work.with(connection);
        }
    }

    /// The same for whoever knows no database: fails with `TimeoutException` where the database does not
    /// answer, or has no room now.
    public <T> CompletionStage<T> ask(Work<T> work) {
        return read(work).exceptionallyCompose(failure -> CompletableFuture.failedStage(silenceAsTimeout(failure)));
    }

    private static Throwable silenceAsTimeout(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLTransientConnectionException
                    || (cause instanceof SQLException refused && PostgresServer.passes(refused))) {
                return new TimeoutException("the database does not answer: " + cause.getMessage());
            }
        }
        return failure;
    }

    /// All or nothing; durable when the stage completes.
    public <T> CompletionStage<T> write(Work<T> work) {
        return later(() -> writeNow(work));
    }

    /// The same on this thread.
    public <T> T writeNow(Work<T> work) throws SQLException {
        try (var connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                var result = work.with(connection);
                connection.commit();
                return result;
            } catch (Throwable failed) {
                rollBack(connection, failed);
                throw failed;
            }
        }
    }

    /// A connection that is lost can not be rolled back either, and it is why it was lost that tells whether trying
    /// again helps.
    private static void rollBack(Connection connection, Throwable because) {
        try {
            connection.rollback();
        } catch (SQLException lost) {
            because.addSuppressed(lost);
        }
    }

    /// Several of the others on one thread, one after another.
    @FunctionalInterface
    public interface Steps<T> {
        T run() throws SQLException;
    }

    /// What takes several transactions, because one would be too long; each of them on the thread that runs the steps.
    public <T> CompletionStage<T> steps(Steps<T> steps) {
        return later(steps);
    }

    // A stage that is never completed would be waited for for ever, so whatever is thrown completes it.
    @SuppressWarnings("FutureReturnValueIgnored")
    private <T> CompletionStage<T> later(Steps<T> steps) {
        var result = new CompletableFuture<T>();
        try {
            executor.execute(() -> {
                try {
                    result.complete(steps.run());
                } catch (Throwable failure) {
                    result.completeExceptionally(failure);
                }
            });
        } catch (RejectedExecutionException full) {
            result.completeExceptionally(full);
        }
        return result;
    }
}
