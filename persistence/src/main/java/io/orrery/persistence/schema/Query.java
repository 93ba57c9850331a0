package io.orrery.persistence.schema;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/// One statement with its values.
///
/// @param values strings, numbers and bytes; an empty `Optional` is null, of the type that it would have
public record Query(Connection connection, String sql, List<Object> values) {

    /// What a row is read as.
    @FunctionalInterface
    public interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    public static Query of(Connection connection, String sql, Object... values) {
        return new Query(connection, sql, List.of(values));
    }

    /// How many rows it has changed.
    public int update() throws SQLException {
        try (var statement = prepared()) {
            return statement.executeUpdate();
        }
    }

    public <T> List<T> all(Row<T> mapping) throws SQLException {
        try (var statement = prepared();
                var rows = statement.executeQuery()) {
            var read = new ArrayList<T>();
            while (rows.next()) {
                read.add(mapping.read(rows));
            }
            return List.copyOf(read);
        }
    }

    public <T> Optional<T> first(Row<T> mapping) throws SQLException {
        return all(mapping).stream().findFirst();
    }

    public long number() throws SQLException {
        return first(row -> row.getLong(1)).orElseThrow(() -> new NoSuchElementException(sql));
    }

    private PreparedStatement prepared() throws SQLException {
        var statement = connection.prepareStatement(sql);
        for (int i = 0; i < values.size(); i++) {
            set(statement, i + 1, values.get(i));
        }
        return statement;
    }

    private static void set(PreparedStatement statement, int at, Object value) throws SQLException {
        switch (value) {
            case Optional<?> none when none.isEmpty() -> statement.setNull(at, Types.NULL);
            case Optional<?> some -> set(statement, at, some.get());
            case byte[] bytes -> statement.setBytes(at, bytes);
            case Object other -> statement.setObject(at, other);
        }
    }
}
