package io.orrery.domain.validator.custody;

import java.util.Optional;

/// The rule of a key set's fence: who may sign with its keys, and until when. It is decided on the row of
/// the fence while that is locked, with the database's clock and the database's identity; nobody else's
/// clock counts.
public final class KeySetCustody {
    private KeySetCustody() {}

    /// @param leaseMs how long a claim lasts without a renewal
    /// @param marginMs how much longer nobody else may claim: for a signature that was released at the end
    ///     of the lease and is still on its way
    public record Settings(long leaseMs, long marginMs) {
        /// A lease of 6 s, which is renewed every 2 s: two renewals may be lost.
        public static final Settings DEFAULT = new Settings(6_000, 500);

        public Settings {
            if (leaseMs < 1 || marginMs < 0) {
                throw new IllegalArgumentException(
                        "a lease lasts at least 1 ms and a margin at least 0: " + leaseMs + ", " + marginMs);
            }
        }
    }

    /// The fence.
    ///
    /// @param epoch rises by one with each claim; 0 before the first
    /// @param owner empty where nobody has it
    /// @param leaseUntilMs when the claim ends unless it is renewed
    /// @param notBeforeMs nothing is signed before
    /// @param heir to whom the last owner handed over; empty where anybody may claim. It counts until the
    ///     lease that it would have had ends
    /// @param enabled whether the key set may be used at all; it is not until somebody says so
    /// @param paused whether somebody has stopped it for a while
    /// @param identity of the database that it was first claimed on; empty before that
    public record State(
            long epoch,
            String owner,
            long leaseUntilMs,
            long notBeforeMs,
            String heir,
            boolean enabled,
            boolean paused,
            Optional<DatabaseIdentity> identity) {
        public static final State NEW = new State(0, "", 0, 0, "", false, false, Optional.empty());

        private State with(String owner, long epoch, long leaseUntilMs, String heir) {
            return new State(epoch, owner, leaseUntilMs, notBeforeMs, heir, enabled, paused, identity);
        }

        private State with(boolean enabled, boolean paused, long notBeforeMs) {
            return new State(epoch, owner, leaseUntilMs, notBeforeMs, heir, enabled, paused, identity);
        }

        private State on(DatabaseIdentity database) {
            return new State(epoch, owner, leaseUntilMs, notBeforeMs, heir, enabled, paused, Optional.of(database));
        }

        private boolean isOf(long epoch, String owner) {
            return this.epoch == epoch && this.owner.equals(owner) && !owner.isEmpty();
        }
    }

    public sealed interface Command {
        /// Somebody wants the key set. It gets the next epoch.
        record Claim(String owner) implements Command {}

        /// The owner is still there.
        record Renew(long epoch, String owner) implements Command {}

        /// The owner gives it back.
        ///
        /// @param heir who is to have it next; empty for anybody
        record Release(long epoch, String owner, String heir) implements Command {}

        /// A person says that it may be used.
        ///
        /// @param waitMs nothing is signed for so long: whoever else had the keys would be seen meanwhile
        record Enable(String who, long waitMs) implements Command {}

        /// A person says that it may not be used any more: at once, whoever has it.
        record Disable(String who) implements Command {}

        record Pause(String who) implements Command {}

        record Resume(String who) implements Command {}

        /// A person says that this database is the right one, though it is not the one that the key set was
        /// claimed on, and that nobody signs on the other any more. What the other has signed last may not
        /// be here: raise the watermarks of all keys in the same transaction, by
        /// [io.orrery.domain.validator.protection.BoundedJump].
        record AcceptDatabase(String who) implements Command {}
    }

    /// Why something is not done, or not signed.
    public enum Refusal {
        /// No such key set.
        UNKNOWN_KEY_SET,
        /// Another has it, until its lease and the margin have passed.
        HELD,
        /// Handed over to somebody else.
        PROMISED,
        /// Another has claimed it since, or it was given back.
        FENCED,
        /// Nobody else has claimed it, but the lease is over: renew it first.
        LEASE_EXPIRED,
        NOT_BEFORE,
        PAUSED,
        DISABLED,
        /// Not the database that the key set was claimed on: a copy, or a restored one.
        UNKNOWN_DATABASE,
        /// The same database on another timeline: restored to a point in time, or a promoted replica.
        OTHER_TIMELINE
    }

    public sealed interface Decision {
        /// The fence is to be so.
        ///
        /// @param verb for the audit; empty for what is not told there, because it says nothing new
        /// @param who for the audit
        record Accept(State next, String verb, String who, String detail) implements Decision {}

        /// @param untilMs by the database's clock, 0 where no time helps
        record Refuse(Refusal reason, long untilMs, String detail) implements Decision {}
    }

