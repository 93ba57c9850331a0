package io.orrery.persistence.schema;

import java.util.Arrays;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.flywaydb.core.api.exception.FlywayValidateException;

/// The tables. Migrations that both H2 and PostgreSQL read lie in `db/migration/common`; what only
/// PostgreSQL has lies in `db/migration/postgresql`.
///
/// While the nodes of a cluster are replaced one by one, nodes of the release before work with the tables
/// of the next one, and may be started on them. So a migration adds. One that takes away what an earlier
/// release uses says in its name which migration a node has to know at least:
/// `V20__needs_15_drop_old_column.sql` is for nodes that have V15.
public final class Schema {
    private static final String COMMON = "classpath:db/migration/common";
    /// As Flyway tells the name of a file.
    private static final Pattern NEEDS = Pattern.compile("needs ([0-9]{1,6})\\b");

    private Schema() {}

    /// Brings the tables to this version. Must be done before the first entity starts; doing it again is
    /// harmless.
    ///
    /// @throws DatabaseUnusable where the tables are a newer version's that this one can not use, or were
    ///     changed by hand
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
            var flyway = configuration
                    .dataSource(database)
                    .ignoreMigrationPatterns("*:future")
                    .load();
            requireReadable(flyway.info().all());
            flyway.migrate();
        } catch (FlywayValidateException mismatch) {
            throw new DatabaseUnusable(
                    DatabaseUnusable.Reason.WRONG_VERSION,
                    "the database's tables are not those of this version of Orrery: they were changed by hand, or another version made them",
                    mismatch);
        } catch (FlywayException failed) {
            throw new DatabaseUnusable(
                    DatabaseUnusable.Reason.UNREACHABLE,
                    "the database's tables can not be made: " + Database.firstLine(failed),
                    failed);
        }
    }

    /// Complains of what a later release has made and this one can not use.
    private static void requireReadable(MigrationInfo[] migrations) {
        int newest = Arrays.stream(migrations)
                .filter(migration -> migration.getVersion() != null && !isLater(migration))
                .mapToInt(migration -> Integer.parseInt(migration.getVersion().getVersion()))
                .max()
                .orElse(0);
        for (var migration : migrations) {
            var needed = NEEDS.matcher(migration.getDescription());
            if (isLater(migration) && needed.lookingAt() && Integer.parseInt(needed.group(1)) > newest) {
                throw new DatabaseUnusable(
                        DatabaseUnusable.Reason.WRONG_VERSION,
                        "the database's tables are those of a newer version of Orrery: V" + migration.getVersion()
                                + " is for nodes that know V" + needed.group(1) + ", and this one knows V" + newest);
            }
        }
    }

    private static boolean isLater(MigrationInfo migration) {
        return switch (migration.getState()) {
            case FUTURE_SUCCESS, FUTURE_FAILED -> true;
            case PENDING,
                    ABOVE_TARGET,
                    BELOW_BASELINE,
                    BASELINE_IGNORED,
                    BASELINE,
                    IGNORED,
                    MISSING_SUCCESS,
                    MISSING_FAILED,
                    SUCCESS,
                    UNDONE,
                    AVAILABLE,
                    FAILED,
                    OUT_OF_ORDER,
                    OUTDATED,
                    SUPERSEDED,
                    DELETED -> false;
        };
    }
}
