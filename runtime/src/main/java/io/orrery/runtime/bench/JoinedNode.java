package io.orrery.runtime.bench;

import io.orrery.runtime.Complaint;
import io.orrery.runtime.client.JsonRpcClient;
import io.orrery.runtime.client.RollupClient;
import io.orrery.runtime.cluster.NodePorts;
import io.orrery.runtime.demo.LocalStack;
import io.orrery.runtime.demo.NodeProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// A node that joins the one of a benchmark, on the same database and L1.
record JoinedNode(NodeProcess process, URI url, Path log) implements AutoCloseable {
    private static final Duration READY_WITHIN = Duration.ofMinutes(4);
    private static final Duration POLL = Duration.ofMillis(200);

    /// Returns at once.
    ///
    /// @param overrides as the first node's
    static JoinedNode start(LocalStack stack, Path home, List<String> overrides) throws IOException {
        var ports = NodePorts.FREE.of(0);
        var log = home.resolveSibling(home.getFileName() + ".log");
        var arguments = new ArrayList<>(
                List.of("up", "--home", home.toString(), "--l1", stack.l1Url().toString(), "--join", stack.remoting()));
        arguments.addAll(ports.options());
        return new JoinedNode(
                NodeProcess.start(arguments, overrides, Map.of(), log),
                URI.create("http://127.0.0.1:" + ports.http()),
                log);
    }

    /// Returns when it answers.
    void await() {
        var client = new RollupClient(url);
        var deadline = Instant.now().plus(READY_WITHIN);
        while (true) {
            try {
                var _ = client.info();
                return;
            } catch (JsonRpcClient.NodeUnreachable | JsonRpcClient.NodeRefused notYet) {
                if (!process.isAlive() || Instant.now().isAfter(deadline)) {
                    throw new Complaint("a node did not join: " + LocalStack.lastLine(log), notYet);
                }
                LockSupport.parkNanos(POLL.toNanos());
            }
        }
    }

    @Override
    public void close() {
        process.close();
    }
}
