package io.orrery.persistence.schema;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.DriverDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A schema on a PostgreSQL server, and how to get in. Who may do what there, backups and TLS between node and server
/// are the server's and the URL's business (`sslmode`).
///
/// A commit is durable when it returns, as long as the server syncs: `fsync` and `synchronous_commit` are on unless
/// somebody has turned them off. [Database#connect] refuses a server without either.
///
/// @param url `jdbc:postgresql://host:port/database?option=value`
/// @param user empty where the URL names it
/// @param password empty where the URL or the server's trust makes it needless
/// @param connections the most that are open at once
public record PostgresServer(String url, String user, String password, int connections) {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresServer.class);
    private static final String SCHEME = "jdbc:postgresql:";
    private static final String DRIVER = "org.postgresql.Driver";

    /// One that holds the lock of migrations, one that migrates, and one to spare.
    private static final int MIGRATION_CONNECTIONS = 3;

    /// Between two attempts to reach a server that is away: what its return may cost.
    private static final Duration PAUSE = Duration.ofMillis(100);
    /// Then the pool tries on its own, with pauses that double with each of its attempts.
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /// First two characters of the SQL states after which the same may succeed: connection lost, transaction rolled
    /// back by the server, resources short, an operator's intervention.
    private static final Set<String> PASSING = Set.of("08", "40", "53", "57");

    public PostgresServer {
        if (!url.startsWith(SCHEME)) {
            throw new IllegalArgumentException("the database's URL must begin with " + SCHEME + ": " + shown(url));
        }
        if (connections < 1) {
            throw new IllegalArgumentException("connections must be at least 1: " + connections);
        }
    }

    /// Whether trying again may help.
    public static boolean passes(SQLException failure) {
        var state = failure.getSQLState();
        return state != null && state.length() == 5 && PASSING.contains(state.substring(0, 2));
    }

    /// Without what may be secret.
    @Override
    public String toString() {
        return shown(url);
    }

    private static String shown(String url) {
        int options = url.indexOf('?');
        return options < 0 ? url : url.substring(0, options);
    }

    /// Looks whether the server keeps what it commits, and brings the tables to this version.
    ///
    /// @throws DatabaseUnusable where that can not be done
    public void prepare() {
        // The pool would hide why its first connection failed, so one is made without it.
        var source = source(Map.of());
        try (var connection = source.getConnection()) {
            requireSync(connection, "fsync");
            requireSync(connection, "synchronous_commit");
            LOG.info(
                    "database opened: url={} engine=PostgreSQL {}",
                    this,
                    connection.getMetaData().getDatabaseProductVersion());
        } catch (SQLException refused) {
            throw new DatabaseUnusable(
                    DatabaseUnusable.Reason.UNREACHABLE,
                    "the database " + this + " can not be opened: " + Database.firstLine(refused),
                    refused);
        }
        try (var maintenance = pool("orrery-migration", MIGRATION_CONNECTIONS, Session.MAINTENANCE)) {
            Schema.migratePostgres(maintenance);
        }
    }

    /// Connections for what a node says about itself: apart from the others, so that no load keeps it from
    /// being said.
    ///
    /// @param patience an answer that takes longer is none
    public HikariDataSource registry(int connections, Duration patience) {
        // In seconds, and 0 would be for ever.
        var seconds = Long.toString(Math.max(1, patience.toSeconds()));
        var config = config("orrery-registry", Map.of("socketTimeout", seconds, "connectTimeout", seconds));
        config.setMaximumPoolSize(connections);
        config.setConnectionTimeout(Math.max(250, patience.toMillis()));
        return new HikariDataSource(config);
    }

    HikariDataSource pool(Session session) {
        return pool("orrery-database", connections, session);
    }

    private HikariDataSource pool(String name, int connections, Session session) {
        var config = config(name, Map.of());
        config.setMaximumPoolSize(connections);
        config.setConnectionInitSql(session.sql());
        return new HikariDataSource(config);
    }

    private HikariConfig config(String pool, Map<String, String> more) {
        var config = new HikariConfig();
        config.setPoolName(pool);
        config.setDataSource(new PersistentSource(source(more), PAUSE, PATIENCE));
        return config;
    }

    private DataSource source(Map<String, String> more) {
        var options = new Properties();
        // Many rows of one insert travel as one statement.
        options.setProperty("reWriteBatchedInserts", "true");
        options.setProperty("tcpKeepAlive", "true");
        options.setProperty("ApplicationName", "orrery");
        if (!user.isEmpty()) {
            options.setProperty("user", user);
        }
        if (!password.isEmpty()) {
            options.setProperty("password", password);
        }
        more.forEach(options::setProperty);
        // By the driver's manager: the driver's own classes are not compiled against.
        return new DriverDataSource(url, DRIVER, options, null, null);
    }

    /// What is acknowledged must outlive the machine.
    private void requireSync(Connection connection, String setting) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("show " + setting)) {
            if (!rows.next() || rows.getString(1).equals("off")) {
                throw new DatabaseUnusable(
                        DatabaseUnusable.Reason.UNREACHABLE,
                        "the database " + this + " has " + setting
                                + " off: what it acknowledges can be lost; turn it on",
                        new SQLException(setting));
            }
        }
    }
}
