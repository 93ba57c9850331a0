package io.orrery.runtime.validator;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.custody.SigningLedger;
import io.orrery.domain.validator.custody.SigningLedger.KeySet;
import io.orrery.domain.validator.interchange.Interchange;
import io.orrery.domain.validator.interchange.InterchangeRefused;
import io.orrery.domain.validator.protection.Horizon;
import io.orrery.domain.validator.protection.ProtectionMode;
import io.orrery.runtime.Complaint;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./orrery validator import`: a file of another client, whole or not at all.
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = "Takes what keys have signed elsewhere from an EIP-3076 file, whole or not at all.")
final class ImportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private LedgerOptions ledger = new LedgerOptions();

    @Option(names = "--file", required = true, description = "The file.")
    private Path file = Path.of("");

    @Option(
            names = "--genesis-validators-root",
            description =
                    "Of the chain that the keys sign for: the file has to be for it. Without, a new key set is for the"
                            + " chain of its first file.")
    private Optional<String> root = Optional.empty();

    @Option(
            names = "--mode",
            defaultValue = "complete",
            description = "Of a new key set: complete or minimal (default ${DEFAULT-VALUE}).")
    private ProtectionMode mode = ProtectionMode.COMPLETE;

    @Option(
            names = "--current-slot",
            description = "Of the chain; votes that lie beyond it are refused then, because they would end their keys.")
    private Optional<Long> currentSlot = Optional.empty();

    @Option(names = "--slots-per-epoch", defaultValue = "32", description = "Of the chain (default ${DEFAULT-VALUE}).")
    private int slotsPerEpoch = 32;

    @Override
    public Integer call() throws IOException {
        var read = read();
        var horizon = horizon();
        root.ifPresent(wanted -> read.require(parse(wanted), horizon));
        int votes = ledger.with(true, into -> take(into, read, horizon));
        var out = spec.commandLine().getOut();
        out.printf(
                "%d keys with %d votes taken from %s into the key set %s%n",
                read.byKey().size(), votes, file, ledger.keySet());
        out.flush();
        return 0;
    }

    private int take(SigningLedger into, Interchange read, Horizon horizon) {
        var known = LedgerOptions.await(into.keySets()).stream()
                .anyMatch(keySet -> keySet.name().equals(ledger.keySet()));
        if (!known) {
            // Nothing is made for a file that will be refused.
            read.require(read.genesisValidatorsRoot(), horizon);
            LedgerOptions.await(into.open(keySet(read.genesisValidatorsRoot())));
        }
        return LedgerOptions.await(into.take(ledger.keySet(), read, horizon, "import"));
    }

    private KeySet keySet(Digest genesis) {
        try {
            return new KeySet(ledger.keySet(), genesis, mode);
        } catch (IllegalArgumentException wrong) {
            throw new Complaint("--key-set: " + wrong.getMessage(), wrong);
        }
    }

    private Interchange read() {
        try (var stream = Files.newInputStream(file)) {
            return InterchangeCodec.read(stream);
        } catch (InterchangeRefused refused) {
            throw new Complaint(file + ": " + refused.getMessage(), refused);
        } catch (IOException unreadable) {
            throw new Complaint(file + " can not be read: " + unreadable, unreadable);
        }
    }

    private Horizon horizon() {
        try {
            return currentSlot.map(slot -> Horizon.at(slot, slotsPerEpoch)).orElse(Horizon.NONE);
        } catch (IllegalArgumentException absurd) {
            throw new Complaint("--current-slot: " + absurd.getMessage(), absurd);
        }
    }

    private static Digest parse(String hex) {
        try {
            return Digest.parse(hex);
        } catch (IllegalArgumentException malformed) {
            throw new Complaint("--genesis-validators-root: " + malformed.getMessage(), malformed);
        }
    }
}
