package io.orrery.domain.validator.audit;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.audit.Deed.Told;
import io.orrery.domain.validator.protection.SlashableVotes;
import io.orrery.domain.validator.protection.Vote;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads a key set's chain from its beginning and says whether it holds:
/// - each entry is as it was written, and none is missing;
/// - the epoch rises by one with each claim, and at no other time;
/// - whatever was released was released between a claim and what ended it, under the epoch of the claim;
/// - no two votes of a key could be slashed, by [SlashableVotes], which knows nothing of the rule that
///   released them.
public final class AuditTrail {
    /// What does not hold.
    ///
    /// @param number of the entry
    public record Flaw(long number, String what) {}

    /// Who had the key set.
    ///
    /// @param endedBy why it ended: `released`, or the claim of the next; empty while it lasts
    /// @param votes that were released meanwhile
    public record Tenure(
            long epoch, String owner, long fromMs, long untilMs, String endedBy, int votes, long lastVoteMs) {
        private Tenure ended(long atMs, String by) {
            return new Tenure(epoch, owner, fromMs, atMs, by, votes, lastVoteMs);
        }

        private Tenure with(int more, long atMs) {
            return new Tenure(epoch, owner, fromMs, untilMs, endedBy, votes + more, atMs);
        }
    }

    private final Map<Integer, List<Vote>> votes = new HashMap<>();
    private final Map<Integer, String> keys = new HashMap<>();
    private final List<Tenure> tenures = new ArrayList<>();
    private final List<Flaw> flaws = new ArrayList<>();
    private Digest last = AuditEntry.START;
    private long number;
    private long epoch;
    private Optional<Tenure> holder = Optional.empty();
    private boolean enabled;
    private boolean paused;
    private int released;

    /// The next entry.
    public void entry(AuditEntry entry) {
        if (entry.number() != number + 1 || !entry.previous().equals(last)) {
            flaw(entry, "the entry before it is missing, or is another");
        }
        if (!entry.isWhole()) {
            flaw(entry, "it is not as it was written");
        }
        number = entry.number();
        last = entry.digest();
        switch (entry.deed()) {
            case Told told -> told(entry, told);
            case Deed.Added(var added) ->
                added.forEach(key -> keys.put(key.number(), key.key().brief()));
            case Deed.Signed(var signed) -> signed(entry, signed);
        }
    }

    private void told(AuditEntry entry, Told told) {
        boolean claimed = told.verb().equals(Told.CLAIMED);
        if (entry.epoch() != epoch + (claimed ? 1 : 0)) {
            flaw(entry, "its epoch is " + entry.epoch() + " after " + epoch);
        }
        epoch = entry.epoch();
        switch (told.verb()) {
            case Told.CLAIMED -> {
                end(entry, told.verb());
                holder = Optional.of(new Tenure(epoch, told.who(), entry.atMs(), 0, "", 0, 0));
            }
            case Told.RELEASED, Told.ACCEPTED_DATABASE -> end(entry, told.verb());
            case Told.ENABLED -> enabled = true;
            case Told.DISABLED -> enabled = false;
            case Told.PAUSED -> paused = true;
            case Told.RESUMED -> paused = false;
            default -> {
                // Said for people; nothing follows from it here.
            }
        }
    }

    private void end(AuditEntry entry, String by) {
        holder.ifPresent(tenure -> tenures.add(tenure.ended(entry.atMs(), by)));
        holder = Optional.empty();
    }

    private void signed(AuditEntry entry, List<Deed.SignedVote> signed) {
        if (holder.isEmpty() || holder.get().epoch() != entry.epoch()) {
            flaw(entry, "it was released under epoch " + entry.epoch() + ", which nobody had then");
        }
        if (!enabled || paused) {
            flaw(entry, "it was released while the key set was " + (paused ? Told.PAUSED : Told.DISABLED));
        }
        for (var vote : signed) {
            if (!keys.containsKey(vote.key())) {
                flaw(entry, "the key with the number " + vote.key() + " was never put into the set");
            }
            votes.computeIfAbsent(vote.key(), _ -> new ArrayList<>()).add(vote.vote());
        }
        released += signed.size();
        holder = holder.map(tenure -> tenure.with(signed.size(), entry.atMs()));
    }

    private void flaw(AuditEntry entry, String what) {
        flaws.add(new Flaw(entry.number(), what));
    }

    /// What the whole chain comes to.
    ///
    /// @param flaws empty where it holds
    /// @param tenures in order, the last one perhaps not ended
    public record Verdict(long entries, Digest head, int released, int keys, List<Flaw> flaws, List<Tenure> tenures) {
        public Verdict {
            flaws = List.copyOf(flaws);
            tenures = List.copyOf(tenures);
        }

        public boolean holds() {
            return flaws.isEmpty();
        }
    }

    /// After the last entry.
    public Verdict verdict() {
        var found = new ArrayList<>(flaws);
        votes.forEach((key, signed) -> SlashableVotes.among(signed)
                .ifPresent(pair -> found.add(new Flaw(
                        number,
                        "key " + keys.getOrDefault(key, "number " + key) + " has released " + pair.first() + " and "
                                + pair.second() + ", which are slashable"))));
        var all = new ArrayList<>(tenures);
        holder.ifPresent(all::add);
        return new Verdict(number, last, released, keys.size(), found, all);
    }
}
