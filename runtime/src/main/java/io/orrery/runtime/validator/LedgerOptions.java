package io.orrery.runtime.validator;

import com.typesafe.config.ConfigFactory;
import io.orrery.domain.validator.custody.SigningLedger;
import io.orrery.domain.validator.interchange.InterchangeRefused;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.DatabaseUnusable;
import io.orrery.persistence.schema.PostgresServer;
import io.orrery.persistence.schema.Transactions;
import io.orrery.persistence.validator.SqlSigningLedger;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.node.NodeHome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import picocli.CommandLine.Option;

/// Where the tables are, and which key set is meant.
final class LedgerOptions {
    /// They work on one thread.
    private static final int CONNECTIONS = 2;

    @Option(
            names = "--home",
            defaultValue = ".orrery/node",
            description = "Folder of a node that is not running (default ${DEFAULT-VALUE}).")
    private Path home = Path.of(".orrery/node");

    @Option(
            names = "--jdbc",
            description = "URL of a PostgreSQL database (jdbc:postgresql://...), in place of --home. User and password:"
                    + " ORRERY_JDBC_USER, ORRERY_JDBC_PASSWORD.")
    private Optional<String> jdbc = Optional.empty();

    @Option(names = "--key-set", defaultValue = "main", description = "Name of the key set (default ${DEFAULT-VALUE}).")
    private String keySet = "main";

    String keySet() {
        return keySet;
    }

    /// What is done with a ledger.
    @FunctionalInterface
    interface Work<T> {
        T with(SigningLedger ledger) throws IOException;
    }

    /// @param create whether a home without a database gets one
    <T> T with(boolean create, Work<T> work) throws IOException {
        try (var database = database(create)) {
            var transactions = new Transactions(database.dataSource(), Runnable::run);
            return work.with(new SqlSigningLedger(transactions, database.engine()));
        } catch (DatabaseUnusable | InterchangeRefused | NoSuchElementException refused) {
            throw Complaint.of(refused);
        }
    }

    private Database database(boolean create) {
        if (jdbc.isPresent()) {
            var persistence = ConfigFactory.load().getConfig("orrery.persistence");
            try {
                return Database.connect(new PostgresServer(
                        jdbc.get(), persistence.getString("user"), persistence.getString("password"), CONNECTIONS));
            } catch (IllegalArgumentException wrong) {
                throw new Complaint("--jdbc: " + wrong.getMessage(), wrong);
            }
        }
        var file = new NodeHome(home).database();
        if (!create && !Files.exists(Path.of(file + ".mv.db"))) {
            throw new Complaint("no node has its database in " + home);
        }
        return Database.open(new Database.Settings(file, CONNECTIONS));
    }

    /// What the stage comes to; what a rule or a table refused is a complaint.
    static <T> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().join();
        } catch (CompletionException failed) {
            throw switch (failed.getCause()) {
                case InterchangeRefused refused -> refused;
                case NoSuchElementException absent -> absent;
                case IllegalArgumentException wrong -> Complaint.of(wrong);
                case Throwable cause -> new Complaint("the database: " + cause.getMessage(), cause);
                case null -> failed;
            };
        }
    }
}
