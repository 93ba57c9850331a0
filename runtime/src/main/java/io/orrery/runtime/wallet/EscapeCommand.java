package io.orrery.runtime.wallet;

import static io.orrery.runtime.wallet.Wallet.await;

import io.orrery.domain.rollup.account.Address;
import io.orrery.ethereum.L1Client;
import io.orrery.runtime.Complaint;
import io.orrery.runtime.escape.Blobs;
import io.orrery.runtime.escape.Escape;
import io.orrery.runtime.escape.KeptWitnesses;
import io.orrery.runtime.escape.PublishedSlots;
import io.orrery.runtime.escape.Witnesses;
import io.orrery.runtime.node.NodeHome;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `./orrery wallet escape`: asks no node.
@Command(
        name = "escape",
        mixinStandardHelpOptions = true,
        description = "Takes everything out by L1 alone, where the rollup has let a deadline pass: opens the escape if"
                + " nobody has, pays each account's balance, takes waiting deposits back, claims.")
final class EscapeCommand implements Callable<Integer> {
    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @ParentCommand
    private WalletCommand wallet = new WalletCommand();

    @Option(names = "--contract", description = "The rollup's contract on L1, instead of what --home knows.")
    private Optional<String> contract = Optional.empty();

    @Option(
            names = "--from-block",
            description = "No later than the contract's first log, to read fewer blocks (default: what --home knows,"
                    + " else 0).")
    private Optional<Long> fromBlock = Optional.empty();

    @Option(
            names = "--beacon",
            description = "Where the data of batches was in blobs: URL of a consensus client or of an archive of blobs."
                    + " It need not be trusted.")
    private Optional<URI> beacon = Optional.empty();

    @Option(
            names = "--vault",
            split = ",",
            description = "Where the data of batches is not on L1: URLs of nodes that keep the states. They need"
                    + " not be trusted.")
    private List<URI> vaults = List.of();

    @Option(
            names = "--witness",
            split = ",",
            description = "The same from files: answers of GET /v1/exit-witness/{owner} that were kept.")
    private List<Path> files = List.of();

    @Override
    public Integer call() throws IOException {
        if (!vaults.isEmpty() && !files.isEmpty()) {
            throw new Complaint("--vault and --witness exclude one another");
        }
        var signer = wallet.signer();
        var threads =
                Executors.newFixedThreadPool(2, Thread.ofPlatform().daemon().factory());
        try (var l1 = L1Client.at(wallet.l1Url(), TIMEOUT, threads);
                var published =
                        beacon.<PublishedSlots>map(url -> Blobs.at(url, l1)).orElse(PublishedSlots.NONE)) {
            long chainId = await(l1.chainId());
            var place = place(chainId);
            new Escape(l1, signer, place.rollup(), place.block(), this::say)
                    .run(witnesses(new KeptWitnesses(chainId, place.rollup()), published));
        } finally {
            threads.shutdownNow();
        }
        return 0;
    }

    private record Place(Address rollup, long block) {}

    private Place place(long chainId) {
        if (contract.isPresent()) {
            try {
                return new Place(Address.parse(contract.get()), fromBlock.orElse(0L));
            } catch (IllegalArgumentException malformed) {
                throw new Complaint("--contract: " + malformed.getMessage(), malformed);
            }
        }
        var known = new NodeHome(wallet.home())
                .deployment(chainId)
                .orElseThrow(() -> new Complaint("name the rollup's contract on L1 with --contract"));
        return new Place(known.rollup().address(), fromBlock.orElse(known.block()));
    }

    private Witnesses witnesses(KeptWitnesses kept, PublishedSlots published) {
        if (!vaults.isEmpty()) {
            return kept.of(vaults);
        }
        return files.isEmpty() ? Witnesses.onL1(published) : kept.in(files);
    }

    private void say(String line) {
        spec.commandLine().getOut().println(line);
        spec.commandLine().getOut().flush();
    }
}
