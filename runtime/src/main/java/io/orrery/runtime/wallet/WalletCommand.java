package io.orrery.runtime.wallet;

import static io.orrery.runtime.wallet.Wallet.await;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.settlement.QueuedOperation;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.ethereum.DevnetAccounts;
import io.orrery.ethereum.DevnetProcess;
import io.orrery.ethereum.L1Call;
import io.orrery.ethereum.L1Client;
import io.orrery.ethereum.L1Signer;
import io.orrery.ethereum.L1Wallet;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.client.JsonRpcClient;
import io.orrery.runtime.client.RollupClient;
import io.orrery.runtime.node.NodeHome;
import io.orrery.zk.field.Fr;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigInteger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// `./orrery wallet`: what the demo does, by hand. Amounts are in a token's smallest unit.
@Command(
        name = "wallet",
        mixinStandardHelpOptions = true,
        subcommands = EscapeCommand.class,
        description = "A wallet: new, address, fund (devnets), deposit, send, withdraw, force-exit, set-key,"
                + " sign-key, submit-key, claim, escape, status.")
public final class WalletCommand {
    /// The devnet account that pays for what people on a devnet need.
    private static final int FAUCET = 1;

    private static final BigInteger FAUCET_ETHER = BigInteger.TEN.pow(18);
    private static final BigInteger FAUCET_TOKENS = BigInteger.TEN.pow(21);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--wallet",
            scope = ScopeType.INHERIT,
            defaultValue = ".orrery/wallet.json",
            description = "Key file (default ${DEFAULT-VALUE}).")
    private Path file = Path.of(".orrery/wallet.json");

    @Option(
            names = "--home",
            scope = ScopeType.INHERIT,
            defaultValue = ".orrery/node",
            description = "Folder of a running node, to find it by (default ${DEFAULT-VALUE}).")
    private Path home = Path.of(".orrery/node");

    @Option(names = "--rpc", scope = ScopeType.INHERIT, description = "The node's JSON-RPC URL, instead of --home.")
    private Optional<URI> rpc = Optional.empty();

    @Option(names = "--l1", scope = ScopeType.INHERIT, description = "L1's JSON-RPC URL, instead of --home.")
    private Optional<URI> l1 = Optional.empty();

    @Option(
            names = "--password",
            scope = ScopeType.INHERIT,
            interactive = true,
            arity = "0..1",
            description = "Asks for the key file's password; without it ORRERY_WALLET_PASSWORD, else none.")
    private Optional<String> password = Optional.empty();

    @Command(name = "new", description = "Makes a key and writes it to the key file.")
    int create() throws IOException {
        var pair = WalletFile.create(file, password());
        out().println(L1Signer.of(pair.getPrivateKey()).address() + " in " + file);
        return done();
    }

    @Command(name = "address", description = "The L1 address, and the L2 public key where a node can be asked.")
    int address() throws IOException {
        out().println("address  " + signer().address());
        if (endpoint(rpc, NodeHome.Endpoints::rpc).isPresent()) {
            try (var session = open()) {
                var key = session.wallet().key().publicKey();
                out().println("L2 key   " + RollupClient.hex(key.x()) + " " + RollupClient.hex(key.y()));
            }
        }
        return done();
    }

    @Command(name = "fund", description = "Gives the wallet ether and development tokens. Devnets only.")
    int fund() throws IOException {
        try (var session = open()) {
            if (session.chain().chainId() != DevnetProcess.CHAIN_ID) {
                throw new Complaint("L1 chain " + session.chain().chainId() + " is not a devnet; nobody gives here");
            }
            var faucet = new L1Wallet(session.l1(), DevnetAccounts.signer(FAUCET), Duration.ofMinutes(1));
            await(faucet.send(new L1Call(session.wallet().address(), FAUCET_ETHER, "0x")));
            await(faucet.send(session.wallet()
                    .erc20(NodeHome.DEV_TOKEN)
                    .mint(session.wallet().address(), FAUCET_TOKENS)));
            out().println("funded " + session.wallet().address() + ": " + FAUCET_ETHER + " wei, " + FAUCET_TOKENS
                    + " of token " + NodeHome.DEV_TOKEN);
        }
        return done();
    }

    @Command(name = "deposit", description = "Moves tokens from L1 to L2.")
    int deposit(
            @Option(
                            names = "--token",
                            defaultValue = "1",
                            description = "Token id, 0 is ether (default ${DEFAULT-VALUE}).")
                    long token,
            @Option(names = "--amount", required = true, description = "In the smallest unit.") BigInteger amount)
            throws IOException {
        try (var session = open()) {
            var mined = session.wallet().deposit(token, amount);
            out().println("deposited in L1 transaction " + mined.hash() + ", " + mined.gasUsed()
                    + " gas; it arrives on L2 when L1 has finalized it");
        }
        return done();
    }

    @Command(name = "send", description = "Pays somebody on L2.")
    int send(
            @Option(names = "--token", defaultValue = "1", description = "Token id (default ${DEFAULT-VALUE}).")
                    long token,
            @Option(names = "--to", required = true, description = "Account index, or L1 address of its owner.")
                    String to,
            @Option(names = "--amount", required = true, description = "In the smallest unit.") BigInteger amount,
            @Option(names = "--fee", defaultValue = "0", description = "In the same token (default ${DEFAULT-VALUE}).")
                    BigInteger fee)
            throws IOException {
        try (var session = open()) {
            var from = session.spendable(token);
            submit(session, payment(session, from, to, amount, fee));
        }
        return done();
    }

    @Command(name = "withdraw", description = "Moves tokens from L2 to L1, where `claim` pays them out.")
    int withdraw(
            @Option(names = "--token", defaultValue = "1", description = "Token id (default ${DEFAULT-VALUE}).")
                    long token,
            @Option(names = "--amount", required = true, description = "In the smallest unit.") BigInteger amount,
            @Option(names = "--fee", defaultValue = "0", description = "In the same token (default ${DEFAULT-VALUE}).")
                    BigInteger fee)
            throws IOException {
        try (var session = open()) {
            var from = session.spendable(token);
            submit(session, session.wallet().withdrawal(from, amount, fee, from.nextNonce()));
        }
        return done();
    }

    @Command(
            name = "force-exit",
            description = "Asks L1 for the whole balance of an account: the rollup must pay it by a deadline.")
    int forceExit(@Mixin Forced forced) throws IOException {
        try (var session = open()) {
            tell(session.wallet().forceExit(forced.account(session)));
        }
        return done();
    }

    @Command(name = "set-key", description = "Asks L1 to give an account the wallet's L2 key.")
    int setKey(@Mixin Forced forced) throws IOException {
        try (var session = open()) {
            tell(session.wallet().setKey(forced.account(session)));
        }
        return done();
    }

    @Command(
            name = "sign-key",
            description = "Signs that an account gets the wallet's L2 key, for anybody to bring to L1.")
    int signKey(
            @Mixin Forced forced,
            @Option(
                            names = "--valid-for",
                            defaultValue = "P1D",
                            paramLabel = "DURATION",
                            description = "As ISO 8601 has it (default ${DEFAULT-VALUE}).")
                    Duration validFor,
            @Parameters(paramLabel = "FILE", description = "Where to write it.") Path target)
            throws IOException {
        try (var session = open()) {
            long deadline = Instant.now().plus(validFor).getEpochSecond();
            session.wallet().permitKey(forced.account(session), deadline).write(target);
            out().println("signed, good until " + Instant.ofEpochSecond(deadline) + ": " + target);
        }
        return done();
    }

    @Command(name = "submit-key", description = "Brings to L1 what the owner of an account has signed with sign-key.")
    int submitKey(@Parameters(paramLabel = "FILE", description = "What sign-key wrote.") Path signed)
            throws IOException {
        try (var session = open()) {
            tell(session.wallet().submitKey(KeyPermission.read(signed)));
        }
        return done();
    }

    /// Which account L1 is asked about.
    private static final class Forced {
        @Option(names = "--token", defaultValue = "1", description = "Token id (default ${DEFAULT-VALUE}).")
        private long token = 1;

        @Option(names = "--account", description = "Account index, instead of the wallet's account for --token.")
        private Optional<Long> index = Optional.empty();

        long account(Session session) {
            return index.orElseGet(() -> session.account(token).index());
        }
    }

    private void tell(QueuedOperation queued) {
        var deadline = switch (queued) {
            case ForcedOperation forced -> ", due by " + Instant.ofEpochSecond(forced.deadline());
            case QueuedDeposit _ -> "";
        };
        out().println("queued on L1 at place " + queued.queueIndex() + deadline);
    }

    @Command(name = "claim", description = "Pays out on L1 what was withdrawn.")
    int claim(
            @Option(names = "--token", defaultValue = "1", description = "Token id (default ${DEFAULT-VALUE}).")
                    long token)
            throws IOException {
        try (var session = open()) {
            var waiting = session.wallet().claimable(token);
            if (waiting.signum() == 0) {
                throw new Complaint(
                        "nothing to claim yet: a withdrawal can be claimed once its batch is executed on L1");
            }
            var mined = session.wallet().claim(token);
            out().println("claimed " + waiting + " in L1 transaction " + mined.hash());
        }
        return done();
    }

    @Command(name = "status", description = "The wallet's accounts, or what became of one transaction.")
    int status(
            @Parameters(arity = "0..1", paramLabel = "HASH", description = "A transaction's hash.")
                    Optional<String> hash)
            throws IOException {
        try (var session = open()) {
            if (hash.isPresent()) {
                var status = session.node().status(hash(hash.get()));
                out().println(status.status() + (status.cancelled() ? ", cancelled" : ""));
                return done();
            }
            var accounts = session.node().accounts(session.wallet().address());
            if (accounts.isEmpty()) {
                out().println("no account on L2 yet: deposit first");
            }
            for (var account : accounts) {
                out().printf(
                                "account %d  token %d  balance %s  nonce %d  claimable on L1 %s%n",
                                account.index(),
                                account.token(),
                                account.balance(),
                                account.nextNonce(),
                                session.wallet().claimable(account.token()));
            }
        }
        return done();
    }

    /// To an account; or to an owner, whose account is opened where there is none of the token.
    private static SignedTransaction payment(
            Session session, RollupClient.AccountInfo from, String to, BigInteger amount, BigInteger fee) {
        var wallet = session.wallet();
        long nonce = from.nextNonce();
        try {
            if (!to.startsWith("0x")) {
                return wallet.transfer(from, Long.parseLong(to), amount, fee, nonce);
            }
            var owner = Address.parse(to);
            return session.node()
                    .account(owner, from.token())
                    .map(known -> wallet.transfer(from, known.index(), amount, fee, nonce))
                    .orElseGet(() -> wallet.transferToOwner(from, owner, amount, fee, nonce));
        } catch (IllegalArgumentException malformed) {
            throw new Complaint("--to is an account index or an L1 address, not " + to, malformed);
        }
    }

    private static Fr hash(String text) {
        try {
            return Fr.fromBytes(Digest.parse(text).toBytes());
        } catch (IllegalArgumentException malformed) {
            throw new Complaint("a transaction's hash is 0x and 64 hexadecimal digits, not " + text, malformed);
        }
    }

    private void submit(Session session, SignedTransaction signed) {
        session.node().send(signed, session.chain());
        out().println("admitted " + RollupClient.hex(signed.hash()));
    }

    private record Session(
            RollupClient node, RollupClient.Info chain, L1Client l1, ExecutorService threads, Wallet wallet)
            implements AutoCloseable {
        RollupClient.AccountInfo account(long token) {
            return node.account(wallet.address(), token)
                    .orElseThrow(() -> new Complaint(
                            wallet.address() + " has no account for token " + token + " on L2: deposit first"));
        }

        /// One whose key is this wallet's: who was paid by address has none until it is set on L1.
        RollupClient.AccountInfo spendable(long token) {
            var found = account(token);
            if (!found.key().equals(wallet.key().publicKey())) {
                throw new Complaint("account " + found.index() + " has another key or none: ./orrery wallet set-key"
                        + " asks L1 for this wallet's");
            }
            return found;
        }

        @Override
        public void close() {
            l1.close();
            threads.shutdownNow();
        }
    }

    private Session open() throws IOException {
        var signer = signer();
        var node = new RollupClient(URI.create(endpoint(rpc, NodeHome.Endpoints::rpc)
                .orElseThrow(() ->
                        new Complaint("no node found in " + home + "; start one with ./orrery up or name --rpc"))));
        RollupClient.Info chain;
        try {
            chain = node.info();
        } catch (JsonRpcClient.NodeUnreachable unreachable) {
            throw new Complaint("no node answers: " + unreachable.getMessage(), unreachable);
        }
        var threads =
                Executors.newFixedThreadPool(2, Thread.ofPlatform().daemon().factory());
        var client = L1Client.at(l1Url(), Duration.ofSeconds(10), threads);
        return new Session(node, chain, client, threads, new Wallet(client, signer, chain));
    }

    private Optional<String> endpoint(
            Optional<URI> named, java.util.function.Function<NodeHome.Endpoints, String> found) {
        return named.map(URI::toString).or(() -> new NodeHome(home).endpoints().map(found));
    }

    Path home() {
        return home;
    }

    URI l1Url() {
        return URI.create(endpoint(l1, NodeHome.Endpoints::l1).orElseThrow(() -> new Complaint("name L1 with --l1")));
    }

    L1Signer signer() throws IOException {
        return L1Signer.of(WalletFile.open(file, password()).getPrivateKey());
    }

    private String password() {
        return password.or(() -> Optional.ofNullable(System.getenv("ORRERY_WALLET_PASSWORD")))
                .orElse("");
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private int done() {
        out().flush();
        return 0;
    }
}
