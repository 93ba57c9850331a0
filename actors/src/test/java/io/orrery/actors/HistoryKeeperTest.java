package io.orrery.actors;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.ContentStore;
import io.orrery.domain.Digest;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.replay.Checkpoint;
import io.orrery.domain.rollup.replay.RollupReplay;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.zk.field.Fr;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class HistoryKeeperTest {
    private static final SealedBatch SEALED = new SealedBatch(5, BatchSize.FIRST, 0, 9, List.of());
    private static final Fr ROOT = RollupReplay.start().root();

    private final MemoryCheckpoints checkpoints = new MemoryCheckpoints();
    private final RecordingMetrics metrics = new RecordingMetrics();
    private final ContentStore<BatchStreams> streams = new ContentStore<>() {
        @Override
        public CompletionStage<Digest> put(BatchStreams content) {
            throw new AssertionError("nothing is written");
        }

        @Override
        public CompletionStage<BatchStreams> get(Digest digest) {
            return digest.equals(Samples.digest(5))
                    ? CompletableFuture.completedStage(new BatchStreams(
                            SEALED.size(),
                            Samples.DOMAIN,
                            BatchStreams.header(SEALED.number(), SEALED.feeAccount(), SEALED.timestamp()),
                            ROOT,
                            ROOT,
                            new byte[0],
                            new byte[0],
                            Fr.ZERO,
                            Fr.ZERO,
                            Fr.ZERO))
                    : CompletableFuture.failedStage(new NoSuchElementException("no " + digest));
        }
    };

    private static Checkpoint checkpoint(long told) {
        return new Checkpoint(
                new Checkpoint.Head(SEALED, Sequencer.SealReason.AGE, ROOT, 0, Samples.digest(told), 1, 1, 0),
                new TreeMap<>(),
                List.of());
    }

    @Test
    void whatL1WasToldOfABatchAndIsNotThereAnyMoreIsNoReasonToBelieveACheckpoint() {
        checkpoints.due = Optional.of(checkpoint(6));
        assertThat(keeper(true, new AtomicLong(1_000)).step(6)).isCompletedWithValue(0);
        assertThat(metrics.of(MetricName.CHECKPOINTS_REFUSED, "content")).isEqualTo(1);
        assertThat(checkpoints.stored).isEmpty();
    }

    private HistoryKeeper keeper(boolean onL1, AtomicLong nowMs) {
        return new HistoryKeeper(
                new HistoryKeeper.Settings(Duration.ofMillis(100), Duration.ofMillis(50)),
                checkpoints,
                new CheckpointCheck(
                        (_, _) -> CompletableFuture.completedStage(onL1), streams, Runnable::run, metrics, _ -> false),
                () -> Instant.ofEpochMilli(nowMs.get()),
                metrics);
    }

    @Test
    void whatIsDueIsKeptOnceItIsFoundToBeRightAndOnlyThenSomethingIsCleared() {
        var nowMs = new AtomicLong(99);
        checkpoints.due = Optional.of(checkpoint(5));
        var keeper = keeper(true, nowMs);
        assertThat(keeper.step(6)).isCompletedWithValue(0);
        assertThat(checkpoints.stored).isEmpty();
        nowMs.set(100);
        assertThat(keeper.step(5)).isCompletedWithValue(0);
        assertThat(keeper.step(6)).isCompletedWithValue(1);
        assertThat(checkpoints.stored).containsOnlyKeys(5L);
        checkpoints.left = 7;
        assertThat(keeper.step(6)).isCompletedWithValue(7);
        assertThat(metrics.of(MetricName.CHECKPOINTS_KEPT)).isEqualTo(1);
        assertThat(metrics.of(MetricName.HISTORY_CLEARED)).isEqualTo(7);
    }

    @Test
    void whatL1SaysOtherwiseIsNeverKeptAndNotMadeAgainBeforeItsTime() {
        var nowMs = new AtomicLong(1_000);
        checkpoints.due = Optional.of(checkpoint(5));
        var keeper = keeper(false, nowMs);
        assertThat(keeper.step(6)).isCompletedWithValue(0);
        assertThat(keeper.step(6)).isCompletedWithValue(0);
        assertThat(metrics.of(MetricName.CHECKPOINTS_REFUSED, "l1")).isEqualTo(1);
        nowMs.addAndGet(50);
        assertThat(keeper.step(6)).isCompletedWithValue(0);
        assertThat(metrics.of(MetricName.CHECKPOINTS_REFUSED, "l1")).isEqualTo(2);
        assertThat(checkpoints.stored).isEmpty();
    }
}
