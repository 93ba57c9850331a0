package io.orrery.actors;

import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.orrery.domain.proof.DeadLetters;
import io.orrery.domain.proof.ProofBook;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Tells every open entry of the book to its job, again and again: a cluster singleton without a journal.
/// So whatever a caller was promised is worked on, whichever machine has died since. Old entries are
/// forgotten here too.
final class ProofWaker {
    /// Entries that are forgotten at a time: a short transaction.
    private static final int FORGOTTEN_AT_ONCE = 100;

    private ProofWaker() {}

    sealed interface Message {
        record Look() implements Message {}

        record Open(List<ProofBook.Entry> entries) implements Message {}

        record Dead(int letters) implements Message {}

        record Failed(Throwable cause) implements Message {}
    }

    /// @param wake how often every open entry is told to its job; below the time after which a silent
    ///     entity is
    ///     passivated
    /// @param keep how long an entry is kept that has ended
    /// @param maxOpen entries that may be open
    record Settings(Duration wake, Duration keep, int maxOpen) {}

    record Surroundings(
            Routes routes,
            ProofBook book,
            DeadLetters letters,
            Settings settings,
            Losses losses,
            InstantSource clock,
            Metrics metrics) {}

    static Behavior<Message> of(Surroundings around) {
        return Behaviors.supervise(Behaviors.<Message>setup(context -> Behaviors.withTimers(timers -> {
                    timers.startTimerWithFixedDelay(
                            new Message.Look(), Duration.ZERO, around.settings().wake());
                    around.losses().tell(context, new Message.Look());
                    return Behaviors.receiveMessage(message -> {
                        receive(context, around, message);
                        return Behaviors.same();
                    });
                })))
                .onFailure(SupervisorStrategy.restart());
    }

    private static void receive(ActorContext<Message> context, Surroundings around, Message message) {
        switch (message) {
            case Message.Look() -> {
                long nowMs = around.clock().millis();
                long before = nowMs - around.settings().keep().toMillis();
                context.pipeToSelf(
                        around.book()
                                .forget(before, nowMs, FORGOTTEN_AT_ONCE)
                                .thenCompose(_ ->
                                        around.book().open(around.settings().maxOpen())),
                        (@Nullable List<ProofBook.Entry> entries, @Nullable Throwable failure) -> entries == null
                                ? new Message.Failed(Failures.causeOf(failure))
                                : new Message.Open(entries));
                context.pipeToSelf(
                        around.letters().count(),
                        (@Nullable Integer letters, @Nullable Throwable failure) -> letters == null
                                ? new Message.Failed(Failures.causeOf(failure))
                                : new Message.Dead(letters));
            }
            case Message.Dead(var letters) -> around.metrics().set(MetricName.PROOF_DEAD_LETTERS, letters);
            case Message.Open(var entries) -> {
                around.metrics().set(MetricName.PROOF_JOBS_OPEN, entries.size());
                entries.forEach(entry -> around.routes()
                        .proofJob(entry.job())
                        .tell(new ProofJobEntity.Message.Request(entry.request())));
            }
            case Message.Failed(var cause) ->
                context.getLog().warn("the book of proofs could not be read, will be tried again", cause);
        }
    }
}
