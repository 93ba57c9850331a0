package io.orrery.runtime.cluster;

import io.orrery.runtime.Complaint;
import io.orrery.runtime.demo.LocalStack;
import io.orrery.runtime.demo.NodeProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Nodes of one cluster, each a process of its own with its own heap and folder, on one database and one L1.
public final class LocalCluster implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(250);

    private final List<ClusterNode> nodes;

    private LocalCluster(List<ClusterNode> nodes) {
        this.nodes = List.copyOf(nodes);
    }

    /// @param home has a folder and a log for each node
    /// @param roles of each node
    /// @param ports of the first node
    /// @param overrides system properties for every node, as `key=value`
    /// @param environments of nodes by their names, `node-1` the first, beside that of this process
    public record Plan(
            Path home,
            List<List<String>> roles,
            URI l1,
            String jdbc,
            NodePorts ports,
            List<String> overrides,
            Map<String, Map<String, String>> environments) {}

    /// Starts all of them at once. They do not take transactions yet: see [#awaitUp].
    public static LocalCluster start(Plan plan) throws IOException {
        Files.createDirectories(plan.home());
        var ports = new ArrayList<NodePorts>();
        for (int i = 0; i < plan.roles().size(); i++) {
            ports.add(plan.ports().of(i));
        }
        var seeds = ports.stream().map(each -> "127.0.0.1:" + each.remoting()).collect(Collectors.joining(","));
        var nodes = new ArrayList<ClusterNode>();
        try {
            for (int i = 0; i < plan.roles().size(); i++) {
                nodes.add(start(plan, "node-" + (i + 1), plan.roles().get(i), ports.get(i), seeds));
            }
        } catch (IOException failed) {
            new LocalCluster(nodes).close();
            throw failed;
        }
        return new LocalCluster(nodes);
    }

    /// Of nodes that run.
    public static LocalCluster of(List<ClusterNode> nodes) {
        return new LocalCluster(nodes);
    }

    private static ClusterNode start(Plan plan, String name, List<String> roles, NodePorts ports, String seeds)
            throws IOException {
        var log = plan.home().resolve(name + ".log");
        var arguments = new ArrayList<>(List.of(
                "up",
                "--home",
                plan.home().resolve(name).toString(),
                "--l1",
                plan.l1().toString(),
                "--jdbc",
                plan.jdbc(),
                "--roles",
                String.join(",", roles),
                "--join",
                seeds));
        arguments.addAll(ports.options());
        return new ClusterNode(
                name,
                roles,
                ports,
                NodeProcess.start(
                        arguments, plan.overrides(), plan.environments().getOrDefault(name, Map.of()), log),
                log);
    }

    public List<ClusterNode> nodes() {
        return nodes;
    }

    /// Those that are members and say that they are ready.
    public List<ClusterNode> ready() {
        return nodes.stream()
                .filter(node -> ManagementPage.isReady(node.ports().management()))
                .toList();
    }

    /// Returns when every node is a member and says that it is ready; complains where one dies, or time is up.
    ///
    /// @param say told which nodes are ready, when that changes
    public void awaitUp(Duration patience, Consumer<String> say) {
        var deadline = Instant.now().plus(patience);
        var ready = List.<String>of();
        while (ready.size() < nodes.size()) {
            for (var node : nodes) {
                if (!node.process().isAlive()) {
                    throw new Complaint(node.name() + " has died: " + LocalStack.lastLine(node.log()));
                }
            }
            var now = ready().stream().map(ClusterNode::name).toList();
            if (!now.equals(ready)) {
                ready = now;
                say.accept("ready: " + String.join(", ", ready));
            }
            if (Instant.now().isAfter(deadline)) {
                throw new Complaint("of " + nodes.size() + " nodes only " + ready + " were ready within " + patience
                        + "; see the logs beside " + nodes.getFirst().log());
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    /// Asks all nodes to end and waits for them. Each hands over to those that are left, and the last one
    /// to nobody.
    @Override
    public void close() {
        var ends = nodes.stream()
                .map(node -> Thread.ofPlatform().name("end-" + node.name()).start(node.process()::close))
                .toList();
        for (var end : ends) {
            try {
                end.join();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
