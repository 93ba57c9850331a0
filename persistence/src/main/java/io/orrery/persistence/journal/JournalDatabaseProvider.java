package io.orrery.persistence.journal;

import akka.actor.ActorSystem;
import akka.persistence.jdbc.db.SlickDatabase;
import akka.persistence.jdbc.db.SlickDatabaseProvider;
import com.typesafe.config.Config;
import scala.Some;
import slick.jdbc.H2Profile$;
import slick.jdbc.JdbcBackend$;
import slick.jdbc.JdbcBackend.DatabaseDef;
import slick.jdbc.JdbcProfile;
import slick.jdbc.PostgresProfile$;
import slick.util.AsyncExecutor;

/// The one database for journal, snapshots and queries: the [JournalDatabase] of the actor system. Named in the
/// configuration as `akka-persistence-jdbc.database-provider-fqcn`.
public final class JournalDatabaseProvider implements SlickDatabaseProvider {
    /// Writes wait in the journal's own buffer, so what waits here is replays and queries, a few for each
    /// entity that starts.
    private static final int QUEUE = 20_000;

    private final SlickDatabase database;

    public JournalDatabaseProvider(ActorSystem system) {
        var setup = system.settings()
                .setup()
                .get(JournalDatabase.class)
                .orElseThrow(() -> new IllegalStateException(
                        "the actor system has a journal but no database: create it with a JournalDatabase setup"));
        var threads = AsyncExecutor.apply("journal", setup.connections, setup.connections, QUEUE, setup.connections);
        system.registerOnTermination(threads::close);
        this.database = new Shared(
                JdbcBackend$.MODULE$
                        .Database()
                        .forDataSource(setup.database.dataSource(), new Some<>(setup.connections), threads, false),
                switch (setup.database.engine()) {
                    case H2 -> H2Profile$.MODULE$;
                    case POSTGRESQL -> PostgresProfile$.MODULE$;
                });
    }

    @Override
    public SlickDatabase database(Config pluginConfig) {
        return database;
    }

    private record Shared(DatabaseDef database, JdbcProfile profile) implements SlickDatabase {
        /// The plugins do not close what others use.
        @Override
        public boolean allowShutdown() {
            return false;
        }
    }
}
