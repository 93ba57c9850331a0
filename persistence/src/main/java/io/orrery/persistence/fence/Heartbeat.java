package io.orrery.persistence.fence;

import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Says again and again that a node is there, on a thread of its own, so that no load of the node keeps it
/// from it.
final class Heartbeat implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

    private final NodeRegistry registry;
    private final InstantSource clock;
    private final BooleanSupplier ready;
    private final Consumer<Pulse> listener;
    private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("heartbeat").factory());
    private long answered = System.nanoTime();

    private Heartbeat(NodeRegistry registry, InstantSource clock, BooleanSupplier ready, Consumer<Pulse> listener) {
        this.registry = registry;
        this.clock = clock;
        this.ready = ready;
        this.listener = listener;
    }

    /// @param ready whether the node may take work
    /// @param listener told of every heartbeat, up to and with the first that finds the node out
    @SuppressWarnings("FutureReturnValueIgnored") // It ends with its thread.
    static Heartbeat start(
            NodeRegistry registry, InstantSource clock, BooleanSupplier ready, Consumer<Pulse> listener) {
        var heart = new Heartbeat(registry, clock, ready, listener);
        heart.thread.scheduleAtFixedRate(
                heart::tell, 0, registry.settings().heartbeat().toMillis(), TimeUnit.MILLISECONDS);
        return heart;
    }

    private void tell() {
        var pulse = beat();
        if (pulse instanceof Pulse.Fenced) {
            thread.shutdown();
        }
        try {
            listener.accept(pulse);
        } catch (RuntimeException bug) {
            // A heart that stops because of what somebody made of its beat would end the node.
            LOG.error("event=pulse-not-taken pulse={}", pulse, bug);
        }
    }

    private Pulse beat() {
        var sent = clock.instant();
        try {
            var databaseTime = registry.beat(ready.getAsBoolean());
            if (databaseTime.isPresent()) {
                answered = System.nanoTime();
                return new Pulse.Held(databaseTime.get(), sent, clock.instant());
            }
            return new Pulse.Fenced(registry.fencedBy().orElse(registry.epoch()));
        } catch (SQLException silent) {
            return new Pulse.Silent(Duration.ofNanos(System.nanoTime() - answered), NodeFence.firstLine(silent));
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
