package io.orrery.runtime.committee;

import static io.orrery.runtime.wallet.Wallet.await;

import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.da.CommitteeBook;
import io.orrery.ethereum.CommitteeClient;
import io.orrery.ethereum.DataPolicyContract;
import io.orrery.ethereum.L1Client;
import io.orrery.ethereum.L1Rejected;
import io.orrery.ethereum.L1Signer;
import io.orrery.ethereum.RollupContract;
import io.orrery.http.CommitteeServer;
import io.orrery.http.PortInUse;
import io.orrery.persistence.committee.SqlCommitteeBook;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.DatabaseUnusable;
import io.orrery.persistence.schema.Transactions;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.node.NodeHome;
import io.orrery.runtime.wallet.WalletFile;
import io.orrery.zk.field.Fr;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./orrery committee`: a member of a rollup's data committee.
@Command(
        name = "committee",
        mixinStandardHelpOptions = true,
        description = "A member of a data committee: checks each batch that the sequencer offers, keeps its data, signs"
                + " that it has it, and gives data and branches to anybody. Ends with Ctrl-C.")
public final class CommitteeCommand implements Callable<Integer> {
    private static final Logger LOG = LoggerFactory.getLogger(CommitteeCommand.class);
    private static final Duration L1_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration PEER_TIMEOUT = Duration.ofSeconds(30);
    private static final int L1_THREADS = 4;
    /// Of requests at a time. Each may hold a body of some 3 MB.
    private static final int AT_ONCE = 16;

    private static final int PATIENCE_SECONDS = 30;
    private static final int CONNECTIONS = 4;
    private static final long FOLLOW_MS = 500;
    private static final int PEER_CALLS = 2;

    /// Something that was opened and is to be closed.
    private interface Opened {
        void close();
    }

    private final Deque<Opened> open = new ArrayDeque<>();
    /// The follower's last, which is said once.
    private String complaint = "";

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--home", required = true, description = "Folder of what the member holds.")
    private Path home = Path.of("");

    @Option(names = "--l1", required = true, description = "L1's JSON-RPC URL, best of a node of one's own.")
    private URI l1Url = URI.create("http://127.0.0.1:8545");

    @Option(names = "--contract", required = true, description = "The rollup's contract on L1.")
    private String contract = "";

    @Option(names = "--key", required = true, description = "Key file of the member, as ./orrery wallet new makes one.")
    private Path keyFile = Path.of("");

    @Option(names = "--password", description = "Of the key file; or ORRERY_COMMITTEE_PASSWORD.")
    private Optional<String> password = Optional.empty();

    @Option(names = "--port", defaultValue = "8090", description = "HTTP (default ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            description = "Address that HTTP is bound to (default ${DEFAULT-VALUE}).")
    private String host = "127.0.0.1";

    @Option(names = "--peers", split = ",", description = "URLs of other members: what was missed comes from there.")
    private List<URI> peers = List.of();

    @Option(
            names = "--from-block",
            defaultValue = "0",
            description = "No later than the contract's first log, to read fewer blocks (default ${DEFAULT-VALUE}).")
    private long fromBlock;

    @Option(
            names = "--forget-from",
            description = "Forgets the batches that the member holds from this number on, where the operator has made"
                    + " others of these numbers. What L1 has committed to is never forgotten.")
    private Optional<Long> forgetFrom = Optional.empty();

    @Override
    public Integer call() throws IOException, InterruptedException {
        var ended = new CountDownLatch(1);
        try {
            start();
            var stop = new Thread(
                    () -> {
                        close();
                        ended.countDown();
                    },
                    "committee-stop");
            Runtime.getRuntime().addShutdownHook(stop);
        } catch (DatabaseUnusable unusable) {
            close();
            throw Complaint.of(unusable);
        } catch (IOException | RuntimeException failed) {
            close();
            throw failed;
        }
        ended.await();
        return 0;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // What is scheduled for ever tells the log how it fails.
    private void start() throws IOException {
        Address rollup;
        try {
            rollup = Address.parse(contract);
        } catch (IllegalArgumentException malformed) {
            throw new Complaint("--contract: " + malformed.getMessage(), malformed);
        }
        var key = L1Signer.of(WalletFile.open(keyFile, password()).getPrivateKey());
        Files.createDirectories(home);
        var l1Threads = Executors.newFixedThreadPool(
                L1_THREADS, Thread.ofPlatform().daemon().name("l1-", 0).factory());
        open.push(l1Threads::shutdownNow);
        var l1 = L1Client.at(l1Url, L1_TIMEOUT, l1Threads);
        open.push(l1::close);
        long chainId = await(l1.chainId());
        var policy = policy(l1, rollup, chainId);
        var owner = new CommitteeBook.Owner(chainId, rollup, policy.address(), key.address());
        warnStranger(l1, policy, key.address());

        var database = Database.open(new Database.Settings(new NodeHome(home).database(), CONNECTIONS));
        open.push(database::close);
        var book = new SqlCommitteeBook(new Transactions(database.dataSource(), Runnable::run));
        requireOwn(book.claim(owner), owner);

        var clients = peers.stream()
                .map(CommitteeCommand::peer)
                .peek(client -> open.push(client::close))
                .toList();
        var node = new CommitteeNode(
                owner,
                Fr.of(RollupContract.word(await(l1.call(new RollupContract(rollup).view("domain"))))),
                key,
                l1,
                book,
                new FinalBlocks(l1, rollup, fromBlock),
                new MissedBatches(l1, clients),
                InstantSource.system());
        node.open(forgetFrom);

        var follower = Executors.newSingleThreadScheduledExecutor(
                Thread.ofPlatform().daemon().name("committee-follow").factory());
        open.push(() -> stopFollowing(follower));
        follower.scheduleWithFixedDelay(() -> follow(node), FOLLOW_MS, FOLLOW_MS, TimeUnit.MILLISECONDS);
        listen(node);
    }

    private static CommitteeClient peer(URI url) {
        try {
            return new CommitteeClient(url, PEER_TIMEOUT, PEER_CALLS);
        } catch (IllegalArgumentException noUrl) {
            throw new Complaint("--peers: " + url + " is no URL of a member: http://host:port", noUrl);
        }
    }

    private static DataPolicyContract policy(L1Client l1, Address rollup, long chainId) {
        if (await(l1.code(rollup)).equals("0x")) {
            throw new Complaint("there is no rollup contract at " + rollup + " on L1 chain " + chainId);
        }
        Address policy;
        try {
            policy = RollupContract.addressOf(await(l1.call(new RollupContract(rollup).view("dataPolicy"))));
        } catch (L1Rejected unknown) {
            throw new Complaint("the contract at " + rollup + " names no place for data: it is no rollup", unknown);
        }
        if (policy.isZero()) {
            throw new Complaint(
                    "the rollup at " + rollup + " takes its data on L1 alone: it has no committee, and never will");
        }
        return new DataPolicyContract(policy);
    }

    /// Who is to become a member may follow before: that takes a timelock.
    private void warnStranger(L1Client l1, DataPolicyContract policy, Address member) {
        if (!await(policy.committee(l1)).members().contains(member)) {
            spec.commandLine()
                    .getErr()
                    .println(member + " is no member of the committee at " + policy.address()
                            + ": L1 does not take its signatures");
        }
    }

    private void requireOwn(CommitteeBook.Owner found, CommitteeBook.Owner own) {
        if (!found.equals(own)) {
            throw new Complaint(home + " is what " + found.member() + " holds of the rollup at " + found.rollup()
                    + " on L1 chain " + found.chainId() + ", and this is " + own.member() + " for the rollup at "
                    + own.rollup() + " on chain " + own.chainId());
        }
    }

    private void follow(CommitteeNode node) {
        try {
            node.follow();
            complaint = "";
        } catch (RuntimeException failed) {
            // What is scheduled must not throw: it would never be called again.
            var what = String.valueOf(failed.getMessage());
            if (!what.equals(complaint)) {
                LOG.warn("event=follow-failed what=\"{}\"", what);
            }
            complaint = what;
        }
    }

    private static void stopFollowing(ExecutorService follower) {
        follower.shutdownNow();
        try {
            // The database is closed next.
            if (!follower.awaitTermination(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                LOG.warn("event=follower-does-not-end");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen(CommitteeNode node) throws IOException {
        try {
            var server = CommitteeServer.start(
                    node, new InetSocketAddress(InetAddress.getByName(host), port), AT_ONCE, PATIENCE_SECONDS);
            open.push(server::close);
            var out = spec.commandLine().getOut();
            out.println("member  " + node.owner().member());
            out.println("HTTP    http://" + host + ":" + server.address().getPort());
            out.flush();
        } catch (PortInUse taken) {
            throw new Complaint("port " + port + " is in use; choose another with --port", taken);
        }
    }

    private String password() {
        return password.or(() -> Optional.ofNullable(System.getenv("ORRERY_COMMITTEE_PASSWORD")))
                .orElse("");
    }

    private synchronized void close() {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }
}
