package io.orrery.actors;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.rollup.account.Account;
import io.orrery.domain.rollup.batch.BatchAssembly;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.BatchStreams;
import io.orrery.domain.rollup.batch.BatchTrace;
import io.orrery.domain.rollup.batch.SealedBatch;
import io.orrery.domain.rollup.batch.Slot;
import io.orrery.domain.rollup.replay.ArchivedBatch;
import io.orrery.domain.rollup.replay.BatchArchive;
import io.orrery.domain.rollup.replay.CommittedBatch;
import io.orrery.domain.rollup.replay.ReplayRefused;
import io.orrery.domain.rollup.replay.RollupReplay;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.state.LeafUpdate;
import io.orrery.domain.rollup.state.Shards;
import io.orrery.zk.babyjub.Point;
import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

final class ShadowReplayerTest {
    private final List<ArchivedBatch> batches = new ArrayList<>();
    private final List<Long> asked = new ArrayList<>();
    private final BatchArchive archive = (from, limit) -> {
        asked.add(from);
        int begin = (int) Math.min(from - 1, batches.size());
        return CompletableFuture.completedStage(
                List.copyOf(batches.subList(begin, Math.min(begin + limit, batches.size()))));
    };

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
        var shadow = new ShadowReplayer(archive, Runnable::run);
        for (int number = 1; number <= 3; number++) {
            assertThat(check(shadow, number))
                    .isCompletedWithValue(batches.get(number - 1).streams());
        }
        assertThat(asked).isEmpty();
    }

    @Test
    void afterARestartItFollowsTheArchiveInPages() {
        var shadow = new ShadowReplayer(archive, Runnable::run);
        assertThat(check(shadow, 150)).isCompletedWithValue(batches.get(149).streams());
        assertThat(asked).containsExactly(1L, 65L, 129L);
    }

    @Test
    void aBatchThatIsComposedAgainIsCheckedAgain() {
        var shadow = new ShadowReplayer(archive, Runnable::run);
        for (int number : new int[] {3, 3, 2, 3}) {
            assertThat(check(shadow, number))
                    .isCompletedWithValue(batches.get(number - 1).streams());
        }
    }

    @Test
    void aRefusedBatchIsRefusedAgainAndTheRightOnePasses() {
        var shadow = new ShadowReplayer(archive, Runnable::run);
        var second = batches.get(1);
        var wrong = streams(second.sealed(), second.streams().prevRoot(), Fr.ONE);
        assertThat(failure(shadow.check(second.sealed(), wrong))).isInstanceOf(ReplayRefused.class);
        assertThat(failure(shadow.check(second.sealed(), wrong))).isInstanceOf(ReplayRefused.class);
        assertThat(check(shadow, 2)).isCompletedWithValue(second.streams());
    }

    @Test
    void aBatchWhosePredecessorIsNotInTheJournalFailsAndTheNextQuestionIsAnswered() {
        var shadow = new ShadowReplayer(archive, Runnable::run);
        var sealed = new SealedBatch(
                152, BatchSize.FIRST, 3, 9, batches.getFirst().sealed().slots());
        assertThat(failure(shadow.check(sealed, batches.getFirst().streams())))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("batch 151 is not in the journal");
        assertThat(check(shadow, 2)).isCompletedWithValue(batches.get(1).streams());
    }

    @Test
    void theStatesAfterTheLastBatchesAreToldAndOlderOnesAreNot() {
        var shadow = new ShadowReplayer(archive, Runnable::run);
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
        var shadow = new ShadowReplayer(archive, Runnable::run);
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
        var shadow = new ShadowReplayer(archive, Runnable::run);
        var state = shadow.stateAfter(100).toCompletableFuture().join().orElseThrow();
        assertThat(state.root()).isEqualTo(batches.get(99).stateRoot());
        assertThat(asked).containsExactly(1L, 65L);
        assertThat(check(shadow, 101)).isCompletedWithValue(batches.get(100).streams());
        assertThat(failure(shadow.stateAfter(151))).hasMessageContaining("batch 151 is not in the journal");
        assertThat(shadow.stateAfter(0).toCompletableFuture().join()).isEmpty();
    }
}
