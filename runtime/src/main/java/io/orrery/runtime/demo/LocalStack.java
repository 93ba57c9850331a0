package io.orrery.runtime.demo;

import static io.orrery.runtime.wallet.Wallet.await;

import io.orrery.domain.Digest;
import io.orrery.ethereum.BlockTag;
import io.orrery.ethereum.DevnetAccounts;
import io.orrery.ethereum.DevnetProcess;
import io.orrery.ethereum.L1Call;
import io.orrery.ethereum.L1Client;
import io.orrery.ethereum.L1Signer;
import io.orrery.ethereum.MinedTransaction;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.client.JsonRpcClient;
import io.orrery.runtime.client.RollupClient;
import io.orrery.runtime.node.NodeHome;
import io.orrery.runtime.wallet.Wallet;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/// A devnet and a node, each in a process of its own, and the means to talk to both: what the demo and the benchmarks
/// run against.
public final class LocalStack implements AutoCloseable {
    private static final Duration NODE_READY_WITHIN = Duration.ofMinutes(4);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final BigInteger ALLOWANCE = BigInteger.TEN.pow(18);
    /// Below the order of secp256k1, whatever the bits.
    private static final int KEY_BITS = 252;

    /// People who wait for L1 at a time.
    private static final int L1_THREADS = 64;

    /// How a program begins the line that it complains with.
    private static final String COMPLAINT = "orrery: ";

    private static final long GIFT_GAS = 120_000;

    /// The devnet account that pays for what people on a devnet need. The operator has another.
    private static final int FAUCET = 1;

    private final Path home;
    private final DevnetProcess devnet;
    private final ExecutorService l1Threads;
    private final L1Client l1;
    private final NodeProcess node;
    private final RollupClient client;
    private final int httpPort;
    private final int managementPort;
    private final int metricsPort;

    private LocalStack(
            Path home,
            DevnetProcess devnet,
            ExecutorService l1Threads,
            L1Client l1,
            NodeProcess node,
            RollupClient client,
            int httpPort,
            int managementPort,
            int metricsPort) {
        this.home = home;
        this.devnet = devnet;
        this.l1Threads = l1Threads;
        this.l1 = l1;
        this.node = node;
        this.client = client;
        this.httpPort = httpPort;
        this.managementPort = managementPort;
        this.metricsPort = metricsPort;
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
        int http = freePort();
        int management = freePort();
        int metrics = freePort();
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
                Integer.toString(freePort())));
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
                metrics);
    }

    private static DevnetProcess startDevnet(Path home) {
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
    static String lastLine(Path log) {
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
        var random = new SecureRandom();
        var wallets = Stream.generate(() -> new BigInteger(KEY_BITS, random).add(BigInteger.ONE))
                .limit(count)
                .map(key -> new Wallet(l1, L1Signer.of(key), chain))
                .toList();
        var gifts = new ArrayList<L1Call>();
        for (var wallet : wallets) {
            gifts.add(new L1Call(wallet.address(), ALLOWANCE, "0x"));
            if (tokens.signum() > 0) {
                gifts.add(wallet.erc20(NodeHome.DEV_TOKEN).mint(wallet.address(), tokens));
            }
        }
        give(gifts);
        return wallets;
    }

    /// Everybody deposits at the same time.
    public List<MinedTransaction> depositAll(List<Wallet> wallets, long token, BigInteger amount) {
        var deposits = wallets.stream()
                .map(wallet ->
                        CompletableFuture.supplyAsync(() -> wallet.deposit(token, amount), Thread::startVirtualThread))
                .toList();
        return deposits.stream().map(Wallet::await).toList();
    }

    /// One account pays for all, with a nonce for each, so that one block can take them.
    private void give(List<L1Call> gifts) {
        var faucet = DevnetAccounts.signer(FAUCET);
        long chainId = await(l1.chainId());
        long nonce = await(l1.nonce(faucet.address(), BlockTag.PENDING));
        var fees = await(l1.fees()).fees();
        var sent = new ArrayList<Digest>();
        for (var gift : gifts) {
            sent.add(await(l1.send(faucet.sign(chainId, nonce++, gift, fees, GIFT_GAS))));
        }
        var deadline = Instant.now().plus(Duration.ofMinutes(1));
        for (var hash : sent) {
            while (await(l1.mined(hash)).isEmpty()) {
                if (Instant.now().isAfter(deadline)) {
                    throw new Complaint("the devnet does not mine");
                }
                LockSupport.parkNanos(POLL.toNanos());
            }
        }
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

    int managementPort() {
        return managementPort;
    }

    int metricsPort() {
        return metricsPort;
    }

    @Override
    public void close() {
        node.close();
        l1.close();
        l1Threads.shutdownNow();
        devnet.close();
    }

    private static void empty(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (var files = Files.walk(folder)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        Files.createDirectories(folder);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
