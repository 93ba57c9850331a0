package io.orrery.runtime.node;

import com.typesafe.config.ConfigFactory;
import io.orrery.ethereum.DevnetProcess;
import io.orrery.runtime.Complaint;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./orrery up`: one node with every role.
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description = "A node with every role, and a devnet unless an L1 is named. Ends with Ctrl-C.")
public final class UpCommand implements Callable<Integer> {
    private static final Duration DEVNET_READY_WITHIN = Duration.ofSeconds(30);
    private static final int BLOCK_SECONDS = 1;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--home",
            defaultValue = ".orrery/node",
            description = "Folder for the node's state (default ${DEFAULT-VALUE}).")
    private Path home = Path.of(".orrery/node");

    @Option(names = "--l1", description = "JSON-RPC URL of an L1; without it a devnet is started and kept.")
    private Optional<URI> l1 = Optional.empty();

    @Option(
            names = "--jdbc",
            description = "URL of a PostgreSQL database (jdbc:postgresql://...); without it H2 in a file of the home."
                    + " User and password: ORRERY_JDBC_USER, ORRERY_JDBC_PASSWORD.")
    private Optional<String> jdbc = Optional.empty();

    @Option(names = "--http-port", description = "JSON-RPC (default 8080).")
    private Optional<Integer> httpPort = Optional.empty();

    @Option(names = "--management-port", description = "Cluster management (default 8558).")
    private Optional<Integer> managementPort = Optional.empty();

    @Option(names = "--metrics-port", description = "Prometheus metrics (default 9095).")
    private Optional<Integer> metricsPort = Optional.empty();

    @Option(names = "--remoting-port", description = "Between nodes (default 25520).")
    private Optional<Integer> remotingPort = Optional.empty();

    @Override
    public Integer call() throws Exception {
        var folder = new NodeHome(home);
        try {
            Files.createDirectories(home);
        } catch (IOException refused) {
            throw new Complaint(home + " can not be made a folder: " + refused, refused);
        }
        var overrides = new HashMap<String, Object>();
        httpPort.ifPresent(port -> overrides.put("orrery.http.port", port));
        managementPort.ifPresent(port -> {
            overrides.put("akka.management.http.port", port);
            overrides.put("akka.management.http.bind-port", port);
        });
        metricsPort.ifPresent(port -> overrides.put("kamon.prometheus.embedded-server.port", port));
        remotingPort.ifPresent(port -> overrides.put("akka.remote.artery.canonical.port", port));
        overrides.put("orrery.persistence.file", folder.database().toString());
        jdbc.ifPresent(given -> overrides.put("orrery.persistence.url", given));
        overrides.put("orrery.proofs.scratch", folder.scratch().toString());
        var url = l1.isPresent() ? l1.get() : devnet(folder);
        overrides.put("orrery.l1.url", url.toString());

        var config = ConfigFactory.parseMap(overrides, "the command line")
                .withFallback(ConfigFactory.load())
                .resolve();
        try (var node =
                Node.start(config, folder, line -> spec.commandLine().getErr().println(line))) {
            spec.commandLine().getOut().printf("JSON-RPC    http://%s%n", node.http());
            spec.commandLine()
                    .getOut()
                    .printf(
                            "management  http://127.0.0.1:%d/cluster/members%n",
                            config.getInt("akka.management.http.port"));
            spec.commandLine()
                    .getOut()
                    .printf(
                            "metrics     http://127.0.0.1:%d/metrics%n",
                            config.getInt("kamon.prometheus.embedded-server.port"));
            spec.commandLine().getOut().printf("L1          %s%n", url);
            spec.commandLine().getOut().flush();
            node.awaitEnd();
        }
        return 0;
    }

    /// A devnet of this home: the one that a killed node left running, or a new one that continues from the kept state.
    private static URI devnet(NodeHome home) throws IOException, InterruptedException {
        var running = home.devnet();
        if (running.isPresent() && answers(running.get())) {
            long pid = Long.parseLong(running.get().get("pid"));
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(
                            () -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy), "adopted-devnet-stop"));
            return URI.create(running.get().get("url"));
        }
        try {
            var devnet = DevnetProcess.start(new DevnetProcess.Settings(
                    NodeHome.nodeModules(),
                    0,
                    BLOCK_SECONDS,
                    Optional.of(home.devnetState()),
                    home.devnetLog(),
                    DEVNET_READY_WITHIN));
            home.devnetAt(devnet.url().toString(), devnet.pid());
            return devnet.url();
        } catch (IllegalStateException notStarted) {
            throw Complaint.of(notStarted);
        }
    }

    private static boolean answers(Map<String, String> devnet) throws InterruptedException {
        var alive = ProcessHandle.of(Long.parseLong(devnet.getOrDefault("pid", "0")))
                .filter(ProcessHandle::isAlive)
                .isPresent();
        if (!alive) {
            return false;
        }
        var request = HttpRequest.newBuilder(URI.create(devnet.get("url")))
                .timeout(Duration.ofSeconds(2))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"eth_chainId\",\"params\":[]}"))
                .build();
        try (var http = HttpClient.newHttpClient()) {
            return http.send(request, HttpResponse.BodyHandlers.ofString()).statusCode() == 200;
        } catch (IOException silent) {
            return false;
        }
    }
}
