package io.orrery.runtime.race;

import java.time.Duration;
import java.util.List;

/// What came of a race.
///
/// @param takeovers claims that the chains tell of
/// @param released signatures that left, whatever became of the database that wrote them down
/// @param refusedSlashable wishes that the rule has refused
/// @param refusedCustody wishes of somebody whose custody was over
/// @param unanswered wishes that the database gave no answer to
/// @param killed connections that were ended
/// @param slashable for each key of which two released votes could be slashed: which
/// @param outside votes that were released, and that no chain has under an epoch that was its owner's
/// @param flaws of the chains
/// @param replica where one was promoted meanwhile
public record RaceOutcome(
        int takeovers,
        int released,
        int refusedSlashable,
        int refusedCustody,
        int unanswered,
        int killed,
        List<String> slashable,
        List<String> outside,
        List<String> flaws,
        Replica replica,
        Duration took) {
    /// What the promotion of a replica has shown.
    ///
    /// @param lost votes that were released and that the replica did not have
    /// @param refused claims, renewals and wishes between the promotion and a person's word
    /// @param releasedBefore votes that the replica has taken before that word
    /// @param releasedAfter votes that it has taken since
    public record Replica(int lost, int refused, int releasedBefore, int releasedAfter) {
        /// No replica was promoted.
        public static final Replica NONE = new Replica(0, 0, 0, 0);
    }

    public RaceOutcome {
        slashable = List.copyOf(slashable);
        outside = List.copyOf(outside);
        flaws = List.copyOf(flaws);
    }

    /// Whether the race has seen what that way to decide leaves open.
    public boolean isCaught(Way way) {
        return switch (way) {
            case BUILT -> !slashable.isEmpty() || !outside.isEmpty();
            // Its votes are in no chain that is read, so that only a slashable pair shows something.
            case OWN_HISTORY -> !slashable.isEmpty();
            case NO_EPOCH, CACHED_LEASE -> !outside.isEmpty();
        };
    }
}
