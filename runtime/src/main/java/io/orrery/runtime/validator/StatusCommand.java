package io.orrery.runtime.validator;

import io.orrery.domain.validator.audit.Deed;
import io.orrery.domain.validator.custody.KeySetCustody;
import io.orrery.domain.validator.custody.SigningLedger;
import io.orrery.domain.validator.custody.SigningLedger.KeyStatus;
import io.orrery.runtime.admin.FenceText;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `./orrery validator status`: who has a key set, as the database has it.
@Command(
        name = "status",
        mixinStandardHelpOptions = true,
        description = "Who has the key set, why it moved last, and what was signed last, as the database has it.")
final class StatusCommand implements Callable<Integer> {
    private static final int MOVES = 5;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private LedgerOptions ledger = new LedgerOptions();

    @Option(
            names = "--node",
            description = "URL of a running node (http://HOST:PORT of --port): which keys in use it can not sign with,"
                    + " because their secrets are not there.")
    private Optional<String> node = Optional.empty();

    @Override
    public Integer call() throws IOException {
        var out = spec.commandLine().getOut();
        boolean known = ledger.with(false, from -> {
            var fence = LedgerOptions.await(from.state(ledger.keySet()));
            fence.ifPresent(state -> say(out, from, state));
            return fence.isPresent();
        });
        if (!known) {
            out.printf("there is no key set %s%n", ledger.keySet());
        }
        out.flush();
        return known ? 0 : 1;
    }

    private void say(PrintWriter out, SigningLedger from, KeySetCustody.State fence) {
        out.printf("key set     %s%n", ledger.keySet());
        out.printf("state       %s%n", FenceText.usability(fence));
        out.printf("epoch       %d%n", fence.epoch());
        out.printf("owner       %s%n", fence.owner().isEmpty() ? "nobody" : fence.owner());
        if (!fence.owner().isEmpty()) {
            out.printf("lease until %s, by the database's clock%n", Instant.ofEpochMilli(fence.leaseUntilMs()));
        }
        if (!fence.heir().isEmpty()) {
            out.printf("promised to %s%n", fence.heir());
        }
        fence.identity().ifPresent(database -> out.printf("database    %s%n", database));
        var keys = LedgerOptions.await(from.keys(ledger.keySet()));
        out.printf(
                "keys        %d in use of %d%n",
                keys.stream().filter(KeyStatus::inUse).count(), keys.size());
        node.ifPresent(url -> secretless(out, url, keys));
        keys.stream()
                .map(KeyStatus::high)
                .max(Comparator.comparingLong(marks -> Math.max(marks.target(), marks.slot())))
                .ifPresent(marks -> out.printf(
                        "highest     slot %d, source %d, target %d%n", marks.slot(), marks.source(), marks.target()));
        moves(out, from);
    }

    private static void secretless(PrintWriter out, String url, List<KeyStatus> keys) {
        var there = KeysOfNode.read(url);
        var missing = keys.stream()
                .filter(status -> status.inUse() && !there.contains(status.key()))
                .toList();
        out.printf("not there   %d that %s can not sign with%n", missing.size(), url);
        missing.forEach(status -> out.printf("            %s%n", status.key().brief()));
    }

    /// What moved last, the newest first.
    private void moves(PrintWriter out, SigningLedger from) {
        for (var entry : LedgerOptions.await(from.moves(ledger.keySet(), MOVES))) {
            if (entry.deed() instanceof Deed.Told(var verb, var who, var detail)) {
                out.printf(
                        "%s  %s by %s%s%n",
                        Instant.ofEpochMilli(entry.atMs()), verb, who, detail.isEmpty() ? "" : " (" + detail + ")");
            }
        }
    }
}
