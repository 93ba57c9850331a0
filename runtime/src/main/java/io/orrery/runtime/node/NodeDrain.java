package io.orrery.runtime.node;

import akka.Done;
import akka.actor.CoordinatedShutdown;
import akka.actor.typed.ActorSystem;
import akka.pattern.Patterns;
import com.typesafe.config.Config;
import io.orrery.runtime.Complaint;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A node that is asked to end says at once that it is not ready, and takes requests for a moment more,
/// until balancers have heard it.
final class NodeDrain {
    private static final List<String> TIMES = List.of("orrery.drain.look-away", "orrery.drain.proof");
    /// Below the time that the phase has.
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(NodeDrain.class);

    private NodeDrain() {}

    /// Complains of a time that the end of a node does not have.
    static void requirePossible(Config config) {
        for (var time : TIMES) {
            if (config.getDuration(time).compareTo(LONGEST) > 0) {
                throw new Complaint(time + " is " + config.getDuration(time) + ", and at most " + LONGEST
                        + " are allowed: supervisors end what does not end");
            }
        }
    }

    /// Tells the database that nothing more is written.
    interface Resigning {
        void resign() throws SQLException;
    }

    /// @param ends told at once
    /// @param resigning of a node that the others have removed
    static void atTheEnd(ActorSystem<?> system, Runnable ends, Resigning resigning) {
        var shutdown = CoordinatedShutdown.get(system);
        var lookAway = system.settings().config().getDuration("orrery.drain.look-away");
        shutdown.addTask(CoordinatedShutdown.PhaseBeforeServiceUnbind(), "look-away", () -> {
            ends.run();
            return shutdown.getShutdownReason()
                            .filter(CoordinatedShutdown.clusterDowningReason()::equals)
                            .isPresent()
                    ? resigned(resigning)
                    : after(lookAway, system);
        });
    }

    /// The others have gone on without a node that they have removed. It can hand nothing over, and whatever
    /// it still does is lost, so that they do not have to wait until it has stopped in order.
    private static CompletionStage<Done> resigned(Resigning resigning) {
        var done = new CompletableFuture<Done>();
        Thread.ofPlatform().daemon().name("resign").start(() -> {
            try {
                resigning.resign();
            } catch (SQLException | RuntimeException silent) {
                LOG.warn("event=node-not-resigned what=\"its leases are free when it has ended\"", silent);
            }
            done.complete(Done.getInstance());
        });
        return done;
    }

    private static CompletionStage<Done> after(Duration time, ActorSystem<?> system) {
        return Patterns.after(
                time,
                system.classicSystem().scheduler(),
                system.executionContext(),
                () -> CompletableFuture.completedStage(Done.getInstance()));
    }
}
