package io.orrery.persistence.proof;

import io.orrery.persistence.schema.Query;
import java.sql.Connection;
import java.sql.SQLException;

/// The one row that whoever counts before it writes has to lock.
final class Desk {
    private Desk() {}

    /// Until the transaction ends.
    static void lock(Connection connection) throws SQLException {
        Query.of(connection, "select id from proof_desk where id = 1 for update")
                .number();
    }
}
