package io.orrery.actors;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.ContentStore;
import io.orrery.domain.Digest;
import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.batch.BatchAssembly;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.batch.BatchTrace;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.replay.ArchivedBatch;
import io.orrery.domain.rollup.replay.BatchArchive;
import io.orrery.domain.rollup.replay.Checkpoint;
import io.orrery.domain.rollup.replay.CommittedBatch;
import io.orrery.domain.rollup.replay.ReplayRefused;
import io.orrery.domain.rollup.replay.RollupReplay;
import io.orrery.domain.rollup.sequencing.Sequencer;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.state.LeafUpdate;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.zk.babyjub.Point;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

final class ShadowReplayerTest {
    private final List<ArchivedBatch> batches = new ArrayList<>();
    private final List<Long> asked = new ArrayList<>();
    /// Up to that batch nothing is in the archive any more.
    private long gone;
    private final BatchArchive archive = (from, limit) -> {
        asked.add(from);
        if (from <= gone) {
            return CompletableFuture.completedStage(List.of());
        }
        int begin = (int) Math.min(from - 1, batches.size());
        return CompletableFuture.completedStage(
                List.copyOf(batches.subList(begin, Math.min(begin + limit, batches.size()))));
    };

    private final MemoryCheckpoints checkpoints = new MemoryCheckpoints();
    private final RecordingMetrics metrics = new RecordingMetrics();
    /// By the number of a batch, what L1 says of its queue.
    private final Map<Long, Long> onL1 = new HashMap<>();
    private final ContentStore<BatchStreams> streams = new ContentStore<>() {
        @Override
        public CompletionStage<Digest> put(BatchStreams content) {
            throw new AssertionError("nothing is written");
        }

        @Override
        public CompletionStage<BatchStreams> get(Digest digest) {
            for (var batch : batches) {
                if (Samples.digest(batch.sealed().number()).equals(digest)) {
                    return CompletableFuture.completedStage(batch.streams());
                }
            }
            return CompletableFuture.failedStage(new NoSuchElementException("no " + digest));
        }
    };
    private final CheckpointCheck check = new CheckpointCheck(
            (told, queueEnd) -> CompletableFuture.completedStage(onL1.containsValue(queueEnd)
                    && told.newRoot().equals(batches.get((int) queueEnd - 1).stateRoot())),
            streams,
            Runnable::run,
            metrics,
            _ -> false);

    /// A chain of deposits to one account.
    ShadowReplayerTest() {
        var replay = RollupReplay.start();
        for (int number = 1; number <= 150; number++) {
            var deposit = new QueuedDeposit(number - 1, Samples.OPERATOR, 1, BigInteger.TEN, Point.BASE8);
            var sealed = new SealedBatch(number, BatchSize.FIRST, 3, 9, List.of(new Slot.Deposit(deposit, 3)));
            var before = replay.root();
            var told = streams(sealed, before, Fr.ZERO);
            replay.queued(deposit);
            replay.ledger(new CommittedBatch(number, 8, 3, 9, Fr.ZERO, told.slots(), told.l1Operations()));
            batches.add(new ArchivedBatch(
                    sealed,
                    BatchAssembly.genesisShardRoots(Shards.SIXTEEN),
                    replay.root(),
                    streams(sealed, before, replay.root())));
        }
    }

    private static BatchStreams streams(SealedBatch sealed, Fr before, Fr after) {
        var account = new Account(Samples.OPERATOR, 1, 0, BigInteger.ZERO, Point.BASE8);
        var update = new LeafUpdate(3, account, account, List.of());
        return BatchStreams.of(new BatchTrace(
                Samples.DOMAIN,
                sealed,
                before,
                after,
                Collections.nCopies(8, new BatchTrace.SlotTrace(update, update)),
                update));
    }

    private Checkpoint checkpoint(int number, boolean right) {
        var at = batches.get(number - 1);
        var account = new Account(
                Samples.OPERATOR, 1, 0, BigInteger.TEN.multiply(BigInteger.valueOf(right ? number : 1)), Point.BASE8);
        return new Checkpoint(
                new Checkpoint.Head(
                        at.sealed(),
                        Sequencer.SealReason.AGE,
                        at.stateRoot(),
                        number,
                        Samples.digest(number),
                        number,
                        number,
                        0),
                new TreeMap<>(Map.of(3L, account)),
                List.of());
    }

