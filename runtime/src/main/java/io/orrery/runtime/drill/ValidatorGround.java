package io.orrery.runtime.drill;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.custody.KeySetCustody;
import io.orrery.domain.validator.custody.SigningLedger;
import io.orrery.domain.validator.duty.EthereumNetworks;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.ethereum.consensus.BlsKeystoreWriter;
import io.orrery.ethereum.consensus.BlsSecretKey;
import io.orrery.ethereum.consensus.KeyFunction;
import io.orrery.ethereum.keystore.Password;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.PostgresServer;
import io.orrery.persistence.schema.Transactions;
import io.orrery.persistence.validator.SqlSigningLedger;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.cluster.ClusterNode;
import io.orrery.runtime.cluster.LocalCluster;
import io.orrery.runtime.cluster.LocalPostgres;
import io.orrery.runtime.cluster.NodePorts;
import io.orrery.runtime.cluster.PostgresStandby;
import io.orrery.runtime.demo.Narrator;
import io.orrery.runtime.demo.NodeProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// Where validator nodes are lost: a PostgreSQL server, and nodes that all have the same key, each a process
/// of its own, with wires between them and to the database that can be cut.
final class ValidatorGround implements AutoCloseable {
    static final NetworkProfile NETWORK = EthereumNetworks.MAINNET;
    static final String SET = "main";

    /// Of the server.
    private static final String DATABASE_OF_NODES = "postgres";

    private static final String DATABASE = "database";
    private static final String VALIDATOR = "validator";
    private static final String PASSWORD = "a password for drills";
    private static final int CONNECTIONS = 100;
    private static final int LEDGER_CONNECTIONS = 2;
    private static final Duration READY_WITHIN = Duration.ofMinutes(5);
    /// The key is nobody's, and the password is written above: no cost protects it.
    private static final int ITERATIONS = 1;

    private static final byte[] SALT = "0123456789abcdef0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Path home;
    private final LocalPostgres server;
    private final Wires wires;
    private final LocalCluster cluster;
    private final SigningLedger ledger;
    private final Keys keys;

    /// What the nodes sign with, and for whom.
    ///
    /// @param network as `--network` takes it
    /// @param options more of `validator run`
    /// @param writer of a node's folder of keystores, with a password for each
    record Keys(String network, List<String> options, Writer writer) {
        private static final BlsSecretKey ONE = BlsSecretKey.of(new Digest(0, 0, 0, 7).toBytes());

        /// Writes the same keys into whichever folder.
        @FunctionalInterface
        interface Writer {
            void write(Path folder) throws IOException;
        }

        /// A key that is on no chain.
        static Keys one() {
            return new Keys(NETWORK.name(), List.of(), ValidatorGround::keystore);
        }
    }

    /// Empties the folder.
    private ValidatorGround(Path home, int nodes, Keys keys) throws IOException {
        this.home = home;
        this.keys = keys;
        try {
            server = own(LocalPostgres.start(databaseFolder(), CONNECTIONS));
            // Migrated before the nodes come, which else would wait for one another.
            var database = own(Database.connect(new PostgresServer(server.url(), "", "", LEDGER_CONNECTIONS)));
            ledger = new SqlSigningLedger(new Transactions(database.dataSource(), Runnable::run), database.engine());
            wires = Wires.loose();
            cluster = own(LocalCluster.of(start(nodes)));
            wires.join(cluster.nodes());
            // Closed last: nodes that end still speak to each other.
            open.addLast(wires);
        } catch (IOException | RuntimeException failed) {
            close();
            throw failed;
        }
    }

    /// Returns when every node is ready and one of them may sign.
    ///
    /// @param home what is in it, but for files of the keys, was emptied before
    static ValidatorGround begin(Path home, int nodes, Keys keys, Narrator narrator) throws IOException {
        narrator.phase("A PostgreSQL server and " + nodes + " nodes with the same validator keys");
        var ground = new ValidatorGround(home, nodes, keys);
        try {
            ground.cluster.awaitUp(READY_WITHIN, line -> narrator.fact("nodes", line));
            ground.ledger
                    .custody(SET, KeySetCustody.Settings.DEFAULT, new KeySetCustody.Command.Enable("drill", 0))
                    .toCompletableFuture()
                    .join();
            DrillRun.until(
                    "a node has the key set",
                    READY_WITHIN,
                    () -> ground.active().isPresent());
            return ground;
        } catch (RuntimeException failed) {
            ground.close();
            throw failed;
        }
    }

