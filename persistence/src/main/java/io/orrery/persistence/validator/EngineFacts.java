package io.orrery.persistence.validator;

import io.orrery.domain.validator.custody.DatabaseIdentity;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.Query;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.NoSuchElementException;

/// What only the database can say: what time it is, and which database it is.
record EngineFacts(Database.Engine engine) {
    private static final String POSTGRES_IDENTITY = "select orrery_database_system(), orrery_database_timeline()";

    /// Milliseconds since 1970, as of this call and not of the transaction's beginning.
    long nowMs(Connection connection) throws SQLException {
        return switch (engine) {
            // H2 runs in this process and has its clock, but tells the time when the transaction began.
            case H2 -> Instant.now().toEpochMilli();
            case POSTGRESQL -> Query.of(connection, "select orrery_now_ms()").number();
        };
    }

    /// @throws SQLException where it can not be told; nothing is signed then
    DatabaseIdentity identity(Connection connection) throws SQLException {
        try {
            return switch (engine) {
                // A file that was copied elsewhere is another. One that was put back in its place is not
                // told from itself.
                case H2 ->
                    Query.of(connection, "select database_path()")
                            .first(row -> new DatabaseIdentity("h2:" + row.getString(1), 1))
                            .orElseThrow();
                case POSTGRESQL ->
                    Query.of(connection, POSTGRES_IDENTITY)
                            .first(row -> new DatabaseIdentity(row.getString(1), row.getLong(2)))
                            .orElseThrow();
            };
        } catch (NoSuchElementException unknown) {
            throw new SQLException("the database does not tell which one it is", unknown);
        }
    }
}
