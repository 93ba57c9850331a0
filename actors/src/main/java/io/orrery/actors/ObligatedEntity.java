package io.orrery.actors;

import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.actor.typed.javadsl.TimerScheduler;
import akka.persistence.typed.PersistenceId;
import akka.persistence.typed.RecoveryCompleted;
import akka.persistence.typed.RecoveryFailed;
import akka.persistence.typed.SnapshotAdapter;
import akka.persistence.typed.SnapshotFailed;
import akka.persistence.typed.javadsl.CommandHandler;
import akka.persistence.typed.javadsl.EventHandler;
import akka.persistence.typed.javadsl.EventSourcedBehavior;
import akka.persistence.typed.javadsl.SignalHandler;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/// An entity that owes: a journal round a rule, and what the rule's state owes to others. An obligation is
/// performed
/// when it first
/// appears after a write; all of them are performed again after recovery and by a timer, until the state
/// owes them no
/// longer. So a lost
/// message costs time and nothing else.
final class ObligatedEntity<M, E, S, O> extends EventSourcedBehavior<M, E, S> {

    /// One entity's rule and what its messages mean.
    interface Shell<M, E, S, O> {
        S initial();

        S apply(S state, E event);

        List<O> owed(S state);

        /// What tells two obligations apart; cheaper than the obligation itself where that is large.
        default Object key(O obligation) {
            return obligation;
        }

        Reaction<E, S> receive(S state, M message);

        /// Sends, or begins, one obligation. Repetition is harmless to whoever receives it.
        void perform(S state, O obligation);

        /// The timer's message. [#receive] gets it too: the rule's own ticks belong there.
        M due();

        /// An event has been written (not: replayed).
        default void written(E event, S after) {}

        default void recovered(S state) {}

        /// Whether the journal grows for ever: then the state is kept again and again, so that whoever
        /// starts need not read all of it.
        default boolean grows(S state) {
            return false;
        }

        /// Whether nothing follows an event any more: then the state is kept once, in place of the journal.
        ///
        /// @param before without the event
        default boolean ends(S before, E event) {
            return false;
        }

        /// A state that was kept, with what is configured now in it.
        default S restored(S kept) {
            return kept;
        }

        /// Messages that come again and again while the entity lives, beside [#due].
        default Map<M, Duration> periodic() {
            return Map.of();
        }
    }

    /// How an entity lives with its journal.
    ///
    /// @param resend how often everything owed is performed again
    /// @param minBackoff before the first restart after a journal failure; doubles
    /// @param keepEvery events between two states that are kept of a journal that grows for ever
    /// @param corruption whether a failure means that stored bytes are not what was written
    record Journaling(
            Duration resend,
            Duration minBackoff,
            Duration maxBackoff,
            int keepEvery,
            Predicate<Throwable> corruption,
            Metrics metrics) {
        Journaling {
            if (keepEvery < 1) {
                throw new IllegalArgumentException("orrery.entity.keep-every must be at least 1: " + keepEvery);
            }
        }
    }

    /// A rule could not apply an event of its own journal.
    static final class CorruptJournalException extends RuntimeException {
        private static final long serialVersionUID = 1;

        CorruptJournalException(Object event, RuntimeException cause) {
            super("can not apply " + event.getClass().getName() + ": " + cause.getMessage(), cause);
        }
    }

    private static final double BACKOFF_JITTER = 0.2;

    private final ActorContext<M> context;
    private final TimerScheduler<M> timers;
    private final Journaling journaling;
    private final Function<ActorContext<M>, Shell<M, E, S, O>> shells;
    private final M due;
    private Shell<M, E, S, O> shell;
    private Set<Object> performed = new HashSet<>();
    private boolean stopped;

    private ObligatedEntity(
            PersistenceId id,
            ActorContext<M> context,
            TimerScheduler<M> timers,
            Journaling journaling,
            Function<ActorContext<M>, Shell<M, E, S, O>> shells) {
        super(
                id,
                SupervisorStrategy.restartWithBackoff(
                        journaling.minBackoff(), journaling.maxBackoff(), BACKOFF_JITTER));
        this.context = context;
        this.timers = timers;
        this.journaling = journaling;
        this.shells = shells;
        this.shell = shells.apply(context);
        this.due = shell.due();
    }

