package io.orrery.persistence.validator;

import io.orrery.persistence.schema.SourceBehind;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;

/// Connections that count how often the server is spoken to: each execution of a statement, and each change
/// of a transaction's state that the driver makes a statement of.
final class CountedSource extends SourceBehind {
    private static final List<String> SPOKEN = List.of("commit", "rollback", "isValid");

    private final AtomicInteger calls;

    CountedSource(DataSource source, AtomicInteger calls) {
        super(source);
        this.calls = calls;
    }

    @Override
    public Connection getConnection() throws SQLException {
        var connection = source().getConnection();
        return (Connection) Proxy.newProxyInstance(
                Connection.class.getClassLoader(), new Class<?>[] {Connection.class}, (_, method, arguments) -> {
                    if (SPOKEN.contains(method.getName())) {
                        calls.incrementAndGet();
                    }
                    try {
                        var result = method.invoke(connection, arguments);
                        return result instanceof PreparedStatement statement ? counted(statement) : result;
                    } catch (InvocationTargetException failed) {
                        throw failed.getTargetException();
                    }
                });
    }

    private PreparedStatement counted(PreparedStatement statement) {
        return (PreparedStatement) Proxy.newProxyInstance(
                PreparedStatement.class.getClassLoader(),
                new Class<?>[] {PreparedStatement.class},
                (_, method, arguments) -> {
                    if (method.getName().startsWith("execute")) {
                        calls.incrementAndGet();
                    }
                    try {
                        return method.invoke(statement, arguments);
                    } catch (InvocationTargetException failed) {
                        throw failed.getTargetException();
                    }
                });
    }
}
