package io.orrery.runtime.validator;

import io.orrery.domain.validator.audit.AuditEntry;
import io.orrery.domain.validator.audit.AuditTrail;
import io.orrery.domain.validator.custody.SigningLedger;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `./orrery validator audit`: the chain against itself, and who had the keys when.
@Command(
        name = "audit",
        mixinStandardHelpOptions = true,
        description = "Checks the chain of everything that was done with a key set, and tells who had it when.")
final class AuditCommand implements Callable<Integer> {
    private static final int PAGE = 1_000;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private LedgerOptions ledger = new LedgerOptions();

    @Override
    public Integer call() throws IOException {
        var verdict = ledger.with(false, this::verdict);
        var out = spec.commandLine().getOut();
        verdict.tenures().forEach(tenure -> say(out, tenure));
        verdict.flaws().forEach(flaw -> out.printf("entry %d: %s%n", flaw.number(), flaw.what()));
        out.printf(
                "%d entries, %d votes released for %d keys: %s%n",
                verdict.entries(),
                verdict.released(),
                verdict.keys(),
                verdict.holds() ? "the chain holds" : verdict.flaws().size() + " things do not hold");
        out.printf("head %s%n", verdict.head());
        out.flush();
        return verdict.holds() ? 0 : 1;
    }

    private AuditTrail.Verdict verdict(SigningLedger from) {
        return read(from, ledger.keySet());
    }

    /// What the whole chain comes to.
    static AuditTrail.Verdict read(SigningLedger from, String keySet) {
        var trail = new AuditTrail();
        entries(from, keySet, trail::entry);
        return trail.verdict();
    }

    /// Each entry of the chain in its order; a page of them is in memory.
    static void entries(SigningLedger from, String keySet, Consumer<AuditEntry> each) {
        int told = PAGE;
        for (long after = 0; told == PAGE; ) {
            var page = LedgerOptions.await(from.audit(keySet, after, PAGE));
            page.forEach(each);
            told = page.size();
            after = page.isEmpty() ? after : page.getLast().number();
        }
    }

    private static void say(PrintWriter out, AuditTrail.Tenure tenure) {
        out.printf(
                "epoch %d  %s  from %s  %s  %d votes%s%n",
                tenure.epoch(),
                tenure.owner(),
                Instant.ofEpochMilli(tenure.fromMs()),
                tenure.endedBy().isEmpty()
                        ? "has it"
                        : "until " + Instant.ofEpochMilli(tenure.untilMs()) + " (" + tenure.endedBy() + ")",
                tenure.votes(),
                tenure.votes() == 0 ? "" : ", the last at " + Instant.ofEpochMilli(tenure.lastVoteMs()));
    }
}
