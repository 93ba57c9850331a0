package io.orrery.domain.validator.custody;

import io.orrery.domain.validator.custody.KeySetCustody.Command;
import io.orrery.domain.validator.custody.KeySetCustody.Refusal;
import io.orrery.domain.validator.custody.SigningLedger.CustodyAnswer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// What one process knows of its claim to a key set, and what it asks the database for next. Who may
/// sign is decided by [KeySetCustody] on the database; this decides who asks, and when: a claim is made
/// when it can succeed, by the first in the order of the processes, and by the next ones only where
/// that one does not take what is free.
///
/// `nowMs` is a clock of the process that only measures. The database's clock is another: of its times
/// only what is left of them is used, or they are moved by how far the one was ahead of the other.
public final class CustodySeat {
    private CustodySeat() {}

    /// @param renewMs how often a lease is renewed: a third of it, so that two renewals may be lost
    /// @param stepMs by how much later each further process of the order claims what is free
    public record Settings(KeySetCustody.Settings lease, long renewMs, long stepMs) {
        /// A dead process is one of the order for some seconds, so that the next one may have to wait a
        /// step: the lease, its margin, a step and a look stay below 10 s.
        public static final Settings DEFAULT = new Settings(KeySetCustody.Settings.DEFAULT, 2_000, 1_000);

        public Settings {
            if (renewMs < 1 || renewMs >= lease.leaseMs() || stepMs < 0) {
                throw new IllegalArgumentException("a lease of " + lease.leaseMs()
                        + " ms is renewed before it is over, and a step is at least 0 ms: " + renewMs + ", " + stepMs);
            }
        }
    }

    /// A process that may have the key set.
    ///
    /// @param owner the name of its claims
    /// @param order names of all that could claim now, the first one first
    public record Standing(String keySet, String owner, List<String> order) {
        public Standing {
            order = List.copyOf(order);
        }

        /// How many are to have it before this one.
        private int place() {
            return order.indexOf(owner);
        }

        /// One that is not, or not any more, among them asks for nothing.
        private boolean isOne() {
            return order.contains(owner);
        }

        /// Who is to have it when this one gives it up; empty where nobody else is there.
        public Optional<String> next() {
            return order.stream().filter(other -> !other.equals(owner)).findFirst();
        }
    }

    public sealed interface State {
        /// It is another's, nobody's, or not to be had.
        ///
        /// @param fence as it was read last; empty before
        /// @param refused why the last claim was refused, or custody was lost
        /// @param aheadMs how far the database's clock is ahead of this one, at least; unknown before a
        ///     claim
        /// @param freeSinceMs since when it was seen to be free
        /// @param restMs nothing is claimed before
        record Outside(
                Optional<KeySetCustody.State> fence,
                Optional<Refusal> refused,
                String detail,
                OptionalLong aheadMs,
                OptionalLong freeSinceMs,
                long restMs)
                implements State {}

        /// It is this process's.
        ///
        /// @param fence as the database has answered last
        /// @param untilMs when the lease ends unless it is renewed. Never later than by the database's
        ///     clock: it counts from when the answer was asked for
        /// @param signFromMs nothing is signed before
        /// @param renewMs when it is to be renewed
        record Inside(Custody custody, KeySetCustody.State fence, long untilMs, long signFromMs, long renewMs)
                implements State {}

        /// It is being given back; nothing is signed any more.
        ///
        /// @param heir empty for anybody
        record Leaving(Custody custody, String heir) implements State {}
    }

    public static final State.Outside NEW =
            new State.Outside(Optional.empty(), Optional.empty(), "", OptionalLong.empty(), OptionalLong.empty(), 0);

