package io.orrery.runtime.governance;

import static io.orrery.runtime.wallet.Wallet.await;

import io.orrery.ethereum.DevnetAccounts;
import io.orrery.ethereum.DevnetProcess;
import io.orrery.ethereum.L1Call;
import io.orrery.ethereum.L1Client;
import io.orrery.ethereum.L1Signer;
import io.orrery.ethereum.L1Wallet;
import io.orrery.ethereum.RollupContract;
import io.orrery.ethereum.RollupGovernance;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.wallet.WalletFile;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Executors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// `./orrery governance`: changes with their timelock, and pauses. See docs/PROTOCOL.md, *Roles*.
@Command(
        name = "governance",
        mixinStandardHelpOptions = true,
        description = "The owner's calls of a rollup's contract: announce, make, withdraw, pause, status.")
public final class GovernanceCommand {
    /// The key that deploys the rollup of a devnet, and so owns it.
    private static final int DEVNET_OWNER = 0;

    private static final Duration MINED_WITHIN = Duration.ofMinutes(10);
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--l1", scope = ScopeType.INHERIT, description = "L1's JSON-RPC URL.")
    private Optional<URI> l1 = Optional.empty();

    @Option(names = "--contract", scope = ScopeType.INHERIT, description = "The rollup's address.")
    private Optional<String> contract = Optional.empty();

    @Option(
            names = "--wallet",
            scope = ScopeType.INHERIT,
            description = "Key file of who sends it, and the password in ORRERY_WALLET_PASSWORD.")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--devnet-owner",
            scope = ScopeType.INHERIT,
            description = "Sends it by the key that owns a devnet's rollup. Devnets only.")
    private boolean devnetOwner;

    @Option(
            names = "--dry-run",
            scope = ScopeType.INHERIT,
            description = "Asks L1 what would happen and prints the call; nothing is sent.")
    private boolean dryRun;

    @Command(name = "announce", description = "Announces a change; it can be made once the timelock has run.")
    int announce(@ArgGroup(multiplicity = "1") ChangeOption change) throws IOException {
        try (var session = open()) {
            send(session, session.governance().announce(change.change()), "announced");
            var timelock = session.number("timelock");
            if (!dryRun) {
                out().println("it can be made in " + Duration.ofSeconds(timelock));
            }
        }
        return done();
    }

    @Command(name = "make", description = "Makes a change that was announced. Anybody may.")
    int make(@ArgGroup(multiplicity = "1") ChangeOption change) throws IOException {
        try (var session = open()) {
            send(session, session.governance().make(change.change()), "made");
        }
        return done();
    }

    @Command(name = "withdraw", description = "Takes an announcement back.")
    int withdraw(@ArgGroup(multiplicity = "1") ChangeOption change) throws IOException {
        try (var session = open()) {
            send(session, session.governance().withdraw(change.change()), "withdrawn");
        }
        return done();
    }

    @Command(name = "pause", description = "Stops deposits, commits or proofs for a while, three days at most.")
    int pause(
            @Parameters(paramLabel = "STAGE", description = "${COMPLETION-CANDIDATES}") RollupGovernance.Stage stage,
            @Option(
                            names = "--for",
                            required = true,
                            paramLabel = "DURATION",
                            description = "As ISO 8601 has it: PT2H, P3D; PT0S ends a pause.")
                    Duration lasting)
            throws IOException {
        if (lasting.isNegative()) {
            throw new Complaint("--for can not be negative: " + lasting);
        }
        try (var session = open()) {
            send(session, session.governance().pause(stage, lasting), lasting.isZero() ? "pause ended" : "paused");
        }
        return done();
    }

    @Command(name = "status", description = "Who owns the rollup, its terms, and what is paused.")
    int status() {
        try (var session = new Session(client(), rollup(), Optional.empty())) {
            var rollup = session.rollup();
            out().println("owner            " + RollupContract.addressOf(session.read(rollup.view("owner"))));
            out().println("timelock         " + Duration.ofSeconds(session.number("timelock")));
            out().println("forced deadline  " + Duration.ofSeconds(session.number("forcedDeadline")));
            for (var stage : RollupGovernance.Stage.values()) {
                long until = RollupContract.word(
                                session.read(session.governance().pausedUntil(stage)))
                        .longValueExact();
                out().println("%-17s".formatted(stage.name().toLowerCase(Locale.ROOT))
                        + (until == 0 ? "never paused" : "paused until " + Instant.ofEpochSecond(until)));
            }
        }
        return done();
    }

    private void send(Session session, L1Call call, String done) {
        var sender = session.sender();
        out().println("to    " + call.to());
        out().println("data  " + call.input());
        // Fails with the contract's own reason where it would revert.
        long gas = await(sender.estimate(call));
        if (dryRun) {
            out().println("would be done by " + sender.address() + ", about " + gas + " gas; nothing was sent");
            return;
        }
        var mined = await(sender.send(call));
        out().println(done + " in L1 transaction " + mined.hash() + ", " + mined.gasUsed() + " gas");
    }

    private record Session(L1Client l1, RollupContract rollup, Optional<L1Wallet> wallet) implements AutoCloseable {
        RollupGovernance governance() {
            return new RollupGovernance(rollup.address());
        }

        L1Wallet sender() {
            return wallet.orElseThrow();
        }

        String read(L1Call call) {
            return await(l1.call(call));
        }

        long number(String view) {
            return RollupContract.word(read(rollup.view(view))).longValueExact();
        }

        @Override
        public void close() {
            l1.close();
        }
    }

    private Session open() throws IOException {
        if (file.isPresent() == devnetOwner) {
            throw new Complaint("name who sends it: --wallet FILE, or --devnet-owner on a devnet");
        }
        var l1Client = client();
        long chain = await(l1Client.chainId());
        if (devnetOwner && chain != DevnetProcess.CHAIN_ID) {
            l1Client.close();
            throw new Complaint(
                    "--devnet-owner is a key that everybody knows, and L1 chain " + chain + " is not a devnet");
        }
        return new Session(l1Client, rollup(), Optional.of(new L1Wallet(l1Client, signer(), MINED_WITHIN)));
    }

    private L1Signer signer() throws IOException {
        if (file.isEmpty()) {
            return DevnetAccounts.signer(DEVNET_OWNER);
        }
        var password = Optional.ofNullable(System.getenv("ORRERY_WALLET_PASSWORD"));
        return L1Signer.of(WalletFile.open(file.get(), password.orElse("")).getPrivateKey());
    }

    private L1Client client() {
        var url = l1.orElseThrow(() -> new Complaint("name L1 with --l1"));
        return L1Client.at(
                url,
                TIMEOUT,
                Executors.newSingleThreadExecutor(Thread.ofPlatform().daemon().factory()));
    }

    private RollupContract rollup() {
        return new RollupContract(contract.map(text -> ChangeOption.address("--contract", text))
                .orElseThrow(() -> new Complaint("name the rollup's contract with --contract")));
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private int done() {
        out().flush();
        return 0;
    }
}