    /// @param nowMs the database's clock, read after the fence was locked
    /// @param database where the fence lies
    public static Decision decide(
            Settings settings, State state, Command command, long nowMs, DatabaseIdentity database) {
        return switch (command) {
            case Command.Claim(var owner) -> claim(settings, state, owner, nowMs, database);
            case Command.Renew(var epoch, var owner) -> {
                if (!state.isOf(epoch, owner)) {
                    yield fenced(state);
                }
                // The lease never gets shorter, and where it is over and nobody has claimed it, it goes on:
                // the epoch is the same, so nobody has signed meanwhile.
                yield onKnown(
                        state,
                        database,
                        accept(
                                state.with(
                                        owner, epoch, Math.max(state.leaseUntilMs(), nowMs + settings.leaseMs()), ""),
                                "",
                                owner,
                                ""));
            }
            case Command.Release(var epoch, var owner, var heir) ->
                state.isOf(epoch, owner)
                        // Until then the heir alone may claim. Nothing of the owner's is on its way: it
                        // says so.
                        ? accept(
                                state.with("", epoch, heir.isEmpty() ? 0 : nowMs + settings.leaseMs(), heir),
                                "released",
                                owner,
                                heir)
                        : fenced(state);
            case Command.Enable(var who, var waitMs) ->
                accept(
                        state.with(true, state.paused(), Math.max(state.notBeforeMs(), nowMs + waitMs)),
                        "enabled",
                        who,
                        "");
            case Command.Disable(var who) ->
                accept(state.with(false, state.paused(), state.notBeforeMs()), "disabled", who, "");
            case Command.Pause(var who) ->
                accept(state.with(state.enabled(), true, state.notBeforeMs()), "paused", who, "");
            case Command.Resume(var who) ->
                accept(state.with(state.enabled(), false, state.notBeforeMs()), "resumed", who, "");
            case Command.AcceptDatabase(var who) ->
                // Whoever had it had it on the other database.
                accept(
                        state.with("", state.epoch(), 0, "").on(database),
                        "accepted-database",
                        who,
                        database.toString());
        };
    }

    private static Decision claim(Settings settings, State state, String owner, long nowMs, DatabaseIdentity database) {
        if (owner.isEmpty()) {
            throw new IllegalArgumentException("whoever claims a key set has a name");
        }
        if (!state.enabled()) {
            return new Decision.Refuse(Refusal.DISABLED, 0, "");
        }
        // One that has the same name is another process all the same: a restart, or a second copy. Neither
        // may have it before the lease is over.
        long free = state.owner().isEmpty() ? 0 : state.leaseUntilMs() + settings.marginMs();
        if (nowMs < free) {
            return new Decision.Refuse(Refusal.HELD, free, state.owner());
        }
        if (!state.heir().isEmpty() && !state.heir().equals(owner) && nowMs < state.leaseUntilMs()) {
            return new Decision.Refuse(Refusal.PROMISED, state.leaseUntilMs(), state.heir());
        }
        return onKnown(
                state,
                database,
                accept(
                        state.on(database).with(owner, state.epoch() + 1, nowMs + settings.leaseMs(), ""),
                        "claimed",
                        owner,
                        state.owner()));
    }

    private static Decision onKnown(State state, DatabaseIdentity database, Decision otherwise) {
        return mismatch(state, database)
                .<Decision>map(reason -> new Decision.Refuse(
                        reason,
                        0,
                        "it was claimed on "
                                + state.identity()
                                        .map(DatabaseIdentity::toString)
                                        .orElse("none") + ", and this is " + database))
                .orElse(otherwise);
    }

    private static Optional<Refusal> mismatch(State state, DatabaseIdentity database) {
        return state.identity()
                .filter(pinned -> !pinned.equals(database))
                .map(pinned ->
                        pinned.system().equals(database.system()) ? Refusal.OTHER_TIMELINE : Refusal.UNKNOWN_DATABASE);
    }

    private static Decision accept(State next, String verb, String who, String detail) {
        return new Decision.Accept(next, verb, who, detail);
    }

    private static Decision fenced(State state) {
        return new Decision.Refuse(Refusal.FENCED, 0, state.owner());
    }

    /// Why nothing may be signed with this custody now; empty where it may.
    public static Optional<Refusal> maySign(
            State state, long epoch, String owner, long nowMs, DatabaseIdentity database) {
        if (!state.isOf(epoch, owner)) {
            return Optional.of(Refusal.FENCED);
        }
        if (!state.enabled()) {
            return Optional.of(Refusal.DISABLED);
        }
        if (state.paused()) {
            return Optional.of(Refusal.PAUSED);
        }
        if (nowMs >= state.leaseUntilMs()) {
            return Optional.of(Refusal.LEASE_EXPIRED);
        }
        if (nowMs < state.notBeforeMs()) {
            return Optional.of(Refusal.NOT_BEFORE);
        }
        // Whoever has claimed it has pinned one.
        return state.identity().isEmpty() ? Optional.of(Refusal.UNKNOWN_DATABASE) : mismatch(state, database);
    }
}