    /// The fence was read. It is not asked for while the lease is this process's.
    public static State seen(Settings settings, State state, KeySetCustody.State fence, long nowMs) {
        return switch (state) {
            case State.Outside outside -> {
                boolean free = isFree(settings, fence, outside.aheadMs(), nowMs);
                yield new State.Outside(
                        Optional.of(fence),
                        outside.refused(),
                        outside.detail(),
                        outside.aheadMs(),
                        free ? OptionalLong.of(outside.freeSinceMs().orElse(nowMs)) : OptionalLong.empty(),
                        outside.restMs());
            }
            case State.Inside _, State.Leaving _ -> state;
        };
    }

    /// Whether nobody has it, as far as it is known. Where it is not, a claim tells.
    private static boolean isFree(Settings settings, KeySetCustody.State fence, OptionalLong aheadMs, long nowMs) {
        if (fence.owner().isEmpty() || aheadMs.isEmpty()) {
            return true;
        }
        return nowMs + aheadMs.getAsLong()
                >= fence.leaseUntilMs() + settings.lease().marginMs();
    }

    /// What to ask the database for now.
    public static Optional<Command> due(Settings settings, State state, Standing standing, long nowMs) {
        return switch (state) {
            case State.Outside outside ->
                mayClaim(settings, outside, standing, nowMs)
                        ? Optional.of(new Command.Claim(standing.owner()))
                        : Optional.empty();
            case State.Inside inside ->
                nowMs >= inside.renewMs()
                        ? Optional.of(new Command.Renew(
                                inside.custody().epoch(), inside.custody().owner()))
                        : Optional.empty();
            case State.Leaving(var custody, var heir) ->
                Optional.of(new Command.Release(custody.epoch(), custody.owner(), heir));
        };
    }

    private static boolean mayClaim(Settings settings, State.Outside outside, Standing standing, long nowMs) {
        if (!standing.isOne()
                || outside.fence().isEmpty()
                || !outside.fence().get().enabled()
                || outside.freeSinceMs().isEmpty()
                || nowMs < outside.restMs()) {
            return false;
        }
        var fence = outside.fence().get();
        boolean promised = fence.owner().isEmpty() && !fence.heir().isEmpty();
        if (promised && !fence.heir().equals(standing.owner())) {
            // Until the heir's time is over; where this process does not know when, nobody minds that it asks.
            boolean over = outside.aheadMs().stream().allMatch(ahead -> nowMs + ahead >= fence.leaseUntilMs());
            return over && isTurn(settings, outside, standing, nowMs);
        }
        return promised || isTurn(settings, outside, standing, nowMs);
    }

    private static boolean isTurn(Settings settings, State.Outside outside, Standing standing, long nowMs) {
        return nowMs - outside.freeSinceMs().orElse(nowMs) >= standing.place() * settings.stepMs();
    }

    /// The database has answered.
    ///
    /// @param asked for what
    /// @param askedMs when, by this process's clock
    public static State answered(
            Settings settings,
            State state,
            Standing standing,
            Command asked,
            CustodyAnswer answer,
            long askedMs,
            long nowMs) {
        return switch (answer) {
            case CustodyAnswer.Done(var fence, var databaseMs) -> {
                boolean released = asked instanceof Command.Release;
                yield released
                        ? outside(fence, Optional.empty(), "", databaseMs - nowMs)
                        : new State.Inside(
                                new Custody(standing.keySet(), fence.epoch(), standing.owner()),
                                fence,
                                askedMs + fence.leaseUntilMs() - databaseMs,
                                nowMs + Math.max(0, fence.notBeforeMs() - databaseMs),
                                askedMs + settings.renewMs());
            }
            case CustodyAnswer.Refused(var reason, var _, var detail, var databaseMs) ->
                switch (state) {
                    case State.Outside before ->
                        new State.Outside(
                                before.fence(),
                                Optional.of(reason),
                                detail,
                                OptionalLong.of(databaseMs - nowMs),
                                OptionalLong.empty(),
                                nowMs + restMs(settings, reason));
                    case State.Inside inside ->
                        outside(inside.fence(), Optional.of(reason), detail, databaseMs - nowMs);
                    case State.Leaving _ ->
                        // Another has it already.
                        new State.Outside(
                                Optional.empty(),
                                Optional.of(reason),
                                detail,
                                OptionalLong.of(databaseMs - nowMs),
                                OptionalLong.empty(),
                                0);
                };
        };
    }