    private List<ClusterNode> start(int count) throws IOException {
        var ports = new ArrayList<NodePorts>();
        for (int i = 0; i < count; i++) {
            ports.add(NodePorts.FREE.of(i));
        }
        var seeds = ports.stream().map(each -> "127.0.0.1:" + each.remoting()).collect(Collectors.joining(","));
        var nodes = new ArrayList<ClusterNode>();
        try {
            for (int i = 0; i < count; i++) {
                var name = "node-" + (i + 1);
                int database = wires.lay(
                        name, DATABASE, new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port()));
                nodes.add(start(name, ports.get(i), seeds, jdbc(database, DATABASE_OF_NODES), Wires.environment(i)));
            }
            return nodes;
        } catch (IOException failed) {
            nodes.forEach(node -> node.process().close());
            throw failed;
        }
    }

    private static String jdbc(int port, String database) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/" + database + "?user=postgres";
    }

    private ClusterNode start(String name, NodePorts ports, String seeds, String jdbc, Map<String, String> environment)
            throws IOException {
        // Each node has a folder of its own: a process holds it.
        var folder = Files.createDirectories(home.resolve(name + "-keys"));
        keys.writer().write(folder);
        var arguments = new ArrayList<>(
                List.of(VALIDATOR, "run", "--home", home.resolve(name).toString()));
        arguments.addAll(List.of("--jdbc", jdbc));
        arguments.addAll(List.of("--network", keys.network()));
        arguments.addAll(List.of("--keys", folder.toString(), "--passwords", folder.toString()));
        arguments.addAll(keys.options());
        arguments.addAll(List.of("--key-set", SET, "--port", Integer.toString(ports.http()), "--join", seeds));
        var options = ports.options();
        // Without that of a rollup's HTTP.
        arguments.addAll(options.subList(2, options.size()));
        var log = home.resolve(name + ".log");
        return new ClusterNode(
                name, List.of(VALIDATOR), ports, NodeProcess.start(arguments, List.of(), environment, log), log);
    }

    /// Starts a process that has the same keys and is no node of the cluster: on a new database of the server.
    ClusterNode stranger(String name) throws IOException, SQLException {
        try (var connection = DriverManager.getConnection(server.url());
                var create = connection.createStatement()) {
            create.execute("create database " + name);
        }
        var ports = NodePorts.FREE.of(0);
        var self = "127.0.0.1:" + ports.remoting();
        return start(name, ports, self, jdbc(server.port(), name), Map.of());
    }

    /// A replica takes the place of the server: it has not what the server took in last.
    void goBack() throws IOException, SQLException, InterruptedException {
        var replica = home.resolve("replica").toAbsolutePath();
        try (var standby = PostgresStandby.of(server, databaseFolder(), replica, CONNECTIONS)) {
            standby.unplug();
            standby.promote();
        }
        server.kill();
        server.erase();
        Files.delete(databaseFolder());
        Files.move(replica, databaseFolder());
        server.restart();
    }

    private Path databaseFolder() {
        return home.resolve("postgres").toAbsolutePath();
    }

    LocalPostgres server() {
        return server;
    }

    private static void keystore(Path folder) throws IOException {
        var keystore = new BlsKeystoreWriter(new SecureRandom())
                .write(Keys.ONE, Password.of(PASSWORD), new KeyFunction.Pbkdf2(ITERATIONS, SALT), "");
        Files.writeString(folder.resolve("key.json"), keystore);
        Files.writeString(folder.resolve("key.txt"), PASSWORD);
    }

    List<ClusterNode> nodes() {
        return cluster.nodes();
    }

    /// That of [Keys#one].
    static ValidatorKey key() {
        return ValidatorKey.of(Keys.ONE.publicKey().toBytes());
    }

    SigningLedger ledger() {
        return ledger;
    }

    /// Who has the key set, as the database has it; empty where nobody has.
    Optional<ClusterNode> active() {
        var owner = ledger.state(SET)
                .toCompletableFuture()
                .join()
                .map(KeySetCustody.State::owner)
                .orElse("");
        return nodes().stream().filter(node -> isOf(owner, node)).findFirst();
    }

    /// Whether a claim was a node's, in whichever of its lives.
    static boolean isOf(String owner, ClusterNode node) {
        return owner.startsWith("127.0.0.1:" + node.ports().remoting() + "/");
    }

    /// Nothing that the node says reaches the others or the database, nor the other way round. Who asks for
    /// signatures reaches it still.
    void cutOff(ClusterNode node) {
        for (var other : nodes()) {
            if (!other.equals(node)) {
                wires.cut(node, other);
            }
        }
        wires.cut(node, DATABASE);
    }

    /// No node reaches the database, and each reaches the others.
    void cutDatabase() {
        nodes().forEach(node -> wires.cut(node, DATABASE));
    }

    void mend() {
        wires.mend();
    }

    /// Starts again what has ended, and returns when every node is a ready member and all see it.
    void whole(Narrator narrator) throws IOException {
        new Supervisor(cluster, narrator).whole(() -> {});
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
                throw new Complaint("a part of the drill's ground did not end: " + failed.getMessage(), failed);
            }
        }
    }
}
