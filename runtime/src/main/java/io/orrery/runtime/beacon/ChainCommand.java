package io.orrery.runtime.beacon;

import io.orrery.domain.validator.duty.Scheme;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.runtime.Complaint;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./orrery validator chain`: a chain of one's own to rehearse on.
@Command(
        name = "chain",
        mixinStandardHelpOptions = true,
        description = "A chain to rehearse on: beacon nodes with slots and duties, and nothing behind them. It checks"
                + " all that validators say, can be made to misbehave, and tells what it has seen. Ends with Ctrl-C.")
public final class ChainCommand implements Callable<Integer> {
    private static final long TICK_MS = 250;
    /// How long the process waits for its own verdict when it is ended.
    private static final long LAST_WORD_S = 2;
    private static final int MOST_NODES = 16;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--port", defaultValue = "5052", description = "Of the first node (default ${DEFAULT-VALUE}).")
    private int port;

    @Option(
            names = "--nodes",
            defaultValue = "1",
            description = "How many nodes show the chain, on ports one after another (default ${DEFAULT-VALUE}).")
    private int nodes;

    @Option(
            names = "--network",
            defaultValue = "devnet",
            description = "devnet (Ethereum's minimal preset, Fulu) or qrl (default ${DEFAULT-VALUE}).")
    private String network = "devnet";

    @Option(
            names = "--validators",
            defaultValue = "64",
            description = "How many, with keys that everybody can compute (default ${DEFAULT-VALUE}).")
    private int validators;

    @Option(
            names = "--write-keys",
            description = "Folder that the keystores of those validators are written to, and their passwords.")
    private Optional<Path> writeKeys = Optional.empty();

    @Option(
            names = "--write-network",
            description = "File that the network is written to, for the --network of a validators' node.")
    private Optional<Path> writeNetwork = Optional.empty();

    @Option(
            names = "--keys",
            description = "Folder of keystores whose public keys are the validators', instead of --validators.")
    private Optional<Path> keys = Optional.empty();

    @Option(names = "--slot", defaultValue = "2", description = "Seconds of a slot (default ${DEFAULT-VALUE}).")
    private long slot;

    @Option(names = "--slots-per-epoch", defaultValue = "8", description = "Default ${DEFAULT-VALUE}.")
    private long slotsPerEpoch;

    @Option(
            names = "--genesis-delay",
            defaultValue = "10",
            description = "Seconds until the first slot (default ${DEFAULT-VALUE}).")
    private long genesisDelay;

    @Option(
            names = "--script",
            description = "File with what is to happen: SLOT on BEHAVIOUR, SLOT off BEHAVIOUR or SLOT reorg DEPTH.")
    private Optional<Path> script = Optional.empty();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (nodes < 1 || nodes > MOST_NODES) {
            throw new Complaint("--nodes is " + nodes + "; there are 1 to " + MOST_NODES);
        }
        var clock = InstantSource.system();
        try (var chain = new ScriptedChain(start(clock), clock, script())) {
            for (int i = 0; i < nodes; i++) {
                chain.node(port == 0 ? 0 : port + i);
            }
            if (writeNetwork.isPresent()) {
                Files.writeString(writeNetwork.get(), NetworkText.of(chain.profile()));
            }
            say(chain);
            run(chain);
        } catch (UncheckedIOException taken) {
            throw new Complaint("--port: " + taken.getMessage(), taken);
        }
        return 0;
    }

    private ChainStart start(InstantSource clock) throws IOException {
        var scheme = switch (network) {
            case "devnet" -> Scheme.BLS12_381;
            case "qrl" -> Scheme.ML_DSA_87;
            default -> throw new Complaint("--network is \"" + network + "\"; there are devnet, qrl");
        };
        long genesis = clock.instant().getEpochSecond() + Math.max(0, genesisDelay);
        try {
            var all = keys(scheme);
            return scheme == Scheme.BLS12_381
                    ? ChainStart.devnet(all, genesis, slot, slotsPerEpoch)
                    : ChainStart.qrl(all, genesis, slot, slotsPerEpoch);
        } catch (IllegalArgumentException wrong) {
            throw Complaint.of(wrong);
        }
    }

    private List<ValidatorKey> keys(Scheme scheme) throws IOException {
        if (keys.isPresent()) {
            return RehearsalKeys.read(keys.get());
        }
        if (writeKeys.isPresent()) {
            RehearsalKeys.write(writeKeys.get(), scheme, validators);
        }
        return RehearsalKeys.of(scheme, validators).stream()
                .map(key -> ValidatorKey.of(key.publicKey().toBytes()))
                .toList();
    }

    private Script script() throws IOException {
        try {
            return script.isEmpty() ? Script.EMPTY : Script.parse(Files.readAllLines(script.get()));
        } catch (IllegalArgumentException wrong) {
            throw new Complaint("--script: " + wrong.getMessage(), wrong);
        }
    }

    private void say(ScriptedChain chain) {
        var profile = chain.profile();
        var out = spec.commandLine().getOut();
        out.printf(
                "chain       %s, %d validators, slots of %d s, %d an epoch%n",
                profile.name(),
                chain.verdict().validators().size(),
                profile.secondsPerSlot(),
                profile.preset().slotsPerEpoch());
        out.printf("genesis     %d (%s)%n", profile.genesisTime(), Instant.ofEpochSecond(profile.genesisTime()));
        out.printf("root        %s%n", profile.genesisValidatorsRoot());
        profile.forks().entries().forEach(fork -> out.printf("fork        %s %s%n", fork.version(), fork.name()));
        writeKeys.ifPresent(folder -> out.printf("keys        %s, passwords beside them%n", folder));
        writeNetwork.ifPresent(file -> out.printf("network     %s%n", file));
        for (var node : chain.nodes()) {
            out.printf("node        %s%n", node.url());
        }
        var first = chain.nodes().getFirst().url();
        out.printf("verdict     curl -s %s/orrery/v1/verdict%n", first);
        out.printf("behave      curl -s -X POST %s/orrery/v1/behaviours/lag (DELETE ends it)%n", first);
        out.flush();
    }

    private void run(ScriptedChain chain) throws InterruptedException {
        var ended = new CountDownLatch(1);
        var gone = new CountDownLatch(1);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            ended.countDown();
                            await(gone);
                        },
                        "chain-end"));
        try {
            // The script goes on also where nobody asks.
            while (!ended.await(TICK_MS, TimeUnit.MILLISECONDS)) {
                chain.advance();
            }
            say(spec.commandLine().getOut(), chain.verdict());
        } finally {
            gone.countDown();
        }
    }

    private void await(CountDownLatch gone) {
        try {
            if (!gone.await(LAST_WORD_S, TimeUnit.SECONDS)) {
                spec.commandLine().getErr().println("the verdict did not come in time");
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    private static void say(PrintWriter out, Verdict verdict) {
        var totals = verdict.totals();
        out.printf(
                "slot %d, final epoch %d: attestations %d of %d (%d late), blocks %d of %d, sync messages %d of %d%n",
                verdict.slot(),
                verdict.finalizedEpoch(),
                totals.attestations(),
                totals.attestationsDue(),
                totals.late(),
                totals.blocks(),
                totals.blocksDue(),
                totals.syncMessages(),
                totals.syncMessagesDue());
        verdict.slashable()
                .forEach(each ->
                        out.printf("slashable   validator %d: %s %s%n", each.validator(), each.what(), each.detail()));
        out.printf(
                "%d refused, %d slashable%n",
                verdict.refused(), verdict.slashable().size());
        out.flush();
    }
}
