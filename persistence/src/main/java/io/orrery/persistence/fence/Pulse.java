package io.orrery.persistence.fence;

import java.time.Duration;
import java.time.Instant;

/// What became of a heartbeat.
public sealed interface Pulse {

    /// The node is in.
    ///
    /// @param databaseTime the database's clock, between `sent` and `answered`
    /// @param sent this process's clock
    /// @param answered this process's clock
    record Held(Instant databaseTime, Instant sent, Instant answered) implements Pulse {}

    /// The database does not answer. Whether the node is still in only the database can tell; as long as it
    /// does not answer, nothing is written by anybody.
    ///
    /// @param lasting since the last answer
    /// @param why in one line
    record Silent(Duration lasting, String why) implements Pulse {}

    /// The node is out, for ever: another has taken over what it had.
    ///
    /// @param by the other's epoch
    record Fenced(int by) implements Pulse {}
}
