package io.orrery.persistence.schema;

/// As whom a connection to a PostgreSQL server writes: the server's guard of each table asks for it, and
/// refuses who has not said it.
///
/// @param epoch of a node, or the word for who is none
public record Session(String epoch) {
    /// Who writes without being a node: migrations, and tools on a database that no node uses.
    public static final Session MAINTENANCE = new Session("maintenance");

    public Session {
        if (!epoch.equals("maintenance") && !epoch.matches("[1-9][0-9]{0,9}")) {
            throw new IllegalArgumentException("epoch must be a number above 0 or maintenance: " + epoch);
        }
    }

    /// @param epoch above 0
    public static Session of(int epoch) {
        return new Session(Integer.toString(epoch));
    }

    /// What the connection says first.
    String sql() {
        return "set orrery.epoch = '" + epoch + "'";
    }
}
