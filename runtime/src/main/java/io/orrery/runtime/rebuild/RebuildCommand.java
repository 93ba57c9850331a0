package io.orrery.runtime.rebuild;

import static io.orrery.runtime.wallet.Wallet.await;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.ethereum.L1Client;
import io.orrery.persistence.schema.DatabaseUnusable;
import io.orrery.persistence.schema.PostgresServer;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.client.RollupClient;
import io.orrery.runtime.demo.Narrator;
import io.orrery.runtime.escape.Blobs;
import io.orrery.runtime.node.Node;
import io.orrery.runtime.node.PublishedData;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./orrery rebuild`: for an operator whose disks are lost.
@Command(
        name = "rebuild",
        mixinStandardHelpOptions = true,
        description =
                "Makes a node's database again from L1 and where its data was published, so that the node goes on where L1 has it.")
public final class RebuildCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    /// It works on one thread.
    private static final int CONNECTIONS = 2;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--from-l1",
            description = "From L1's logs and calldata, and what L1 does not have from where orrery.da says.")
    private boolean fromL1;

    @Option(names = "--l1", required = true, description = "L1's JSON-RPC URL.")
    private URI l1 = URI.create("http://127.0.0.1:8545");

    @Option(names = "--contract", required = true, description = "The rollup's contract on L1.")
    private String contract = "";

    @Option(
            names = "--home",
            defaultValue = ".orrery/node",
            description = "Folder of the new node, absent or empty (default ${DEFAULT-VALUE}).")
    private Path home = Path.of(".orrery/node");

    @Option(
            names = "--jdbc",
            description = "URL of an empty PostgreSQL database (jdbc:postgresql://...) for several nodes, in place of"
                    + " --home. User and password: ORRERY_JDBC_USER, ORRERY_JDBC_PASSWORD.")
    private Optional<String> jdbc = Optional.empty();

    @Option(
            names = "--from-block",
            defaultValue = "0",
            description = "No later than the contract's first log, to read fewer blocks (default ${DEFAULT-VALUE}).")
    private long fromBlock;

    @Option(
            names = "--beacon",
            description = "Where the data of batches was in blobs: URL of a consensus client or of an archive of blobs."
                    + " It need not be trusted.")
    private Optional<URI> beacon = Optional.empty();

    @Option(
            names = "--revert-unproven",
            description = "Takes back on L1, by the operator's key, what is committed and not proven.")
    private boolean revertUnproven;

    @Override
    public Integer call() throws IOException {
        if (!fromL1) {
            throw new Complaint("rebuild knows one way: say --from-l1");
        }
        Address rollup;
        try {
            rollup = Address.parse(contract);
        } catch (IllegalArgumentException malformed) {
            throw new Complaint("--contract: " + malformed.getMessage(), malformed);
        }
        var threads =
                Executors.newFixedThreadPool(2, Thread.ofPlatform().daemon().factory());
        var config = ConfigFactory.load();
        try (var client = L1Client.at(l1, TIMEOUT, threads);
                var published = PublishedData.of(config, beacon.map(url -> Blobs.at(url, client)))) {
            long chainId = await(client.chainId());
            var operator = Node.operator(config.getConfig("orrery.l1"), chainId);
            var rebuild = new Rebuild(
                    client, chainId, operator, rollup, shards(config), published, Narrator.onStandardError());
            if (jdbc.isPresent()) {
                var server = server(config.getConfig("orrery.persistence"), jdbc.get());
                say(rebuild.into(server, fromBlock, revertUnproven), server);
            } else {
                say(rebuild.into(home.toAbsolutePath(), fromBlock, revertUnproven), home);
            }
        } catch (DatabaseUnusable unusable) {
            throw Complaint.of(unusable);
        } finally {
            threads.shutdownNow();
        }
        return 0;
    }

    private static Shards shards(Config config) {
        int count = config.getInt("orrery.state.shards");
        if (!Shards.isDivision(count)) {
            throw new Complaint("orrery.state.shards is " + count + "; it can be 4, 16, 64 or 256");
        }
        return new Shards(count);
    }

    private static PostgresServer server(Config persistence, String url) {
        try {
            return new PostgresServer(
                    url, persistence.getString("user"), persistence.getString("password"), CONNECTIONS);
        } catch (IllegalArgumentException wrong) {
            throw new Complaint("--jdbc: " + wrong.getMessage(), wrong);
        }
    }

    private void say(Rebuild.Result result, Object where) {
        var out = spec.commandLine().getOut();
        var counts = result.counts();
        out.printf(
                "%d batches made again in %s, %d events: every root was found twice and is L1's%n",
                result.batches(), where, result.events());
        out.printf("state root %s%n", RollupClient.hex(result.root()));
        out.printf("the next batch is %d; %d operations of L1's queue wait%n", result.batches() + 1, result.waiting());
        out.printf(
                "not on L1, and left empty: signatures and last valid batches of %d transfers and withdrawals, so their"
                        + " hashes are others than their senders knew; what %d cancelled transactions were%n",
                counts.transfers() + counts.withdrawals(), counts.cancels());
        out.flush();
    }
}
