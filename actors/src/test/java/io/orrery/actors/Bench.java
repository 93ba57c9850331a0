package io.orrery.actors;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.typed.ActorRef;
import akka.persistence.testkit.PersistenceTestKitPlugin;
import akka.persistence.testkit.javadsl.PersistenceTestKit;
import com.typesafe.config.ConfigFactory;
import io.orrery.domain.admin.Pauses;
import io.orrery.domain.proof.Matching;
import io.orrery.domain.proof.NeededWorkers;
import io.orrery.domain.proof.Speculation;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/// One entity on a journal in memory, with a probe for everything that it tells.
final class Bench implements AutoCloseable {
    /// What never happens by itself in a test.
    static final Duration NEVER = Duration.ofHours(1);

    static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(1_000));

    /// Stands for what the persistence room throws at bytes that are not what was written.
    static final class Corrupt extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    final ActorTestKit kit = ActorTestKit.create(ConfigFactory.parseString("""
                    akka.persistence.testkit.events.serialize = off
                    akka.loglevel = ERROR
                    # A busy machine fails nothing.
                    akka.actor.testkit.typed.single-expect-default = 20s
                    akka.test.single-expect-default = 20s
                    """)
            .withFallback(PersistenceTestKitPlugin.config())
            .withFallback(ConfigFactory.defaultReference()));
    final PersistenceTestKit journal = PersistenceTestKit.create(kit.system());
    final ProbedRoutes routes = new ProbedRoutes(kit);
    final RecordingMetrics metrics = new RecordingMetrics();

    ObligatedEntity.Journaling journaling(Duration resend) {
        return new ObligatedEntity.Journaling(
                resend, Duration.ofMillis(1), Duration.ofMillis(10), 500, Corrupt.class::isInstance, metrics);
    }

    /// The next things told, the waking of others left out.
    List<Object> told(int count) {
        var told = new ArrayList<>();
        while (told.size() < count) {
            var message = routes.told().receiveMessage();
            if (!isWaking(message)) {
                told.add(message);
            }
        }
        return told;
    }

    /// Everything told until now, the waking of others left out.
    List<Object> toldSoFar() {
        var end = new Object();
        routes.told().getRef().tell(end);
        var told = new ArrayList<>();
        for (var message = routes.told().receiveMessage();
                !message.equals(end);
                message = routes.told().receiveMessage()) {
            if (!isWaking(message)) {
                told.add(message);
            }
        }
        return told;
    }

    private static boolean isWaking(Object message) {
        return message instanceof StateShardEntity.Message.Wake || message instanceof BatchEntity.Message.Wake;
    }

    ActorRef<ProofCoordinator.Message> coordinator(MemoryTables measures, Supplier<Pauses> pauses) {
        return kit.spawn(ProofCoordinator.of(new ProofCoordinator.Surroundings(
                routes,
                measures,
                new Matching.Settings(
                        10, 0, 0, 60_000, 60_000, 1, 60_000, 0, new Speculation(50, 4), new NeededWorkers(9)),
                NEVER,
                pauses,
                CLOCK,
                metrics)));
    }

    void awaitAssert(Runnable assertion) {
        routes.told().awaitAssert(() -> {
            assertion.run();
            return true;
        });
    }

    @Override
    public void close() {
        kit.shutdownTestKit();
    }
}
