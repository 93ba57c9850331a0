package io.orrery.actors;

import akka.actor.typed.ActorSystem;
import akka.actor.typed.Behavior;
import akka.actor.typed.Props;
import akka.actor.typed.javadsl.Adapter;
import akka.actor.typed.javadsl.Behaviors;
import akka.event.Logging;

/// Counts what came from another node and could not be read: a message that only a later release has, or a
/// damaged one. Akka drops it with an error in its log and goes on, which is right: whoever has sent it
/// sends it again to whoever has the entity then. Its log is all that tells of it.
final class UnreadMessages {
    /// The stage of remoting that makes messages of bytes.
    private static final String READER = "akka.remote.artery.Deserializer";

    private UnreadMessages() {}

    static void count(ActorSystem<?> system, Metrics metrics) {
        var counter = system.systemActorOf(counting(metrics), "unread-messages", Props.empty());
        Adapter.toClassic(system).eventStream().subscribe(Adapter.toClassic(counter), Logging.Error.class);
    }

    private static Behavior<Logging.Error> counting(Metrics metrics) {
        return Behaviors.receiveMessage(failure -> {
            if (isOfTheReader(failure)) {
                metrics.count(MetricName.MESSAGES_UNREAD, 1);
            }
            return Behaviors.same();
        });
    }

    private static boolean isOfTheReader(Logging.Error failure) {
        return failure.logClass().getName().equals(READER)
                && String.valueOf(failure.message()).startsWith("Failed to deserialize message");
    }
}
