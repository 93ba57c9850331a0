package io.orrery.runtime.validator;

import io.orrery.domain.validator.custody.SigningLedger;
import io.orrery.domain.validator.custody.SigningLedger.KeyStatus;
import io.orrery.domain.validator.protection.ValidatorKey;
import io.orrery.runtime.Complaint;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `./orrery validator accept-key`: a person's word of keys whose history is lost.
@Command(
        name = "accept-key",
        mixinStandardHelpOptions = true,
        description = "Says that nobody else signs with keys of which nothing is known here. Unless they are unused,"
                + " everything up to two epochs from now counts as signed with them from then on.")
final class AcceptKeyCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private LedgerOptions ledger = new LedgerOptions();

    @Mixin
    private JumpOptions jump = new JumpOptions();

    @Parameters(arity = "0..*", paramLabel = "KEY", description = "Public keys, 0x and hexadecimal digits.")
    private List<String> keys = List.of();

    @Option(names = "--all", description = "Every key of the set without a history that nobody has accepted.")
    private boolean all;

    @Option(names = "--unused", description = "They have never signed anything, anywhere: no watermark rises.")
    private boolean unused;

    @Override
    public Integer call() throws IOException {
        if (all != keys.isEmpty()) {
            throw new Complaint("name keys, or --all");
        }
        var wanted = keys.stream().map(AcceptKeyCommand::key).collect(Collectors.toSet());
        int accepted = ledger.with(false, to -> accept(to, wanted));
        var out = spec.commandLine().getOut();
        out.printf("%d keys of %s accepted%n", accepted, ledger.keySet());
        out.flush();
        return 0;
    }

    private int accept(SigningLedger to, Set<ValidatorKey> wanted) {
        var there = LedgerOptions.await(to.keys(ledger.keySet()));
        var known = there.stream().map(KeyStatus::key).collect(Collectors.toSet());
        wanted.stream().filter(key -> !known.contains(key)).findFirst().ifPresent(key -> {
            throw new Complaint("key " + key.brief() + " is not in the key set " + ledger.keySet());
        });
        var meant = all
                ? there.stream().filter(key -> !key.free()).map(KeyStatus::key).toList()
                : List.copyOf(wanted);
        return LedgerOptions.await(to.accept(
                ledger.keySet(),
                meant,
                unused ? Optional.empty() : Optional.of(jump.watermarks(to, ledger.keySet())),
                System.getProperty("user.name", "somebody")));
    }

    private static ValidatorKey key(String text) {
        try {
            return ValidatorKey.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw new Complaint("KEY: " + wrong.getMessage(), wrong);
        }
    }
}
