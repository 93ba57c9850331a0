package io.orrery.runtime.rebuild;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import io.orrery.persistence.codec.CorruptBytes;
import io.orrery.persistence.deployment.SqlDeployment;
import io.orrery.persistence.journal.AdmittedTransactions;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.client.RollupClient;
import io.orrery.runtime.rebuild.Resending.Result;
import java.net.URI;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./orrery resend`: for an operator who has restored a backup that is older than what L1 knows.
@Command(
        name = "resend",
        mixinStandardHelpOptions = true,
        description = "Sends to a node what a restored database had acknowledged and the node does not know. Nothing is"
                + " written in that database; it can be done again.")
public final class ResendCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--from",
            required = true,
            description = "URL of the restored PostgreSQL database (jdbc:postgresql://...). User and password:"
                    + " ORRERY_JDBC_USER, ORRERY_JDBC_PASSWORD.")
    private String from = "";

    @Option(names = "--node", required = true, description = "Where the node answers, which is to have them.")
    private URI node = URI.create("http://127.0.0.1:8080");

    @Option(names = "--json", description = "Ends with one JSON object.")
    private boolean json;

    /// 1 where the node has refused some.
    @Override
    public Integer call() {
        var resending = new Resending(new RollupClient(node, TIMEOUT));
        var persistence = ConfigFactory.load().getConfig("orrery.persistence");
        try (var connection =
                DriverManager.getConnection(from, persistence.getString("user"), persistence.getString("password"))) {
            connection.setReadOnly(true);
            var shards = SqlDeployment.shards(connection)
                    .orElseThrow(() -> new Complaint("no node has ever worked in the database of --from"));
            AdmittedTransactions.read(connection, shards, resending::send);
        } catch (SQLException unreadable) {
            throw new Complaint("--from can not be read: " + unreadable.getMessage(), unreadable);
        } catch (CorruptBytes damaged) {
            throw new Complaint("the journals of --from are damaged: " + damaged.getMessage(), damaged);
        }
        say(resending.result());
        return resending.result().refused().isEmpty() ? 0 : 1;
    }

    private void say(Result result) {
        var out = spec.commandLine().getOut();
        if (json) {
            var told = JSON.createObjectNode().put("known", result.known()).put("sent", result.sent());
            var refused = told.putObject("refused");
            result.refused().forEach(refused::put);
            out.println(told);
        } else {
            out.printf(
                    "%d transactions of the restored database are known, %d were sent again%n",
                    result.known(), result.sent());
            result.refused().forEach((reason, count) -> out.printf("%d were refused: %s%n", count, reason));
        }
        out.flush();
    }
}
