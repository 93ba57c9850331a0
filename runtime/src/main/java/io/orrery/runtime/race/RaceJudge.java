package io.orrery.runtime.race;

import io.orrery.domain.Digest;
import io.orrery.domain.validator.audit.Deed;
import io.orrery.domain.validator.custody.SigningLedger;
import io.orrery.domain.validator.protection.SlashableVotes;
import io.orrery.domain.validator.protection.Vote;
import io.orrery.runtime.race.RaceTally.Released;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// Judges what was released by the chains of the databases that have written it down, and by a check that
/// knows no rule.
final class RaceJudge {
    private final List<Chain> chains = new ArrayList<>();

    /// @param ledger of a database on which the race was
    void read(SigningLedger ledger) {
        chains.add(Chain.of(ledger, ValidatorRace.SET));
    }

    private static boolean has(Chain chain, Released released) {
        return chain.owner(released.vote()).filter(released.owner()::equals).isPresent();
    }

    /// Claims of all chains; what they have in common counts once.
    int takeovers() {
        Set<Digest> claims = new HashSet<>();
        for (var chain : chains) {
            for (var entry : chain.entries()) {
                if (entry.deed() instanceof Deed.Told(var verb, var _, var _) && verb.equals(Deed.Told.CLAIMED)) {
                    claims.add(entry.digest());
                }
            }
        }
        return claims.size();
    }

    List<String> flaws() {
        return chains.stream().flatMap(chain -> chain.flaws().stream()).toList();
    }

    static List<String> slashable(List<Released> all) {
        var byKey = new HashMap<Integer, List<Vote>>();
        all.forEach(each ->
                byKey.computeIfAbsent(each.key(), _ -> new ArrayList<>()).add(each.vote()));
        var slashable = new ArrayList<String>();
        byKey.forEach((key, votes) ->
                SlashableVotes.among(votes).ifPresent(pair -> slashable.add("key " + key + ": " + pair)));
        return slashable;
    }

    /// What somebody released that no chain has, or only under an epoch that was not that owner's.
    List<String> outside(List<Released> all) {
        return all.stream()
                .filter(each -> chains.stream().noneMatch(chain -> has(chain, each)))
                .map(each -> each + " stands with " + chains.getFirst().owner(each.vote()))
                .toList();
    }

    /// The first chain is of the server that was promoted, the second of the one that died.
    ///
    /// @param refused what was asked of the second before a person's word, and refused
    RaceOutcome.Replica replica(List<Released> all, int refused) {
        var promoted = chains.getFirst();
        var died = chains.getLast();
        int lost = (int) all.stream()
                .filter(each -> has(died, each) && !has(promoted, each))
                .count();
        Set<Digest> common = new HashSet<>();
        died.entries().forEach(entry -> common.add(entry.digest()));
        int before = 0;
        int after = 0;
        boolean accepted = false;
        for (var entry : promoted.entries()) {
            switch (entry.deed()) {
                case Deed.Signed(var votes) -> {
                    if (accepted) {
                        after += votes.size();
                    } else if (!common.contains(entry.digest())) {
                        before += votes.size();
                    }
                }
                case Deed.Told(var verb, var _, var _) -> accepted |= verb.equals(Deed.Told.ACCEPTED_DATABASE);
                case Deed.Added _ -> {
                    // Before the race.
                }
            }
        }
        return new RaceOutcome.Replica(lost, refused, before, after);
    }
}
