package io.orrery.persistence.schema;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.exception.FlywayValidateException;

/// The tables. Migrations that both H2 and PostgreSQL read lie in `db/migration/common`; one that must differ
/// lies under the same name in `db/migration/h2` and `db/migration/postgresql`.
public final class Schema {
    private Schema() {}

    /// Brings the tables to this version. Must be done before the first entity starts; doing it again is
    /// harmless.
    ///
    /// @throws DatabaseUnusable where the tables are a newer version's, or were changed by hand
    public static void migrate(DataSource database) {
        try {
            Flyway.configure()
                    .dataSource(database)
                    .locations("classpath:db/migration/common")
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
