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
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Stream;

/// Where drills take place, one after another: a devnet, a PostgreSQL server, a cluster on both, and people
/// with accounts on L2.
final class DrillGround implements AutoCloseable {
    /// With one call. A node that is dead or stopped is given up soon, and another one asked.
    static final Duration CALL = Duration.ofSeconds(3);

    static final BigInteger COIN = BigInteger.TEN.pow(18);
    static final BigInteger DEPOSIT = COIN.multiply(BigInteger.valueOf(1_000));
    private static final Duration READY_WITHIN = Duration.ofMinutes(5);
    private static final Duration DEPOSITED_WITHIN = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final int CONNECTIONS = 200;
    /// What passes by itself in a drill is shorter than in the world.
    private static final List<String> OVERRIDES = List.of("orrery.readiness.grace=10s");

    /// @param account on L2, after the deposit
    record Person(Wallet wallet, RollupClient.AccountInfo account) {}

    /// What there is on a ground.
    ///
    /// @param roles of each node
    /// @param overrides system properties for every node beside those of all grounds, as `key=value`
    /// @param environments of nodes by their names, beside those of all grounds
    /// @param before what stands between the nodes and L1
    record Shape(
            List<List<String>> roles,
            int people,
            List<String> overrides,
            Map<String, Map<String, String>> environments,
            Optional<DoubtfulL1> before) {
        /// Nodes that do everything.
        static Shape of(int nodes, int people) {
            return new Shape(
                    Collections.nCopies(nodes, List.of("core", "api", "prover")),
                    people,
                    List.of(),
                    Map.of(),
                    Optional.empty());
        }
    }

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Path home;
    private final Optional<SmallDisk> disk;
    private final Path databaseFolder;
    private final LocalPostgres database;
    private final Map<String, MovableClock> clocks = new HashMap<>();
    private final L1Client l1;
    private final DevnetProcess devnet;
    private final LocalCluster cluster;
    private final Optional<Wires> wires;
    private final List<RollupClient> doors;
    private RollupClient.Info chain;
    private List<Person> people = List.of();
    private Ledger ledger = new Ledger(List.of());
    /// The door that answered last.
    private final AtomicInteger answering = new AtomicInteger();

    @SuppressWarnings("NullAway.Init") // `begin` fills in the chain, or nobody gets the ground.
    private DrillGround(Path home, Shape shape) throws IOException {
        this.home = home;
        int nodes = shape.roles().size();
        var disks = home.resolve("postgres");
        SmallDisk.unmountLeft(disks);
        LocalStack.empty(home);
        try {
            devnet = own(LocalStack.startDevnet(home));
            ExecutorService threads = Executors.newFixedThreadPool(
                    16, Thread.ofPlatform().daemon().name("l1-", 0).factory());
            open.push(threads::shutdownNow);
            l1 = own(L1Client.at(devnet.url(), Duration.ofSeconds(10), threads));
            disk = SmallDisk.lacking().isEmpty() ? Optional.of(own(SmallDisk.mount(disks))) : Optional.empty();
            databaseFolder = disks.resolve("data").toAbsolutePath();
            database = own(LocalPostgres.start(databaseFolder, CONNECTIONS));
            if (MovableClock.lacking().isEmpty()) {
                var library = MovableClock.library(home);
                for (int i = 1; i <= nodes; i++) {
                    clocks.put("node-" + i, MovableClock.of(home.resolve("node-" + i + ".clock"), library));
                }
            }
            cluster = own(LocalCluster.start(new LocalCluster.Plan(
                    home,
                    shape.roles(),
                    shape.before().map(between -> between.before(devnet.url())).orElse(devnet.url()),
                    database.url(),
                    NodePorts.FREE,
                    Stream.concat(OVERRIDES.stream(), shape.overrides().stream())
                            .toList(),
                    environments(shape))));
            wires = Wires.lacking().isEmpty() ? Optional.of(Wires.between(cluster.nodes())) : Optional.empty();
            // Closed last: nodes that end still speak to each other.
            wires.ifPresent(open::addLast);
            doors = cluster.nodes().stream().map(DrillGround::client).toList();
        } catch (IOException | RuntimeException failed) {
            close();
            throw failed;
        }
    }

    /// Of each node, by its name.
    private Map<String, Map<String, String>> environments(Shape shape) {
        var environments = new HashMap<String, Map<String, String>>();
        for (int number = 0; number < shape.roles().size(); number++) {
            var name = "node-" + (number + 1);
            var own = new HashMap<>(shape.environments().getOrDefault(name, Map.of()));
            if (Wires.lacking().isEmpty()) {
                own.putAll(Wires.environment(number));
            }
            Optional.ofNullable(clocks.get(name)).ifPresent(clock -> own.putAll(clock.environment()));
            environments.put(name, Map.copyOf(own));
        }
        return environments;
    }