    /// A fence that is another's is looked at again; what only a person can mend is asked for more
    /// seldom.
    private static long restMs(Settings settings, Refusal reason) {
        return switch (reason) {
            case HELD, PROMISED, FENCED, LEASE_EXPIRED -> 0;
            case UNKNOWN_KEY_SET, NOT_BEFORE, PAUSED, DISABLED, UNKNOWN_DATABASE, OTHER_TIMELINE ->
                settings.lease().leaseMs();
        };
    }

    private static State outside(KeySetCustody.State fence, Optional<Refusal> refused, String detail, long aheadMs) {
        return new State.Outside(
                Optional.of(fence), refused, detail, OptionalLong.of(aheadMs), OptionalLong.empty(), 0);
    }

    /// The database has refused a signature with this custody: it knows better.
    public static State refused(State state, Custody custody, Refusal reason, long nowMs) {
        return switch (state) {
            case State.Inside inside
            when inside.custody().equals(custody) ->
                switch (reason) {
                    case FENCED, UNKNOWN_KEY_SET ->
                        new State.Outside(
                                Optional.empty(),
                                Optional.of(reason),
                                "",
                                OptionalLong.empty(),
                                OptionalLong.empty(),
                                0);
                    case HELD,
                            PROMISED,
                            LEASE_EXPIRED,
                            NOT_BEFORE,
                            PAUSED,
                            DISABLED,
                            UNKNOWN_DATABASE,
                            OTHER_TIMELINE ->
                        // The renewal tells what is known here from now on.
                        new State.Inside(
                                inside.custody(), inside.fence(), inside.untilMs(), inside.signFromMs(), nowMs);
                };
            case State.Outside _, State.Inside _, State.Leaving _ -> state;
        };
    }

    /// It is to be given back. Where it is not this process's nothing changes.
    ///
    /// @param heir empty for anybody
    public static State leaving(State state, String heir) {
        return switch (state) {
            case State.Inside(var custody, var _, var _, var _, var _) -> new State.Leaving(custody, heir);
            case State.Outside _, State.Leaving _ -> state;
        };
    }

    /// Why this process signs nothing now, as far as it knows itself. For what nobody can be slashed
    /// for that is enough; of votes the database is asked as well.
    public static Optional<Refusal> maySign(State state, long nowMs) {
        return switch (state) {
            case State.Inside inside -> {
                if (!inside.fence().enabled()) {
                    yield Optional.of(Refusal.DISABLED);
                }
                if (inside.fence().paused()) {
                    yield Optional.of(Refusal.PAUSED);
                }
                if (nowMs >= inside.untilMs()) {
                    yield Optional.of(Refusal.LEASE_EXPIRED);
                }
                yield nowMs < inside.signFromMs() ? Optional.of(Refusal.NOT_BEFORE) : Optional.empty();
            }
            case State.Outside outside -> Optional.of(whyOutside(outside));
            case State.Leaving _ -> Optional.of(Refusal.FENCED);
        };
    }

    private static Refusal whyOutside(State.Outside outside) {
        if (outside.fence().stream().anyMatch(fence -> !fence.enabled())) {
            return Refusal.DISABLED;
        }
        return outside.refused().filter(CustodySeat::isForAPerson).orElse(Refusal.FENCED);
    }

    private static boolean isForAPerson(Refusal reason) {
        return switch (reason) {
            case UNKNOWN_KEY_SET, UNKNOWN_DATABASE, OTHER_TIMELINE -> true;
            case HELD, PROMISED, FENCED, LEASE_EXPIRED, NOT_BEFORE, PAUSED, DISABLED -> false;
        };
    }
}
