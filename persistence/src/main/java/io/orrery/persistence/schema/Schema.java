package io.orrery.persistence.schema;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.exception.FlywayValidateException;

/// The tables. Migrations that both H2 and PostgreSQL read lie in `db/migration/common`; what only
/// PostgreSQL has lies in `db/migration/postgresql`.
public final class Schema {
    private static final String COMMON = "classpath:db/migration/common";

    private Schema() {}

    /// Brings the tables to this version. Must be done before the first entity starts; doing it again is
    /// harmless.
    ///
    /// @throws DatabaseUnusable where the tables are a newer version's, or were changed by hand
    public static void migrate(DataSource database) {
        migrate(Flyway.configure().locations(COMMON), database);
    }

    /// The same for PostgreSQL, which has tables of its own: nodes that write to one database.
    ///
    /// @param database whose connections write for [Session#MAINTENANCE]: migrations do where only a node may
    static void migratePostgres(DataSource database) {
        migrate(Flyway.configure().locations(COMMON, "classpath:db/migration/postgresql"), database);
    }

    private static void migrate(FluentConfiguration configuration, DataSource database) {
        try {
            configuration
                    .dataSource(database)
                    // Flyway would ignore a migration that only a newer version has.
                    .ignoreMigrationPatterns(new String[0])
                    .load()
                    .migrate();
        } catch (FlywayValidateException mismatch) {
            throw new DatabaseUnusable(
                    DatabaseUnusable.Reason.WRONG_VERSION,
                    "the database's tables are not those of this version of Orrery: a newer version made them, or they were changed by hand",
                    mismatch);
        } catch (FlywayException failed) {
            throw new DatabaseUnusable(
                    DatabaseUnusable.Reason.UNREACHABLE,
                    "the database's tables can not be made: " + Database.firstLine(failed),
                    failed);
        }
    }
}