    /// Returns when every node is ready and everybody's deposit is on L2.
    static DrillGround begin(Path home, Shape shape, Narrator narrator) throws IOException {
        narrator.phase("A devnet, a PostgreSQL server and " + shape.roles().size() + " nodes");
        var ground = new DrillGround(home, shape);
        try {
            ground.cluster.awaitUp(READY_WITHIN, line -> narrator.fact("nodes", line));
            ground.chain = ground.answered(RollupClient::info);
            narrator.phase(shape.people() + " people deposit on L1");
            ground.people = ground.deposit(shape.people());
            ground.ledger = new Ledger(ground.people.stream()
                    .map(person -> person.account().nextNonce())
                    .toList());
            return ground;
        } catch (RuntimeException failed) {
            ground.close();
            throw failed;
        }
    }

    private List<Person> deposit(int count) {
        var wallets = new DevnetPeople(l1).newWallets(chain, count, DEPOSIT);
        DevnetPeople.depositAll(wallets, NodeHome.DEV_TOKEN, DEPOSIT);
        var arrived = new ArrayList<Person>();
        for (var wallet : wallets) {
            var account = Optional.<RollupClient.AccountInfo>empty();
            var deadline = Instant.now().plus(DEPOSITED_WITHIN);
            while (account.isEmpty()) {
                account = answered(client -> client.account(wallet.address(), NodeHome.DEV_TOKEN));
                if (Instant.now().isAfter(deadline)) {
                    throw new Complaint("deposits did not arrive on L2 within " + DEPOSITED_WITHIN);
                }
                LockSupport.parkNanos(POLL.toNanos());
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

    private static RollupClient client(ClusterNode node) {
        return node.client(CALL).orElseThrow();
    }

    /// A way in by each node.
    List<RollupClient> doors() {
        return doors;
    }

    /// What a node says, whichever answers; empty where none does now.
    <T> Optional<T> ask(Function<RollupClient, T> question) {
        for (int tried = 0; tried < doors.size(); tried++) {
            int door = answering.get();
            try {
                return Optional.of(question.apply(doors.get(door)));
            } catch (RuntimeException failure) {
                if (!JsonRpcClient.passes(failure)) {
                    throw failure;
                }
                // Another thread may have gone on already.
                answering.compareAndSet(door, (door + 1) % doors.size());
            }
        }
        return Optional.empty();
    }

    /// What a node says, waited for: all of them are ready, and may be slow on a machine that is busy.
    private <T> T answered(Function<RollupClient, T> question) {
        var deadline = Instant.now().plus(DEPOSITED_WITHIN);
        while (true) {
            var answer = ask(question);
            if (answer.isPresent()) {
                return answer.get();
            }
            if (Instant.now().isAfter(deadline)) {
                throw new Complaint("no node answers within " + DEPOSITED_WITHIN);
            }
        }
    }

    /// Starts again what has ended, and returns when every node is a ready member and all see it.
    /// Complains where that does not come to be.
    void whole(Narrator narrator) throws IOException {
        new Supervisor(cluster, narrator).whole(() -> {
            if (!database.isAlive()) {
                narrator.fact("started again", "the database");
                database.restart();
            }
        });
    }

    /// Kills every node and the database, and deletes what they had. The database that runs then is empty.
    void loseDisks() throws IOException, InterruptedException {
        for (var node : nodes()) {
            node.process().kill();
        }
        database.kill();
        for (var node : nodes()) {
            LocalStack.empty(home.resolve(node.name()));
        }
        database.erase();
        database.restart();
    }

    List<ClusterNode> nodes() {
        return cluster.nodes();
    }

    /// Has everything of the ground.
    Path home() {
        return home;
    }

    LocalCluster cluster() {
        return cluster;
    }

    LocalPostgres database() {
        return database;
    }

    /// Where the database has its files.
    Path databaseFolder() {
        return databaseFolder;
    }

    /// Of a node: where none of [Drill#lacking] is true of clocks.
    MovableClock clock(ClusterNode node) {
        return Optional.ofNullable(clocks.get(node.name())).orElseThrow();
    }

    /// Of the database: where none of [Drill#lacking] is true of disks.
    SmallDisk disk() {
        return disk.orElseThrow();
    }

    /// Between the nodes: where none of [Drill#lacking] is true of addresses.
    Wires wires() {
        return wires.orElseThrow();
    }

    Ledger ledger() {
        return ledger;
    }

    URI l1Url() {
        return devnet.url();
    }

    /// The process of L1.
    long l1Pid() {
        return devnet.pid();
    }

    /// Of each node: where its metrics are, as Prometheus is told.
    List<String> metrics() {
        return nodes().stream()
                .map(node -> AlertWatch.target(node.ports().metrics()))
                .toList();
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
