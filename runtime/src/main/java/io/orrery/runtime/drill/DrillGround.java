package io.orrery.runtime.drill;

import io.orrery.ethereum.DevnetProcess;
import io.orrery.ethereum.L1Client;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.client.JsonRpcClient;
import io.orrery.runtime.client.RollupClient;
import io.orrery.runtime.cluster.ClusterNode;
import io.orrery.runtime.cluster.ClusterView;
import io.orrery.runtime.cluster.LocalCluster;
import io.orrery.runtime.cluster.LocalPostgres;
import io.orrery.runtime.cluster.NodePorts;
import io.orrery.runtime.demo.DevnetPeople;
import io.orrery.runtime.demo.LocalStack;
import io.orrery.runtime.demo.Narrator;
import io.orrery.runtime.node.NodeHome;
import io.orrery.runtime.wallet.Wallet;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/// Where a drill takes place: a devnet, a PostgreSQL server, a cluster on both, and people with accounts on
/// L2.
final class DrillGround implements AutoCloseable {
    /// With one call. A node that is dead or stopped is given up soon, and another one asked.
    static final Duration CALL = Duration.ofSeconds(3);

    static final BigInteger COIN = BigInteger.TEN.pow(18);
    static final BigInteger DEPOSIT = COIN.multiply(BigInteger.valueOf(1_000));
    private static final Duration READY_WITHIN = Duration.ofMinutes(5);
    private static final Duration DEPOSITED_WITHIN = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final int CONNECTIONS = 200;

    /// @param account on L2, after the deposit
    record Person(Wallet wallet, RollupClient.AccountInfo account) {}

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final LocalPostgres database;
    private final L1Client l1;
    private final LocalCluster cluster;
    private RollupClient.Info chain;
    private List<Person> people = List.of();

    @SuppressWarnings("NullAway.Init") // `begin` fills in the chain, or nobody gets the ground.
    private DrillGround(Path home, int nodes) throws IOException {
        LocalStack.empty(home);
        try {
            DevnetProcess devnet = own(LocalStack.startDevnet(home));
            ExecutorService threads = Executors.newFixedThreadPool(
                    16, Thread.ofPlatform().daemon().name("l1-", 0).factory());
            open.push(threads::shutdownNow);
            l1 = own(L1Client.at(devnet.url(), Duration.ofSeconds(10), threads));
            database = own(LocalPostgres.start(home.resolve("postgres").toAbsolutePath(), CONNECTIONS));
            cluster = own(LocalCluster.start(new LocalCluster.Plan(
                    home,
                    Collections.nCopies(nodes, List.of("core", "api", "prover")),
                    devnet.url(),
                    database.url(),
                    NodePorts.FREE,
                    List.of())));
        } catch (IOException | RuntimeException failed) {
            close();
            throw failed;
        }
    }

    /// Returns when every node is ready and everybody's deposit is on L2.
    static DrillGround begin(Path home, int nodes, int people, Narrator narrator) throws IOException {
        narrator.phase("A devnet, a PostgreSQL server and " + nodes + " nodes");
        var ground = new DrillGround(home, nodes);
        try {
            ground.cluster.awaitUp(READY_WITHIN, line -> narrator.fact("nodes", line));
            ground.chain = ground.client(ground.cluster.nodes().getFirst()).info();
            narrator.phase(people + " people deposit on L1");
            ground.people = ground.deposit(people);
            return ground;
        } catch (RuntimeException failed) {
            ground.close();
            throw failed;
        }
    }

    private List<Person> deposit(int count) {
        var wallets = new DevnetPeople(l1).newWallets(chain, count, DEPOSIT);
        DevnetPeople.depositAll(wallets, NodeHome.DEV_TOKEN, DEPOSIT);
        var client = client(cluster.nodes().getFirst());
        var deadline = Instant.now().plus(DEPOSITED_WITHIN);
        var arrived = new ArrayList<Person>();
        for (var wallet : wallets) {
            var account = client.account(wallet.address(), NodeHome.DEV_TOKEN);
            while (account.isEmpty()) {
                if (Instant.now().isAfter(deadline)) {
                    throw new Complaint("deposits did not arrive on L2 within " + DEPOSITED_WITHIN);
                }
                LockSupport.parkNanos(POLL.toNanos());
                account = client.account(wallet.address(), NodeHome.DEV_TOKEN);
            }
            arrived.add(new Person(wallet, account.get()));
        }
        return List.copyOf(arrived);
    }

    /// The node with the sequencer and the other singletons, as the cluster says.
    ClusterNode leader() {
        var name = ClusterView.of(cluster)
                .withSingletons()
                .orElseThrow(() -> new Complaint("no node says which of them has the singletons"))
                .name();
        return cluster.nodes().stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    RollupClient client(ClusterNode node) {
        return node.client(CALL).orElseThrow();
    }

    /// Whether nothing was said against a transaction by a node that could not be reached or had no room.
    static boolean passes(RuntimeException failure) {
        return failure instanceof JsonRpcClient.NodeUnreachable
                || (failure instanceof JsonRpcClient.NodeRefused refused
                        && List.of("busy", "unavailable", "rate_limited", "too_many_requests")
                                .contains(refused.reason()));
    }

    List<ClusterNode> nodes() {
        return cluster.nodes();
    }

    String databaseUrl() {
        return database.url();
    }

    L1Client l1() {
        return l1;
    }

    RollupClient.Info chain() {
        return chain;
    }

    List<Person> people() {
        return people;
    }

    private <T extends AutoCloseable> T own(T part) {
        open.push(part);
        return part;
    }

    /// From the last that was started to the first.
    @Override
    public void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception failed) {
                throw new IllegalStateException("a part of the drill's ground did not end", failed);
            }
        }
    }
}
