package io.orrery.runtime.node;

import akka.actor.typed.ActorSystem;
import io.orrery.runtime.Complaint;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// The end of a node, and where it has ended by itself, why: the first reason, which whoever started it is told.
final class NodeEnd {
    /// All phases of a shutdown, each at its longest.
    private static final Duration WITHIN = Duration.ofMinutes(2);

    private final AtomicReference<@Nullable Complaint> why = new AtomicReference<>();

    /// @return whether it is the first
    boolean because(String reason) {
        return why.compareAndSet(null, new Complaint(reason));
    }

    /// Returns when the node has been asked to stop and has; complains where it has ended by itself, or the
    /// cluster went on without it.
    void await(ActorSystem<?> system) throws InterruptedException {
        system.getWhenTerminated().toCompletableFuture().join();
        why().ifPresent(reason -> {
            throw reason;
        });
        ClusterEntry.requireNotRemoved(system);
    }

    /// Ends what the node runs, and returns when it has ended.
    static void of(ActorSystem<?> system) {
        system.terminate();
        system.getWhenTerminated()
                .toCompletableFuture()
                .orTimeout(WITHIN.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /// Empty where it has not, or was asked to.
    Optional<Complaint> why() {
        return Optional.ofNullable(why.get());
    }
}
