package io.orrery.persistence.schema;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import javax.sql.DataSource;
import org.h2.api.ErrorCode;
import org.h2.jdbcx.JdbcDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A database with its pool of connections: one for the journal, the content and the read model together. It is an
/// embedded H2 in one file, or a schema of a PostgreSQL server.
///
/// A transaction is on the disk when its `commit` returns: it survives the death of this process, and of the
/// machine, at any moment.
public final class Database implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Database.class);

    /// H2 reads the SQL that PostgreSQL reads, and keeps names as the journal plugin writes them. Only [#close]
    /// closes it: not the last connection, and not the exit hook of the driver, which would run while entities
    /// still write. It does not compact then, which would move what lies in the file and is found by its place.
    private static final String OPTIONS =
            ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DB_CLOSE_DELAY=-1;DB_CLOSE_ON_EXIT=FALSE;MAX_COMPACT_TIME=0";

    /// @param file where the database lies, without H2's ending `.mv.db`
    /// @param connections the most that are open at once
    public record Settings(Path file, int connections) {
        public Settings {
            if (connections < 1) {
                throw new IllegalArgumentException("connections must be at least 1: " + connections);
            }
        }
    }

    /// What speaks SQL.
    public enum Engine {
        H2,
        POSTGRESQL
    }

    private final Engine engine;
    private final HikariDataSource pool;
    private final Runnable shutDown;

    private Database(Engine engine, HikariDataSource pool, Runnable shutDown) {
        this.engine = engine;
        this.pool = pool;
        this.shutDown = shutDown;
    }

    /// Connects to a PostgreSQL server and brings the tables of the schema that its URL names to this
    /// version. What is written is refused by nobody: for a database that no node uses.
    ///
    /// @throws DatabaseUnusable where that can not be done
    public static Database connect(PostgresServer server) {
        server.prepare();
        return connect(server, Session.MAINTENANCE);
    }

    /// Connects to a PostgreSQL server that is prepared.
    ///
    /// @param session as whom each connection writes
    public static Database connect(PostgresServer server, Session session) {
        return new Database(Engine.POSTGRESQL, server.pool(session), () -> {});
    }

    /// Opens the file, makes it where there is none, and brings its tables to this version.
    ///
    /// @throws DatabaseUnusable where that can not be done
    public static Database open(Settings settings) {
        return open(settings, "", GroupCommit.PATIENCE);
    }

    /// @param files H2's prefix of the file system that the file lies in, empty for the machine's own
    /// @param patience how long a transaction waits for its turn to write
    static Database open(Settings settings, String files, Duration patience) {
        var source = new JdbcDataSource();
        OrderedFiles.register();
        source.setURL("jdbc:h2:" + OrderedFiles.SCHEME + files + settings.file().toAbsolutePath() + OPTIONS);
        DurableDataSource durable;
        // The pool would hide why its first connection failed, so one is made without it. Until it is closed there is
        // no other, nor a writer of H2's own.
        var first = new JdbcDataSource();
        first.setURL(source.getURL() + ";WRITE_DELAY=0");
        try (var connection = first.getConnection()) {
            durable = new DurableDataSource(source, settings.connections(), patience);
            LOG.info(
                    "database opened: file={} engine=H2 {}",
                    settings.file(),
                    connection.getMetaData().getDatabaseProductVersion());
        } catch (SQLException refused) {
            throw unusable(settings.file(), refused);
        }
        var config = new HikariConfig();
        config.setPoolName("orrery-database");
        config.setDataSource(durable);
        config.setMaximumPoolSize(settings.connections());
        try {
            // It works with several connections that wait for one another, on this thread alone.
            Schema.migrate(source);
            durable.flush();
            return new Database(Engine.H2, new HikariDataSource(config), () -> shutDown(settings, source));
        } catch (DatabaseUnusable unusable) {
            shutDown(settings, source);
            throw unusable;
        } catch (SQLException refused) {
            shutDown(settings, source);
            throw unusable(settings.file(), refused);
        }
    }

    public DataSource dataSource() {
        return pool;
    }

    public Engine engine() {
        return engine;
    }

    public int connections() {
        return pool.getMaximumPoolSize();
    }

    /// Call it when the last entity has stopped. A database that was not closed is whole all the same.
    @Override
    public void close() {
        if (pool.isClosed()) {
            return;
        }
        pool.close();
        shutDown.run();
    }

    private static void shutDown(Settings settings, JdbcDataSource source) {
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.execute("shutdown");
        } catch (SQLException failed) {
            LOG.warn("database not shut down: file={}", settings.file(), failed);
        }
    }

    private static DatabaseUnusable unusable(Path file, SQLException refused) {
        var name = file + ".mv.db";
        return switch (refused.getErrorCode()) {
            case ErrorCode.DATABASE_ALREADY_OPEN_1 ->
                new DatabaseUnusable(
                        DatabaseUnusable.Reason.IN_USE,
                        "the database " + name + " is in use by another process",
                        refused);
            case ErrorCode.FILE_CORRUPTED_1, ErrorCode.FILE_VERSION_ERROR_1 ->
                new DatabaseUnusable(
                        DatabaseUnusable.Reason.CORRUPT,
                        "the database " + name
                                + " is damaged, or was written by another version of H2: restore it from a backup",
                        refused);
            default ->
                new DatabaseUnusable(
                        DatabaseUnusable.Reason.UNREACHABLE,
                        "the database " + name + " can not be opened: " + firstLine(refused),
                        refused);
        };
    }

    static String firstLine(Exception failure) {
        var message = failure.getMessage();
        return message == null
                ? failure.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
    }
}
