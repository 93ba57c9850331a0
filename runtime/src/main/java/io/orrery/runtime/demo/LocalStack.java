package io.orrery.runtime.demo;

import io.orrery.ethereum.DevnetProcess;
import io.orrery.ethereum.L1Client;
import io.orrery.ethereum.MinedTransaction;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.FreePort;
import io.orrery.runtime.client.JsonRpcClient;
import io.orrery.runtime.client.RollupClient;
import io.orrery.runtime.node.NodeHome;
import io.orrery.runtime.wallet.Wallet;
import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/// A devnet and a node, each in a process of its own, and the means to talk to both: what the demo and the benchmarks
/// run against.
public final class LocalStack implements AutoCloseable {
    private static final Duration NODE_READY_WITHIN = Duration.ofMinutes(4);
    private static final Duration POLL = Duration.ofMillis(200);
    /// People who wait for L1 at a time.
    private static final int L1_THREADS = 64;

    /// How a program begins the line that it complains with.
    private static final String COMPLAINT = "orrery: ";

    private final Path home;
    private final DevnetProcess devnet;
    private final ExecutorService l1Threads;
    private final L1Client l1;
    private final NodeProcess node;
    private final RollupClient client;
    private final int httpPort;
    private final int managementPort;
    private final int metricsPort;
    private final int remotingPort;

    private LocalStack(
            Path home,
            DevnetProcess devnet,
            ExecutorService l1Threads,
            L1Client l1,
            NodeProcess node,
            RollupClient client,
            int httpPort,
            int managementPort,
            int metricsPort,
            int remotingPort) {
        this.home = home;
        this.devnet = devnet;
        this.l1Threads = l1Threads;
        this.l1 = l1;
        this.node = node;
        this.client = client;
        this.httpPort = httpPort;
        this.managementPort = managementPort;
        this.metricsPort = metricsPort;
        this.remotingPort = remotingPort;
    }

    /// Starts both and returns when the node answers.
    ///
    /// @param home emptied first
    /// @param overrides system properties for the node, as `key=value`
    public static LocalStack start(Path home, List<String> overrides) throws IOException {
        empty(home);
        var devnet = startDevnet(home);
        var threads = Executors.newFixedThreadPool(
                L1_THREADS, Thread.ofPlatform().daemon().name("l1-", 0).factory());
        var l1 = L1Client.at(devnet.url(), Duration.ofSeconds(10), threads);
        int http = FreePort.next();
        int management = FreePort.next();
        int metrics = FreePort.next();
        int remoting = FreePort.next();
        var arguments = new ArrayList<>(List.of(
                "up",
                "--home",
                home.resolve("node").toString(),
                "--l1",
                devnet.url().toString(),
                "--http-port",
                Integer.toString(http),
                "--management-port",
                Integer.toString(management),
                "--metrics-port",
                Integer.toString(metrics),
                "--remoting-port",
                Integer.toString(remoting)));
        var node = NodeProcess.start(arguments, overrides, home.resolve("node.log"));
        return new LocalStack(
                home,
                devnet,
                threads,
                l1,
                node,
                new RollupClient(URI.create("http://127.0.0.1:" + http)),
                http,
                management,
                metrics,
                remoting);
    }

    /// A new devnet with a block a second, which is forgotten when it ends.
    public static DevnetProcess startDevnet(Path home) {
        try {
            return DevnetProcess.start(new DevnetProcess.Settings(
                    NodeHome.nodeModules(),
                    0,
                    1,
                    Optional.empty(),
                    home.resolve("devnet.log"),
                    Duration.ofSeconds(30)));
        } catch (IllegalStateException notStarted) {
            throw Complaint.of(notStarted);
        }
    }

    /// Waits until the node answers; complains with the end of its log where it does not.
    public RollupClient.Info awaitNode() {
        var deadline = Instant.now().plus(NODE_READY_WITHIN);
        while (Instant.now().isBefore(deadline)) {
            requireAlive();
            try {
                return client.info();
            } catch (JsonRpcClient.NodeUnreachable | JsonRpcClient.NodeRefused notYet) {
                LockSupport.parkNanos(POLL.toNanos());
            }
        }
        throw new Complaint(
                "the node did not answer within " + NODE_READY_WITHIN + "; see " + home.resolve("node.log"));
    }

    /// SIGKILL for the node, and a new one on what it has left; returns when that answers.
    public void killAndRestart() throws IOException, InterruptedException {
        node.kill();
        node.restart();
        awaitNode();
    }

    /// Complains where a process has ended by itself.
    public void requireAlive() {
        if (!devnet.isAlive()) {
            throw new Complaint("the devnet has died; see " + home.resolve("devnet.log"));
        }
        if (!node.isAlive()) {
            throw new Complaint("the node has died: " + lastLine(home.resolve("node.log")));
        }
    }

    /// What a log says last, above a trace where it ends in one.
    public static String lastLine(Path log) {
        try (var lines = Files.lines(log)) {
            return lines.filter(line -> !line.isBlank() && !line.startsWith("\t"))
                    .reduce((_, later) -> later)
                    .map(line -> line.startsWith(COMPLAINT) ? line.substring(COMPLAINT.length()) : line)
                    .orElse("it printed nothing");
        } catch (IOException unreadable) {
            return "its log " + log + " can not be read";
        }
    }

    /// Fresh wallets with ether for their transactions.
    ///
    /// @param tokens of the development token that each gets too
    public List<Wallet> newWallets(RollupClient.Info chain, int count, BigInteger tokens) {
        return new DevnetPeople(l1).newWallets(chain, count, tokens);
    }

    /// Everybody deposits at the same time.
    public List<MinedTransaction> depositAll(List<Wallet> wallets, long token, BigInteger amount) {
        return DevnetPeople.depositAll(wallets, token, amount);
    }

    public RollupClient client() {
        return client;
    }

    public L1Client l1() {
        return l1;
    }

    public URI l1Url() {
        return devnet.url();
    }

    public long nodePid() {
        return node.pid();
    }

    NodeProcess node() {
        return node;
    }

    DevnetProcess devnet() {
        return devnet;
    }

    /// Where the node answers HTTP.
    public String httpUrl() {
        return "http://127.0.0.1:" + httpPort;
    }

    /// Where other nodes find this one's cluster.
    public String remoting() {
        return "127.0.0.1:" + remotingPort;
    }

    int managementPort() {
        return managementPort;
    }

    public int metricsPort() {
        return metricsPort;
    }

    @Override
    public void close() {
        node.close();
        l1.close();
        l1Threads.shutdownNow();
        devnet.close();
    }

    /// Removes what is in a folder, and makes it where there is none.
    public static void empty(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var files = Files.walk(folder)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(folder);
    }
}
