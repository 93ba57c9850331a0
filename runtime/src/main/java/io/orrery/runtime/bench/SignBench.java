package io.orrery.runtime.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.typesafe.config.ConfigFactory;
import io.orrery.domain.Digest;
import io.orrery.domain.validator.custody.Custody;
import io.orrery.domain.validator.custody.KeySetCustody;
import io.orrery.domain.validator.custody.KeySetCustody.Command;
import io.orrery.domain.validator.custody.SigningLedger;
import io.orrery.domain.validator.custody.SigningLedger.CustodyAnswer;
import io.orrery.domain.validator.custody.SigningLedger.KeySet;
import io.orrery.domain.validator.custody.SigningWish;
import io.orrery.domain.validator.duty.AttestationData;
import io.orrery.domain.validator.duty.Checkpoint;
import io.orrery.domain.validator.duty.Duty;
import io.orrery.domain.validator.duty.EthereumNetworks;
import io.orrery.domain.validator.duty.NetworkProfile;
import io.orrery.domain.validator.duty.Scheme;
import io.orrery.domain.validator.protection.Horizon;
import io.orrery.domain.validator.protection.ProtectionMode;
import io.orrery.domain.validator.protection.SignedAttestation;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.domain.validator.signing.SigningOutcome;
import io.orrery.domain.validator.signing.SigningRequest;
import io.orrery.ethereum.consensus.BlsSecretKey;
import io.orrery.ethereum.keystore.KeyRing;
import io.orrery.persistence.schema.Database;
import io.orrery.persistence.schema.PostgresServer;
import io.orrery.persistence.schema.Transactions;
import io.orrery.persistence.validator.SigningDesk;
import io.orrery.persistence.validator.SqlSigningLedger;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.FreePort;
import io.orrery.runtime.node.NodeHome;
import io.orrery.runtime.node.ValidatorNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./orrery bench sign`: what it takes to release votes, on a PostgreSQL server of its own: the signing transaction
/// alone, or a whole node with custody, transaction and BLS signatures. Each key attests once an epoch; epochs follow
/// one another as fast as is asked for.
@CommandLine.Command(
        name = "sign",
        mixinStandardHelpOptions = true,
        description = "Votes that are released in a second, and how long one waits.")
public final class SignBench implements Callable<Integer> {
    private static final String SET = "bench";
    private static final NetworkProfile NETWORK = EthereumNetworks.MAINNET;
    private static final KeySetCustody.Settings LEASE = new KeySetCustody.Settings(3_600_000, 0);
    private static final int CONNECTIONS = 4;
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration POLL = Duration.ofMillis(50);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--keys", defaultValue = "1000", description = "How many (default ${DEFAULT-VALUE}).")
    private int keys = 1_000;

    @Option(names = "--epochs", defaultValue = "60", description = "Votes of each key (default ${DEFAULT-VALUE}).")
    private int epochs = 60;

    @Option(
            names = "--rate",
            defaultValue = "0",
            description =
                    "Votes asked for in a second, evenly; 0 for all of an epoch at once (default ${DEFAULT-VALUE}).")
    private int rate;

    @Option(
            names = "--node",
            description = "Through a node, with its custody and BLS signatures, in place of the transaction alone.")
    private boolean node;

    @Option(
            names = "--folder",
            defaultValue = ".orrery/bench-sign",
            description = "Emptied (default ${DEFAULT-VALUE}).")
    private Path folder = Path.of(".orrery/bench-sign");

    @Option(names = "--json", description = "Ends with one JSON object.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        try (var server = ScratchPostgres.start(folder.toAbsolutePath().resolve("postgres"))) {
            say(node ? wholeNode(server) : transactionAlone(server));
        }
        return 0;
    }

    private VoteLoad.Told transactionAlone(ScratchPostgres server) {
        try (var database = Database.connect(new PostgresServer(server.url(), "", "", CONNECTIONS));
                var threads = Executors.newFixedThreadPool(1)) {
            var ledger = new SqlSigningLedger(new Transactions(database.dataSource(), threads), database.engine());
            var all = new ArrayList<ValidatorKey>();
            for (int i = 0; i < keys; i++) {
                all.add(ValidatorKey.of(
                        ByteBuffer.allocate(ValidatorKey.BLS_BYTES).putInt(i).array()));
            }
            ledger.open(new KeySet(SET, new Digest(0, 0, 0, 0), ProtectionMode.COMPLETE))
                    .toCompletableFuture()
                    .join();
            ledger.add(SET, all).toCompletableFuture().join();
            enable(ledger, SET);
            if (!(ledger.custody(SET, LEASE, new Command.Claim(SET))
                            .toCompletableFuture()
                            .join()
                    instanceof CustodyAnswer.Done(var state, var _))) {
                throw new Complaint("a new key set is not to be had");
            }
            var desk = new SigningDesk(ledger, new Custody(SET, state.epoch(), SET), SigningDesk.Settings.DEFAULT);
            return new VoteLoad(
                            keys,
                            rate,
                            (from, to, epoch) -> desk.sign(IntStream.range(from, to)
                                            .mapToObj(key -> new SigningWish(
                                                    all.get(key),
                                                    new SignedAttestation(
                                                            epoch - 1,
                                                            epoch,
                                                            Optional.of(new Digest(epoch, key, 0, 0))),
                                                    Horizon.NONE))
                                            .toList())
                                    .thenApply(
                                            answers -> firstOf(answers.stream().filter(answer -> !answer.mayLeave()))))
                    .epochs(epochs);
        }
    }

    private static void enable(SigningLedger ledger, String set) {
        ledger.custody(set, LEASE, new Command.Enable("bench", 0))
                .toCompletableFuture()
                .join();
    }

    private VoteLoad.Told wholeNode(ScratchPostgres server) throws IOException {
        var ring = new KeyRing(Scheme.BLS12_381);
        for (int i = 1; i <= keys; i++) {
            ring.add(BlsSecretKey.of(new Digest(0, 0, 0, i).toBytes()));
        }
        var overrides = new HashMap<>(ValidatorNode.place(List.of()));
        overrides.put("orrery.persistence.url", server.url());
        overrides.put("orrery.validator.api.port", FreePort.next());
        int management = FreePort.next();
        overrides.put("akka.management.http.port", management);
        overrides.put("akka.management.http.bind-port", management);
        overrides.put("kamon.prometheus.embedded-server.port", FreePort.next());
        overrides.put("akka.remote.artery.canonical.port", FreePort.next());
        var config = ConfigFactory.parseMap(overrides)
                .withFallback(ConfigFactory.load())
                .resolve();
        var home = Files.createDirectories(folder.toAbsolutePath().resolve("node"));
        var signing = new FixedKeys(ring).of(NETWORK, SET);
        try (var running = ValidatorNode.start(config, new NodeHome(home), signing)) {
            enable(running.ledger(), SET);
            long began = System.nanoTime();
            while (running.door().hindrance().isPresent()) {
                if (System.nanoTime() - began > PATIENCE.toNanos()) {
                    throw new Complaint(
                            "the node does not sign: " + running.door().hindrance());
                }
                LockSupport.parkNanos(POLL.toNanos());
            }
            var all = running.door().publicKeys();
            return new VoteLoad(
                            keys,
                            rate,
                            (from, to, epoch) -> running.door()
                                    .sign(IntStream.range(from, to)
                                            .mapToObj(key -> new SigningRequest(
                                                    all.get(key),
                                                    vote(key, epoch),
                                                    Optional.of(NETWORK.at(epoch)),
                                                    Optional.empty()))
                                            .toList())
                                    .thenApply(outcomes -> firstOf(outcomes.stream()
                                            .filter(outcome -> !(outcome instanceof SigningOutcome.Signed)))))
                    .epochs(epochs);
        }
    }

    /// What became of the first of them; empty where there is none.
    private static String firstOf(Stream<?> wrong) {
        return wrong.findFirst().map(Object::toString).orElse("");
    }

    private static Duty vote(int key, long epoch) {
        long slots = NETWORK.preset().slotsPerEpoch();
        return new Duty.Attestation(new AttestationData(
                epoch * slots + key % slots,
                0,
                new Digest(epoch, 1, 0, 0),
                new Checkpoint(epoch - 1, new Digest(epoch, 2, 0, 0)),
                new Checkpoint(epoch, new Digest(epoch, 3, 0, 0))));
    }

    private void say(VoteLoad.Told told) {
        var out = spec.commandLine().getOut();
        if (json) {
            out.println(new ObjectMapper()
                    .createObjectNode()
                    .put("keys", keys)
                    .put("votes", told.waits().length)
                    .put("signatures", node)
                    .put("askedPerSecond", rate)
                    .put("perSecond", told.perSecond())
                    .put("p50Ms", told.waitMs(0.5))
                    .put("p99Ms", told.waitMs(0.99)));
        } else {
            out.printf(
                    "%d votes of %d keys: %.0f released in a second, p50 %.1f ms, p99 %.1f ms%n",
                    told.waits().length, keys, told.perSecond(), told.waitMs(0.5), told.waitMs(0.99));
        }
        out.flush();
    }
}
