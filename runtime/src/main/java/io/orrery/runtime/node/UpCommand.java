package io.orrery.runtime.node;

import io.orrery.runtime.Complaint;
import io.orrery.runtime.config.NamedSecrets;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./orrery up`: one node with every role.
@Command(
        name = "up",
        mixinStandardHelpOptions = true,
        description =
                "A node, with every role unless --roles says less, and a devnet unless an L1 is named. Ends with Ctrl-C.")
public final class UpCommand implements Callable<Integer> {
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

    @Mixin
    private PortOptions ports = new PortOptions();

    @Option(
            names = "--roles",
            split = ",",
            defaultValue = "${env:ORRERY_ROLES}",
            description = "What this node is for: core, api, prover, gpu (default all of them).")
    private List<String> roles = List.of();

    @Option(
            names = "--join",
            split = ",",
            defaultValue = "${env:ORRERY_JOIN}",
            description = "HOST:PORT of nodes, by --remoting-port, whose cluster this one is to join, the same list on"
                    + " each of them; the first begins it. Needs --jdbc. Without it the node is a cluster of its own.")
    private List<String> join = List.of();

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
        ports.into(overrides);
        overrides.put("orrery.persistence.file", folder.database().toString());
        if (!roles.isEmpty()) {
            overrides.put("akka.cluster.roles", roles);
        }
        if (!join.isEmpty()) {
            overrides.put(ClusterEntry.SEEDS, join.stream().map(UpCommand::seed).toList());
        }
        jdbc.ifPresent(given -> overrides.put("orrery.persistence.url", given));
        overrides.put("orrery.proofs.scratch", folder.scratch().toString());
        StartChecks.rollup(StartConfig.of(overrides)).require();
        var url = l1.isPresent() ? l1.get() : HomeDevnet.running(folder);
        overrides.put("orrery.l1.url", url.toString());

        var config = NamedSecrets.read(StartConfig.of(overrides));
        try (var node =
                Node.start(config, folder, line -> spec.commandLine().getErr().println(line))) {
            // SIGTERM: a JVM ends when its hooks have, and whatever a node has not given back by then its
            // successors wait for.
            Runtime.getRuntime().addShutdownHook(new Thread(node::close, "node-end"));
            var out = spec.commandLine().getOut();
            node.http().ifPresent(http -> out.printf("JSON-RPC    http://%s%n", http));
            PortOptions.say(out, config);
            out.printf("L1          %s%n", url);
            out.flush();
            node.awaitEnd();
        }
        return 0;
    }

    static String seed(String address) {
        if (!address.matches("[^:@/ ]+:[0-9]{1,5}")) {
            throw new Complaint("--join wants HOST:PORT, and has \"" + address + "\"");
        }
        return "akka://" + Node.SYSTEM + "@" + address;
    }
}
