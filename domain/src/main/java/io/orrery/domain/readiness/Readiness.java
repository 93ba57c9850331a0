package io.orrery.domain.readiness;

import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// Whether a node may take work, by what it has found out about its surroundings.
public final class Readiness {
    private Readiness() {}

    /// Why a node is not ready.
    public enum Reason {
        /// The database does not answer.
        DATABASE_SILENT("the database does not answer"),
        /// What clients are told is old.
        TABLES_BEHIND("the read tables are behind the journal"),
        /// L1 does not answer.
        L1_SILENT("L1 does not answer"),
        /// L1 is another chain than the one that the contracts are on.
        L1_OTHER_CHAIN("L1 is another chain"),
        /// This machine's clock is not the database's.
        CLOCK_OFF("this machine's clock differs from the database's"),
        /// L1 has a block that is yet to come by this machine's clock. Batches would be stamped too early.
        CLOCK_BEHIND_L1("this machine's clock is behind L1's newest block");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /// For a person.
        public String text() {
            return text;
        }
    }

    /// @param clock how far this machine's clock may be from the database's
    /// @param behindL1 how far it may be behind L1's newest block; empty where L1's time is moved by hand,
    ///     as a devnet's is
    /// @param lag events of the journal that the read tables may not have yet
    /// @param chainId of the L1 that the contracts are on
    public record Bounds(Duration clock, Optional<Duration> behindL1, long lag, long chainId) {
        public Bounds {
            if (clock.isNegative() || clock.isZero()) {
                throw new IllegalArgumentException("clock must be above 0: " + clock);
            }
            if (lag < 0) {
                throw new IllegalArgumentException("lag must be at least 0: " + lag);
            }
        }
    }

    /// What the database has said.
    ///
    /// @param asked by this machine's clock
    /// @param said by the database's clock, between `asked` and `answered`
    /// @param answered by this machine's clock
    /// @param lag events of the journal that the read tables do not have
    /// @param owed those of them that were there when the node began to look: where a journal was restored, what
    ///     clients are told is of nothing until the tables have followed it, however short it is
    public record Database(Instant asked, Instant said, Instant answered, long lag, long owed) {}

    /// What L1 has said.
    ///
    /// @param newest the time of its newest block
    /// @param answered by this machine's clock
    public record L1(long chainId, Instant newest, Instant answered) {}

    /// @param database empty where it has not answered in time
    /// @param l1 empty where it has not answered in time
    public record Facts(Optional<Database> database, Optional<L1> l1) {}

    /// Empty where the node is ready.
    public static Set<Reason> missing(Facts facts, Bounds bounds) {
        var reasons = EnumSet.noneOf(Reason.class);
        facts.database()
                .ifPresentOrElse(
                        database -> judge(database, bounds, reasons), () -> reasons.add(Reason.DATABASE_SILENT));
        facts.l1().ifPresentOrElse(l1 -> judge(l1, bounds, reasons), () -> reasons.add(Reason.L1_SILENT));
        return reasons;
    }

    /// What keeps a node from joining its cluster: all but the read tables, which the cluster has in common
    /// and which are filled by whoever is in it.
    public static Set<Reason> missingToJoin(Facts facts, Bounds bounds) {
        var reasons = missing(facts, bounds);
        reasons.remove(Reason.TABLES_BEHIND);
        return reasons;
    }

    /// Whether a node that is not ready ends, so that others take its work. A node that is alone never
    /// does: half of its work is better than none.
    ///
    /// @param lasting since when it has not been ready
    /// @param grace what passes by itself
    /// @param others whether another node is ready
    public static boolean leaves(Duration lasting, Duration grace, boolean others) {
        return others && lasting.compareTo(grace) >= 0;
    }

    private static void judge(Database database, Bounds bounds, Set<Reason> reasons) {
        if (database.lag() > bounds.lag() || database.owed() > 0) {
            reasons.add(Reason.TABLES_BEHIND);
        }
        // How long the answer took is not the clock's fault: it is off where no moment between question and
        // answer fits.
        if (database.said().plus(bounds.clock()).isBefore(database.asked())
                || database.said().minus(bounds.clock()).isAfter(database.answered())) {
            reasons.add(Reason.CLOCK_OFF);
        }
    }

    private static void judge(L1 l1, Bounds bounds, Set<Reason> reasons) {
        if (l1.chainId() != bounds.chainId()) {
            reasons.add(Reason.L1_OTHER_CHAIN);
        } else if (bounds.behindL1()
                .filter(most -> l1.newest().isAfter(l1.answered().plus(most)))
                .isPresent()) {
            reasons.add(Reason.CLOCK_BEHIND_L1);
        }
    }
}
