package io.orrery.runtime.node;

import akka.actor.typed.ActorSystem;
import io.orrery.actors.MetricName;
import io.orrery.actors.Metrics;
import io.orrery.ethereum.L1Client;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// What of L1 is measured by asking: how many calls it leaves without an answer, and by when it wants the oldest
/// operation of its queue executed.
final class L1Measures {
    private static final Logger LOG = LoggerFactory.getLogger(L1Measures.class);

    private final Supplier<L1Client.Calls> calls;
    private final Supplier<CompletionStage<OptionalLong>> deadline;
    private final Metrics metrics;
    // Of one look at a time.
    private L1Client.Calls told = new L1Client.Calls(0, 0);

    /// @param calls since the client was opened
    /// @param deadline seconds since 1970; empty where nothing waits
    /// @param given how long the contract gives for an operation
    L1Measures(
            Supplier<L1Client.Calls> calls,
            Supplier<CompletionStage<OptionalLong>> deadline,
            Duration given,
            Metrics metrics) {
        this.calls = calls;
        this.deadline = deadline;
        this.metrics = metrics;
        metrics.set(MetricName.FORCED_DEADLINE, given.toSeconds());
    }

    void watch(ActorSystem<?> system, Duration look) {
        system.scheduler().scheduleWithFixedDelay(Duration.ZERO, look, this::look, system.executionContext());
    }

    void look() {
        count();
        deadline.get().whenComplete((@Nullable OptionalLong found, @Nullable Throwable silent) -> {
            if (found != null) {
                metrics.set(MetricName.QUEUE_DEADLINE, found.orElse(0));
            } else {
                // A deadline that was read comes nearer all the same.
                LOG.debug("event=queue-deadline-unknown", silent);
            }
        });
    }

    private synchronized void count() {
        var now = calls.get();
        metrics.count(MetricName.L1_CALLS, now.all() - told.all());
        metrics.count(MetricName.L1_CALL_FAILURES, now.unanswered() - told.unanswered());
        told = now;
    }
}
