package io.orrery.actors;

import io.orrery.domain.ContentStore;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.replay.Checkpoint;
import io.orrery.domain.rollup.replay.CheckpointRefused;
import io.orrery.domain.rollup.replay.RollupReplay;
import io.orrery.domain.rollup.settlement.L1Records;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Whether a checkpoint may be written, or begun with: its accounts lead to its root, and its batch, its root and its
/// place in the queue are what L1 has executed. What differs is counted and named, and never used.
///
/// @param hashing where it computes
/// @param corruption whether a failure means that stored bytes are not what was written
record CheckpointCheck(
        L1Records l1,
        ContentStore<BatchStreams> streams,
        Executor hashing,
        Metrics metrics,
        Predicate<Throwable> corruption) {
    private static final Logger LOG = LoggerFactory.getLogger(CheckpointCheck.class);

    /// A replay that stands behind it; empty where it is not to be used. Fails where L1 or the database does not
    /// answer.
    CompletionStage<Optional<RollupReplay>> replayFrom(Checkpoint checkpoint) {
        return isOnL1(checkpoint).thenApplyAsync(known -> known ? replay(checkpoint) : Optional.empty(), hashing);
    }

    private CompletionStage<Boolean> isOnL1(Checkpoint checkpoint) {
        return streams.get(checkpoint.head().told())
                .thenCompose(told -> checkpoint.isOf(told)
                        ? l1.hasExecuted(told, checkpoint.head().queueEnd())
                        : CompletableFuture.completedStage(false))
                .thenApply(known -> known || refused(checkpoint, "l1", "L1 has executed its batch otherwise"))
                .exceptionallyCompose(failure -> {
                    var cause = Failures.causeOf(failure);
                    return cause instanceof NoSuchElementException || corruption.test(cause)
                            ? CompletableFuture.completedStage(refused(checkpoint, "content", cause.toString()))
                            : CompletableFuture.failedStage(cause);
                });
    }

    private Optional<RollupReplay> replay(Checkpoint checkpoint) {
        try {
            return Optional.of(RollupReplay.from(checkpoint));
        } catch (CheckpointRefused wrong) {
            refused(checkpoint, "root", wrong.toString());
            return Optional.empty();
        }
    }

    private boolean refused(Checkpoint checkpoint, String why, String what) {
        metrics.count(MetricName.CHECKPOINTS_REFUSED, 1, why);
        LOG.error(
                "event=checkpoint-refused why={} batch={} root={} what=\"{}\"",
                why,
                checkpoint.batch(),
                checkpoint.head().stateRoot(),
                what);
        return false;
    }

    /// One that is there and can not be read.
    void unreadable() {
        metrics.count(MetricName.CHECKPOINTS_REFUSED, 1, "unreadable");
    }
}
