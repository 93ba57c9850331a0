package io.orrery.runtime.cluster;

import io.orrery.runtime.Complaint;
import io.orrery.runtime.node.HomeDevnet;
import io.orrery.runtime.node.NodeHome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `./orrery cluster`: several nodes on this machine, and what goes on in them.
@Command(
        name = "cluster",
        mixinStandardHelpOptions = true,
        description = "Several nodes on this machine, on one PostgreSQL and one devnet, and a live table of them."
                + " Ends with Ctrl-C.")
public final class ClusterCommand implements Callable<Integer> {
    private static final Duration READY_WITHIN = Duration.ofMinutes(5);
    private static final Duration REFRESH = Duration.ofSeconds(1);
    private static final int MOST_NODES = 9;
    /// Each node's pool, and some for who looks.
    private static final int CONNECTIONS_OF_NODE = 20;

    private static final int CONNECTIONS_OF_OTHERS = 20;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--nodes", defaultValue = "3", description = "How many, 1 to 9 (default ${DEFAULT-VALUE}).")
    private int count = 3;

    @Option(
            names = "--roles",
            description = "Roles of a node, as core,api,prover; the first of these options is for the first node, and"
                    + " the last for all that are left (default: all have all).")
    private List<String> roles = List.of("core,api,prover");

    @Option(
            names = "--home",
            defaultValue = ".orrery/cluster",
            description = "Folder for everything: a folder and a log for each node, the database and the devnet"
                    + " (default ${DEFAULT-VALUE}).")
    private Path home = Path.of(".orrery/cluster");

    @Option(names = "--l1", description = "JSON-RPC URL of an L1; without it a devnet is started and kept.")
    private Optional<URI> l1 = Optional.empty();

    @Option(
            names = "--jdbc",
            description = "URL of a PostgreSQL database; without it a server is started in the home. User and password:"
                    + " ORRERY_JDBC_USER, ORRERY_JDBC_PASSWORD.")
    private Optional<String> jdbc = Optional.empty();

    @Option(names = "--http-port", defaultValue = "8080", description = PORT)
    private int httpPort;

    @Option(names = "--management-port", defaultValue = "8558", description = PORT)
    private int managementPort;

    @Option(names = "--metrics-port", defaultValue = "9095", description = PORT)
    private int metricsPort;

    @Option(names = "--remoting-port", defaultValue = "25520", description = PORT)
    private int remotingPort;

    private static final String PORT =
            "Of the first node; the others count on from it; 0 for any that are free (default ${DEFAULT-VALUE}).";

    @Option(names = "--restart", description = "Start a node again that has ended.")
    private boolean restart;

    @Override
    public Integer call() throws Exception {
        if (count < 1 || count > MOST_NODES) {
            throw new ParameterException(spec.commandLine(), "--nodes is from 1 to " + MOST_NODES);
        }
        makeHome();
        var table = LiveTable.on(spec.commandLine().getOut());
        var url = l1.isPresent() ? l1.get() : HomeDevnet.running(new NodeHome(home));
        var server = jdbc.isPresent()
                ? Optional.<LocalPostgres>empty()
                : Optional.of(LocalPostgres.start(
                        home.resolve("postgres").toAbsolutePath(),
                        count * CONNECTIONS_OF_NODE + CONNECTIONS_OF_OTHERS));
        var database = server.map(LocalPostgres::url).or(() -> jdbc).orElseThrow();
        var asked = new CountDownLatch(1);
        var ended = new CountDownLatch(1);
        // Ctrl-C: this thread ends all in order, and the JVM waits for it.
        var hook = new Thread(
                () -> {
                    asked.countDown();
                    awaitQuietly(ended);
                },
                "cluster-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            run(table, url, database, asked);
        } finally {
            server.ifPresent(LocalPostgres::close);
            ended.countDown();
        }
        return 0;
    }

    private void run(LiveTable table, URI url, String database, CountDownLatch asked)
            throws IOException, InterruptedException {
        var plan = new LocalCluster.Plan(
                home,
                rolesOfEach(),
                url,
                database,
                new NodePorts(httpPort, managementPort, metricsPort, remotingPort),
                List.of(),
                Map.of());
        try (var cluster = LocalCluster.start(plan)) {
            table.say(
                    "L1 " + url + ", database " + database.replaceAll("\\?.*", "") + ", logs " + home + "/node-*.log");
            cluster.awaitUp(READY_WITHIN, table::say);
            while (!asked.await(REFRESH.toMillis(), TimeUnit.MILLISECONDS)) {
                if (restart) {
                    startAgain(table, cluster);
                }
                table.show(ClusterView.of(cluster));
                if (cluster.nodes().stream().noneMatch(node -> node.process().isAlive())) {
                    throw new Complaint("every node has ended; see " + home + "/node-*.log");
                }
            }
            table.say("stopping " + cluster.nodes().size() + " nodes");
        }
    }

    private static void startAgain(LiveTable table, LocalCluster cluster) throws IOException {
        for (var node : cluster.nodes()) {
            if (!node.process().isAlive()) {
                table.say(node.name() + " ended with " + node.process().status().orElse(0) + " and is started again");
                node.process().restart();
            }
        }
    }

    private void makeHome() {
        try {
            Files.createDirectories(home);
        } catch (IOException refused) {
            throw new Complaint(home + " can not be made a folder: " + refused, refused);
        }
    }

    private List<List<String>> rolesOfEach() {
        var each = new ArrayList<List<String>>();
        for (int i = 0; i < count; i++) {
            each.add(List.of(roles.get(Math.min(i, roles.size() - 1)).split(",", -1)));
        }
        return List.copyOf(each);
    }

    private static void awaitQuietly(CountDownLatch ended) {
        try {
            ended.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
