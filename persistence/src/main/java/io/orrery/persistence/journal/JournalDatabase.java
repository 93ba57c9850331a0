package io.orrery.persistence.journal;

import akka.actor.setup.Setup;
import io.orrery.persistence.schema.Database;

/// Hands an open database to the journal of an actor system: give it to `ActorSystem.create` beside
/// `BootstrapSetup`.
public final class JournalDatabase extends Setup {
    final Database database;
    final int connections;

    /// @param connections how many of the database's connections the journal may hold; the rest are for content
    ///     and reads
    public JournalDatabase(Database database, int connections) {
        if (connections < 1 || connections >= database.connections()) {
            throw new IllegalArgumentException("the journal's connections must be from 1 to "
                    + (database.connections() - 1) + ", one below the pool's: " + connections);
        }
        this.database = database;
        this.connections = connections;
    }
}
