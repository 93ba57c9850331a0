package io.orrery.actors;

import io.orrery.domain.retention.Checkpoints;
import io.orrery.domain.rollup.replay.Checkpoint;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets history end: makes a checkpoint where one is due, once it was found to be right, and has some of what lies
/// below the one before it cleared. One step at a time.
final class HistoryKeeper {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryKeeper.class);

    /// @param after how long a batch that is final stays with all that led to it
    /// @param every how far the batches of two checkpoints are apart, by when they ended
    record Settings(Duration after, Duration every) {}

    private final Settings settings;
    private final Checkpoints checkpoints;
    private final CheckpointCheck check;
    private final InstantSource clock;
    private final Metrics metrics;
    /// After one that was refused: to make it costs reading every account.
    private volatile long restsUntilMs;
    private final AtomicBoolean busy = new AtomicBoolean();

    HistoryKeeper(
            Settings settings, Checkpoints checkpoints, CheckpointCheck check, InstantSource clock, Metrics metrics) {
        this.settings = settings;
        this.checkpoints = checkpoints;
        this.check = check;
        this.clock = clock;
        this.metrics = metrics;
    }

    /// @param belowBatch nothing of this batch or of a later one
    /// @return how much was done; 0 where nothing was left to do
    CompletionStage<Integer> step(long belowBatch) {
        // One may take longer than it is until the next look.
        if (clock.millis() < restsUntilMs || !busy.compareAndSet(false, true)) {
            return CompletableFuture.completedStage(0);
        }
        return next(belowBatch).whenComplete((_, _) -> busy.set(false));
    }

    private CompletionStage<Integer> next(long belowBatch) {
        return checkpoints
                .due(
                        belowBatch,
                        clock.millis() - settings.after().toMillis(),
                        settings.every().toMillis())
                .thenCompose(due -> due.map(this::keep).orElseGet(this::clear));
    }

    private CompletionStage<Integer> keep(Checkpoint due) {
        return check.replayFrom(due).thenCompose(right -> {
            if (right.isEmpty()) {
                restsUntilMs = clock.millis() + settings.every().toMillis();
                return CompletableFuture.completedStage(0);
            }
            return checkpoints.keep(due).thenApply(kept -> {
                metrics.count(MetricName.CHECKPOINTS_KEPT, 1);
                LOG.info(
                        "event=checkpoint-kept batch={} root={} accounts={}",
                        kept.batch(),
                        kept.head().stateRoot(),
                        kept.accounts().size());
                return 1;
            });
        });
    }

    private CompletionStage<Integer> clear() {
        return checkpoints.clear().thenApply(count -> {
            metrics.count(MetricName.HISTORY_CLEARED, count);
            return count;
        });
    }
}