    private ShadowReplayer shadow() {
        return new ShadowReplayer(archive, Runnable::run, new Beginning(checkpoints, check));
    }

    private CompletionStage<BatchStreams> check(ShadowReplayer shadow, int number) {
        var batch = batches.get(number - 1);
        return shadow.check(batch.sealed(), batch.streams());
    }

    private static Throwable failure(CompletionStage<?> stage) {
        return stage.handle((_, failed) -> failed instanceof CompletionException wrapped ? wrapped.getCause() : failed)
                .toCompletableFuture()
                .join();
    }

    @Test
    void eachBatchIsCheckedOnTheOneBefore() {
        var shadow = shadow();
        for (int number = 1; number <= 3; number++) {
            assertThat(check(shadow, number))
                    .isCompletedWithValue(batches.get(number - 1).streams());
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void afterARestartItFollowsTheArchiveInPages() {
        var shadow = shadow();
        assertThat(check(shadow, 150)).isCompletedWithValue(batches.get(149).streams());
        assertThat(asked).containsExactly(1L, 65L, 129L);
    }

    @Test
    void aBatchThatIsComposedAgainIsCheckedAgain() {
        var shadow = shadow();
        for (int number : new int[] {3, 3, 2, 3}) {
            assertThat(check(shadow, number))
                    .isCompletedWithValue(batches.get(number - 1).streams());
        }
    }

    @Test
    void aRefusedBatchIsRefusedAgainAndTheRightOnePasses() {
        var shadow = shadow();
        var second = batches.get(1);
        var wrong = streams(second.sealed(), second.streams().prevRoot(), Fr.ONE);
        assertThat(failure(shadow.check(second.sealed(), wrong))).isInstanceOf(ReplayRefused.class);
        assertThat(failure(shadow.check(second.sealed(), wrong))).isInstanceOf(ReplayRefused.class);
        assertThat(check(shadow, 2)).isCompletedWithValue(second.streams());
    }

    @Test
    void aBatchWhosePredecessorIsNotInTheJournalFailsAndTheNextQuestionIsAnswered() {
        var shadow = shadow();
        var sealed = new SealedBatch(
                152, BatchSize.FIRST, 3, 9, batches.getFirst().sealed().slots());
        assertThat(failure(shadow.check(sealed, batches.getFirst().streams())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("batch 151 is not in the journal");
        assertThat(check(shadow, 2)).isCompletedWithValue(batches.get(1).streams());
    }

    @Test
    void theStatesAfterTheLastBatchesAreToldAndOlderOnesAreNot() {
        var shadow = shadow();
        assertThat(check(shadow, 150)).isCompleted();
        assertThat(asked).containsExactly(1L, 65L, 129L);
        for (int number = 23; number <= 150; number++) {
            var state = shadow.stateAfter(number).toCompletableFuture().join().orElseThrow();
            assertThat(state.batch()).isEqualTo(number);
            assertThat(state.queueTaken()).isEqualTo(number);
            assertThat(state.root()).isEqualTo(batches.get(number - 1).stateRoot());
            assertThat(state.witness(3).orElseThrow().root()).isEqualTo(state.root());
        }
        assertThat(shadow.stateAfter(22)).isCompletedWithValue(Optional.empty());
        assertThat(asked).hasSize(3);
    }

    @Test
    void whoeverKeepsUpNeedsNothingOfTheArchiveWhenABatchComesToIt() {
        var shadow = shadow();
        assertThat(shadow.keepUp()).isCompleted();
        assertThat(asked).containsExactly(1L, 65L, 129L);
        assertThat(shadow.keepUp()).isCompleted();
        assertThat(asked).containsExactly(1L, 65L, 129L, 151L);
        assertThat(shadow.stateAfter(150)).isCompleted();
        assertThat(check(shadow, 150)).isCompletedWithValue(batches.get(149).streams());
        assertThat(asked).hasSize(4);
    }

    @Test
    void afterARestartAStateIsFoundByFollowingTheArchive() {
        var shadow = shadow();
        var state = shadow.stateAfter(100).toCompletableFuture().join().orElseThrow();
        assertThat(state.root()).isEqualTo(batches.get(99).stateRoot());
        assertThat(asked).containsExactly(1L, 65L);
        assertThat(check(shadow, 101)).isCompletedWithValue(batches.get(100).streams());
        assertThat(failure(shadow.stateAfter(151))).hasMessageContaining("batch 151 is not in the journal");
        assertThat(shadow.stateAfter(0).toCompletableFuture().join()).isEmpty();
    }

    @Test
    void behindACheckpointOnlyWhatFollowsItIsRead() {
        onL1.put(140L, 140L);
        checkpoints.stored.put(140L, Optional.of(checkpoint(140, true)));
        var shadow = shadow();
        assertThat(check(shadow, 150)).isCompletedWithValue(batches.get(149).streams());
        assertThat(asked).containsExactly(141L);
        var state = shadow.stateAfter(140).toCompletableFuture().join().orElseThrow();
        assertThat(state.root()).isEqualTo(batches.get(139).stateRoot());
        assertThat(state.witness(3).orElseThrow().root()).isEqualTo(state.root());
        assertThat(shadow.stateAfter(139)).isCompletedWithValue(Optional.empty());
    }

    @Test
    void aCheckpointThatIsDamagedOrNotOnL1OrOfOtherAccountsIsPassedOverForTheOneBefore() {
        onL1.put(100L, 100L);
        onL1.put(140L, 140L);
        checkpoints.stored.put(100L, Optional.of(checkpoint(100, true)));
        checkpoints.stored.put(140L, Optional.of(checkpoint(140, false)));
        checkpoints.stored.put(145L, Optional.of(checkpoint(145, true)));
        checkpoints.stored.put(150L, Optional.empty());
        var shadow = shadow();
        assertThat(check(shadow, 101)).isCompletedWithValue(batches.get(100).streams());
        assertThat(asked).isEmpty();
        assertThat(metrics.of(MetricName.CHECKPOINTS_REFUSED, "unreadable")).isEqualTo(1);
        assertThat(metrics.of(MetricName.CHECKPOINTS_REFUSED, "l1")).isEqualTo(1);
        assertThat(metrics.of(MetricName.CHECKPOINTS_REFUSED, "root")).isEqualTo(1);
    }

    @Test
    void whereNoCheckpointCanBeUsedItBeginsWithTheFirstBatch() {
        checkpoints.stored.put(140L, Optional.of(checkpoint(140, true)));
        var shadow = shadow();
        assertThat(check(shadow, 3)).isCompletedWithValue(batches.get(2).streams());
        assertThat(asked).containsExactly(1L);
    }

    @Test
    void aSilentL1IsAskedAgainWithTheNextQuestion() {
        var silent = new AtomicBoolean(true);
        checkpoints.stored.put(140L, Optional.of(checkpoint(140, true)));
        var asks = new CheckpointCheck(
                (_, _) -> silent.get()
                        ? CompletableFuture.failedStage(new TimeoutException("L1"))
                        : CompletableFuture.completedStage(true),
                streams,
                Runnable::run,
                metrics,
                _ -> false);
        var shadow = new ShadowReplayer(archive, Runnable::run, new Beginning(checkpoints, asks));
        assertThat(failure(check(shadow, 150))).isInstanceOf(TimeoutException.class);
        silent.set(false);
        assertThat(check(shadow, 150)).isCompletedWithValue(batches.get(149).streams());
        assertThat(asked).containsExactly(141L);
    }

    @Test
    void aBatchBelowTheCheckpointIsRefused() {
        onL1.put(140L, 140L);
        checkpoints.stored.put(140L, Optional.of(checkpoint(140, true)));
        assertThat(failure(check(shadow(), 139))).isInstanceOf(ReplayRefused.class);
    }

    @Test
    void whoWasNotAskedForAsLongAsHistoryIsBeginsAgainBehindACheckpoint() {
        var shadow = shadow();
        assertThat(check(shadow, 2)).isCompleted();
        gone = 140;
        onL1.put(140L, 140L);
        checkpoints.stored.put(140L, Optional.of(checkpoint(140, true)));
        assertThat(check(shadow, 150)).isCompletedWithValue(batches.get(149).streams());
        assertThat(shadow.stateAfter(100)).isCompletedWithValue(Optional.empty());
    }
}
