package io.orrery.runtime.race;

import io.orrery.domain.validator.audit.AuditEntry;
import io.orrery.domain.validator.audit.AuditTrail;
import io.orrery.domain.validator.audit.Deed;
import io.orrery.domain.validator.custody.SigningLedger;
import io.orrery.domain.validator.protection.Vote;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A database's account of a key set, read from its beginning, to hold against what was seen outside.
///
/// @param signedUnder the epoch of each vote that it has
/// @param owners of each epoch
public record Chain(
        List<AuditEntry> entries, Map<Vote, Long> signedUnder, Map<Long, String> owners, AuditTrail.Verdict verdict) {
    private static final int PAGE = 1_000;

    public Chain {
        entries = List.copyOf(entries);
        signedUnder = Map.copyOf(signedUnder);
        owners = Map.copyOf(owners);
    }

    /// All of it is in memory.
    public static Chain of(SigningLedger ledger, String keySet) {
        var trail = new AuditTrail();
        var entries = new ArrayList<AuditEntry>();
        for (var page = page(ledger, keySet, 0);
                !page.isEmpty();
                page = page(ledger, keySet, page.getLast().number())) {
            page.forEach(trail::entry);
            entries.addAll(page);
        }
        var signedUnder = new HashMap<Vote, Long>();
        for (var entry : entries) {
            if (entry.deed() instanceof Deed.Signed(var votes)) {
                votes.forEach(vote -> signedUnder.put(vote.vote(), entry.epoch()));
            }
        }
        var verdict = trail.verdict();
        var owners = new HashMap<Long, String>();
        verdict.tenures().forEach(tenure -> owners.put(tenure.epoch(), tenure.owner()));
        return new Chain(entries, signedUnder, owners, verdict);
    }

    private static List<AuditEntry> page(SigningLedger ledger, String keySet, long after) {
        return ledger.audit(keySet, after, PAGE).toCompletableFuture().join();
    }

    /// Who had the epoch that the vote was written down under; empty where it is not.
    public Optional<String> owner(Vote vote) {
        return Optional.ofNullable(signedUnder.get(vote)).map(owners::get);
    }

    /// What does not hold, each in a sentence.
    public List<String> flaws() {
        return verdict.flaws().stream()
                .map(flaw -> "entry " + flaw.number() + " of the chain: " + flaw.what())
                .toList();
    }
}
