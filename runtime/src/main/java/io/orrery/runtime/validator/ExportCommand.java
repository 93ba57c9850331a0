package io.orrery.runtime.validator;

import io.orrery.domain.validator.custody.SigningLedger;
import io.orrery.domain.validator.interchange.KeyHistory;
import io.orrery.runtime.Complaint;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./orrery validator export`: a file for another client.
@Command(
        name = "export",
        mixinStandardHelpOptions = true,
        description =
                "Writes what the keys have signed into an EIP-3076 file. Pause or disable the key set first, if they"
                        + " are to sign elsewhere.")
final class ExportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private LedgerOptions ledger = new LedgerOptions();

    @Option(names = "--file", required = true, description = "The file; it must not be there yet.")
    private Path file = Path.of("");

    @Override
    public Integer call() throws IOException {
        int keys = ledger.with(false, this::write);
        var out = spec.commandLine().getOut();
        out.printf("%d keys of the key set %s written to %s%n", keys, ledger.keySet(), file);
        out.flush();
        return 0;
    }

    private int write(SigningLedger from) throws IOException {
        var root = LedgerOptions.await(from.keySets()).stream()
                .filter(keySet -> keySet.name().equals(ledger.keySet()))
                .findFirst()
                .orElseThrow(() -> new Complaint("there is no key set " + ledger.keySet()))
                .genesisValidatorsRoot();
        var count = new int[1];
        try (var stream = new BufferedOutputStream(Files.newOutputStream(file, StandardOpenOption.CREATE_NEW));
                var writer = new InterchangeCodec.Writer(stream, root)) {
            LedgerOptions.await(from.give(ledger.keySet(), history -> {
                write(writer, history);
                count[0]++;
            }));
        } catch (FileAlreadyExistsException there) {
            throw new Complaint(file + " is there already; it is not written over", there);
        }
        return count[0];
    }

    private static void write(InterchangeCodec.Writer writer, KeyHistory history) {
        try {
            writer.write(history);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
