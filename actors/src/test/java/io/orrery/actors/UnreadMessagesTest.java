package io.orrery.actors;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.actor.typed.ActorRefResolver;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Two nodes, of which one says what the other has no class for.
final class UnreadMessagesTest {
    /// Travels as the other messages do, to those who know it.
    interface OfALaterRelease {}

    record Later(int number) implements OfALaterRelease {}

    private final ActorTestKit older = node("");
    private final ActorTestKit newer = node("""
            akka.actor.serialization-bindings {
              "io.orrery.actors.UnreadMessagesTest$OfALaterRelease" = jackson-cbor
            }
            """);
    private final RecordingMetrics metrics = new RecordingMetrics();

    private static ActorTestKit node(String more) {
        return ActorTestKit.create(
                "orrery",
                ConfigFactory.parseString(more)
                        .withFallback(ConfigFactory.parseString("""
                                akka.remote.artery.canonical.port = 0
                                akka.cluster.jmx.multi-mbeans-in-same-jvm = on
                                akka.actor.allow-java-serialization = off
                                """))
                        .withFallback(OneNode.shipped())
                        .withFallback(ConfigFactory.defaultReference())
                        .resolve());
    }

    @AfterEach
    void shutDown() {
        newer.shutdownTestKit();
        older.shutdownTestKit();
    }

    @Test
    void whatOnlyALaterReleaseSaysIsDroppedAndCountedAndWhatFollowsArrives() {
        UnreadMessages.count(older.system(), metrics);
        var probe = older.<Object>createTestProbe();
        ActorRef<Object> fromAfar = ActorRefResolver.get(newer.system())
                .resolveActorRef(ActorRefResolver.get(older.system()).toSerializationFormat(probe.getRef()));
        var known = new AdmissionGate.Message.Taken(3, 4);

        fromAfar.tell(new Later(1));
        fromAfar.tell(known);

        assertThat(probe.receiveMessage()).isEqualTo(known);
        probe.awaitAssert(() -> {
            assertThat(metrics.of(MetricName.MESSAGES_UNREAD)).isEqualTo(1);
            return true;
        });
    }
}