    /// @param shells makes the shell anew after each recovery, so that nothing but the journal survives a
    /// restart
    static <M, E, S, O> Behavior<M> of(
            PersistenceId id, Journaling journaling, Function<ActorContext<M>, Shell<M, E, S, O>> shells) {
        // An exception of the shell or a rejected write restarts it; what it owed is in the journal.
        return Behaviors.supervise(Behaviors.<M>setup(context ->
                        Behaviors.withTimers(timers -> new ObligatedEntity<>(id, context, timers, journaling, shells))))
                .onFailure(
                        Exception.class,
                        SupervisorStrategy.restartWithBackoff(
                                journaling.minBackoff(), journaling.maxBackoff(), BACKOFF_JITTER));
    }

    @Override
    public S emptyState() {
        return shell.initial();
    }

    @Override
    public CommandHandler<M, E, S> commandHandler() {
        return (state, message) -> {
            var reaction = shell.receive(state, message);
            var all = message.equals(due);
            return (reaction.events().isEmpty() ? Effect().none() : Effect().persist(reaction.events()))
                    .thenRun(after -> {
                        reaction.events().forEach(event -> shell.written(event, after));
                        reaction.then().accept(after);
                        performOwed(after, all);
                    });
        };
    }

    private void performOwed(S state, boolean all) {
        var owed = shell.owed(state);
        var keys = HashSet.newHashSet(owed.size());
        for (var obligation : owed) {
            var key = shell.key(obligation);
            keys.add(key);
            if (all || !performed.contains(key)) {
                shell.perform(state, obligation);
            }
        }
        performed = keys;
    }

    @Override
    public EventHandler<S, E> eventHandler() {
        return (state, event) -> {
            try {
                return shell.apply(state, event);
            } catch (RuntimeException broken) {
                throw new CorruptJournalException(event, broken);
            }
        };
    }

    @Override
    public boolean shouldSnapshot(S before, E event, long sequenceNumber) {
        // Of events that are written as a list, as all are here, Akka asks before it applies them.
        return shell.ends(before, event) || (sequenceNumber % journaling.keepEvery() == 0 && shell.grows(before));
    }

    @Override
    public SnapshotAdapter<S> snapshotAdapter() {
        return new SnapshotAdapter<>() {
            @Override
            public Object toJournal(S state) {
                return state;
            }

            @Override
            @SuppressWarnings("unchecked") // What is kept under an entity's name is its state, or could not be read.
            public S fromJournal(Object from) {
                return shell.restored((S) from);
            }
        };
    }

    @Override
    public SignalHandler<S> signalHandler() {
        return newSignalHandlerBuilder()
                .onSignal(RecoveryCompleted.instance(), state -> {
                    // After a journal failure the same object recovers: what the shell had begun may have
                    // been lost.
                    shell = shells.apply(context);
                    // Nor do timers outlive one.
                    timers.startTimerWithFixedDelay(due, journaling.resend());
                    shell.periodic().forEach(timers::startTimerWithFixedDelay);
                    shell.recovered(state);
                    performOwed(state, true);
                })
                // The journal has everything still; the next one is tried as ever.
                .onSignal(
                        SnapshotFailed.class,
                        (_, signal) -> context.getLog()
                                .warn(
                                        "state not kept: entity={}",
                                        persistenceId().id(),
                                        signal.getFailure()))
                .onSignal(RecoveryFailed.class, (_, signal) -> stopWhereCorrupt(signal.getFailure()))
                .build();
    }

    /// An outage is waited for; corruption is not: whatever followed it would be guessed.
    private void stopWhereCorrupt(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            // The signal may come twice.
            if (!stopped
                    && (cause instanceof CorruptJournalException
                            || journaling.corruption().test(cause))) {
                stopped = true;
                context.getLog()
                        .error(
                                "journal is corrupt, the entity stays stopped until a person has looked: entity={}",
                                persistenceId().id(),
                                failure);
                journaling
                        .metrics()
                        .count(MetricName.JOURNAL_CORRUPT, 1, persistenceId().entityTypeHint());
                Adapter.toClassic(context).stop(Adapter.toClassic(context.getSelf()));
                return;
            }
        }
    }
}
