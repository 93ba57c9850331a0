package io.orrery.persistence.schema;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A connection of H2 whose transactions take their turns, and whose commits are durable.
///
/// The turn is taken before the first statement that may change something, and given back when the transaction has
/// ended. What only reads needs none: it is a `select` that locks nothing.
final class OneWriter implements InvocationHandler {
    private final Connection connection;
    private final GroupCommit commits;
    /// Of the transaction, not of a thread: its statements may come from several, one after another. A pool that is
    /// closed ends it from yet another, at any time.
    private final AtomicBoolean myTurn = new AtomicBoolean();

    private OneWriter(Connection connection, GroupCommit commits) {
        this.connection = connection;
        this.commits = commits;
    }

    static Connection connection(Connection ofH2, GroupCommit commits) {
        return proxy(Connection.class, new OneWriter(ofH2, commits));
    }

    @Override
    public @Nullable Object invoke(Object self, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        return switch (method.getName()) {
            // Setting the mode of auto-commit commits what is open.
            case "commit", "setAutoCommit" -> committed(method, arguments);
            // With an argument it goes back to a savepoint, and the transaction goes on.
            case "rollback" -> arguments == null ? ended(method, arguments) : call(connection, method, arguments);
            case "close", "abort" -> ended(method, arguments);
            default -> {
                var result = call(connection, method, arguments);
                yield result instanceof Statement statement ? statement(statement, arguments) : result;
            }
        };
    }

    /// A commit that fails leaves the transaction open, until it is rolled back.
    private @Nullable Object committed(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        var result = call(connection, method, arguments);
        if (giveBack()) {
            commits.flush();
        }
        return result;
    }

    private @Nullable Object ended(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        try {
            return call(connection, method, arguments);
        } finally {
            giveBack();
        }
    }

    private boolean giveBack() {
        var mine = myTurn.getAndSet(false);
        if (mine) {
            commits.give();
        }
        return mine;
    }

    private Statement statement(Statement statement, @Nullable Object @Nullable [] arguments) {
        var prepared = arguments != null && arguments.length > 0 && arguments[0] instanceof String sql ? sql : "";
        InvocationHandler handler = (_, method, given) -> {
            if (!method.getName().startsWith("execute") || onlyReads(given, prepared)) {
                return call(statement, method, given);
            }
            if (connection.getAutoCommit()) {
                return alone(statement, method, given);
            }
            if (!myTurn.get()) {
                commits.take();
                myTurn.set(true);
            }
            return call(statement, method, given);
        };
        return switch (statement) {
            case CallableStatement _ -> proxy(CallableStatement.class, handler);
            case PreparedStatement _ -> proxy(PreparedStatement.class, handler);
            default -> proxy(Statement.class, handler);
        };
    }

    /// A statement that is its own transaction.
    private @Nullable Object alone(Statement statement, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        @Nullable Object result;
        commits.take();
        try {
            result = call(statement, method, arguments);
        } finally {
            commits.give();
        }
        commits.flush();
        return result;
    }

    private static boolean onlyReads(@Nullable Object @Nullable [] arguments, String prepared) {
        var sql = arguments != null && arguments.length > 0 && arguments[0] instanceof String given ? given : prepared;
        var words = sql.stripLeading().toLowerCase(Locale.ROOT);
        return words.startsWith("select") && !words.contains("for update");
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static @Nullable Object call(Object target, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException failed) {
            throw failed.getCause() == null ? failed : failed.getCause();
        }
    }
}
