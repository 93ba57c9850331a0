package io.orrery.actors;

import akka.actor.typed.ActorRef;
import akka.actor.typed.Behavior;
import akka.actor.typed.SupervisorStrategy;
import akka.actor.typed.javadsl.ActorContext;
import akka.actor.typed.javadsl.Behaviors;
import io.orrery.domain.retention.Retention;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Has deleted what nobody needs any more: a cluster singleton that asks the lane from which batch on
/// it may still have to send something, and then has cleared what lies below, some of it at a time.
/// Where history has an end, it has that shortened when nothing else is left.
final class Sweeper {
    /// Where a look had something to do there is more, after as short a rest as lets others write.
    private static final Duration REST = Duration.ofMillis(500);

    private Sweeper() {}

    sealed interface Message {
        record Look() implements Message {}

        /// @param batch the first whose calls are not all in final blocks
        record Outstanding(long batch) implements Message, ClusterMessage {}

        /// @param below the batch that was asked below
        record Cleared(long below, int count) implements Message {}

        /// Some history is gone, or a checkpoint was made.
        record Shortened(int count) implements Message {}

        record Failed(Throwable cause) implements Message {}
    }

    /// @param look how often it looks when nothing was left to do
    /// @param after how long what has ended is left alone
    /// @param history empty where it stays for ever
    record Settings(Duration look, Duration after, Optional<HistoryKeeper.Settings> history) {}

    /// @param history lets history end; empty where it stays for ever
    record Surroundings(
            Routes routes,
            Retention retention,
            Optional<HistoryKeeper> history,
            Settings settings,
            InstantSource clock,
            Metrics metrics) {}

    static Behavior<Message> of(Surroundings around) {
        return Behaviors.supervise(Behaviors.<Message>setup(context -> Behaviors.withTimers(timers -> {
                    // The timer goes on where the lane does not answer.
                    timers.startTimerWithFixedDelay(
                            new Message.Look(), around.settings().look());
                    return Behaviors.receiveMessage(message -> {
                        switch (message) {
                            case Message.Look() ->
                                around.routes()
                                        .lane()
                                        .tell(new L1LaneEntity.Message.TellOutstanding(narrow(context.getSelf())));
                            case Message.Outstanding(var batch) -> clear(context, around, batch);
                            case Message.Cleared(var below, var count) -> {
                                around.metrics().count(MetricName.RETENTION_CLEARED, count);
                                if (count > 0) {
                                    timers.startSingleTimer("more", new Message.Look(), REST);
                                } else {
                                    around.history().ifPresent(history -> shorten(context, history, below));
                                }
                            }
                            case Message.Shortened(var count) -> {
                                if (count > 0) {
                                    timers.startSingleTimer("more", new Message.Look(), REST);
                                }
                            }
                            case Message.Failed(var cause) ->
                                context.getLog().warn("nothing was cleared, will be tried again", cause);
                        }
                        return Behaviors.same();
                    });
                })))
                .onFailure(SupervisorStrategy.restart());
    }

    private static ActorRef<Message.Outstanding> narrow(ActorRef<Message> self) {
        return self.narrow();
    }

    private static void clear(ActorContext<Message> context, Surroundings around, long batch) {
        long before = around.clock().millis() - around.settings().after().toMillis();
        context.pipeToSelf(
                around.retention().clear(batch, before),
                (@Nullable Integer count, @Nullable Throwable failure) -> count == null
                        ? new Message.Failed(Failures.causeOf(failure))
                        : new Message.Cleared(batch, count));
    }

    private static void shorten(ActorContext<Message> context, HistoryKeeper history, long batch) {
        context.pipeToSelf(
                history.step(batch),
                (@Nullable Integer count, @Nullable Throwable failure) ->
                        count == null ? new Message.Failed(Failures.causeOf(failure)) : new Message.Shortened(count));
    }
}
