package io.orrery.actors;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.settlement.L1Reader;
import io.orrery.domain.rollup.settlement.L1Watcher.BatchFact;
import io.orrery.domain.rollup.settlement.L1Watcher.Event;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.settlement.QueuedOperation;
import io.orrery.domain.rollup.state.Shards;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class L1WatcherEntityTest {
    private static final String ID = "L1Watcher|main";
    private static final int SHARD = Shards.of(Samples.OPERATOR, 0);
    private static final QueuedDeposit FIRST = Samples.deposit(0, Samples.OPERATOR, 5);
    private static final QueuedDeposit SECOND = Samples.deposit(1, Samples.OPERATOR, 6);

    private final Bench bench = new Bench();
    private volatile Chain chain = new Chain(new L1Reader.Heads(10, 8, 6), List.of(), List.of());

    @AfterEach
    void close() {
        bench.close();
    }

    private record DepositLog(long block, QueuedDeposit deposit) {}

    private record Chain(L1Reader.Heads heads, List<DepositLog> deposits, List<BatchFact> facts) {}

    private final class ChainReader implements L1Reader {
        private volatile boolean silent;

        @Override
        public CompletionStage<Heads> heads() {
            return silent
                    ? CompletableFuture.failedStage(new IllegalStateException("no answer"))
                    : CompletableFuture.completedStage(chain.heads());
        }

        @Override
        public CompletionStage<List<QueuedOperation>> queued(long fromBlock, long toBlock) {
            return CompletableFuture.completedStage(chain.deposits().stream()
                    .filter(log -> log.block() >= fromBlock && log.block() <= toBlock)
                    .<QueuedOperation>map(DepositLog::deposit)
                    .toList());
        }

        @Override
        public CompletionStage<List<BatchFact>> batchFacts(long fromBlock, long toBlock) {
            return CompletableFuture.completedStage(chain.facts().stream()
                    .filter(fact -> fact.receipt().block() >= fromBlock
                            && fact.receipt().block() <= toBlock)
                    .toList());
        }
    }

    private final ChainReader reader = new ChainReader();

    private ActorRef<L1WatcherEntity.Message> start(Duration resend) {
        return bench.kit.spawn(L1WatcherEntity.of(new L1WatcherEntity.Surroundings(
                bench.routes,
                reader,
                1,
                Duration.ofMillis(5),
                new L1Scan.Settings(L1Scan.Tag.FINALIZED, 1_000, 64),
                1,
                bench.journaling(resend))));
    }

    private List<Object> journal() {
        return bench.journal.persistedInStorage(ID);
    }

    @Test
    void depositsAreDeliveredOnceTheyAreFinalInPortionsUntilTheShardHasThem() {
        chain = new Chain(
                new L1Reader.Heads(10, 8, 6),
                List.of(new DepositLog(5, FIRST), new DepositLog(6, SECOND), new DepositLog(7, later())),
                List.of());
        var watcher = start(Duration.ofMillis(20));
        var firstPortion = new StateShardEntity.Message.AcceptQueued(List.of(FIRST));

        assertThat(bench.told(2)).containsOnly(firstPortion);
        watcher.tell(new L1WatcherEntity.Message.QueueTaken(SHARD, 0));
        bench.awaitAssert(() -> assertThat(journal()).last().isEqualTo(new Event.QueueDelivered(SHARD, 0)));
        watcher.tell(new L1WatcherEntity.Message.QueueTaken(SHARD, 1));
        bench.awaitAssert(() -> assertThat(journal())
                .containsExactly(
                        new Event.QueueSeen(6, List.of(FIRST, SECOND)),
                        new Event.QueueDelivered(SHARD, 0),
                        new Event.QueueDelivered(SHARD, 1)));
        assertThat(bench.toldSoFar())
                .filteredOn(message -> !message.equals(firstPortion))
                .contains(new StateShardEntity.Message.AcceptQueued(List.of(SECOND)))
                .containsOnly(new StateShardEntity.Message.AcceptQueued(List.of(SECOND)));
    }

    private static QueuedDeposit later() {
        return Samples.deposit(2, Samples.OPERATOR, 7);
    }

    @Test
    void aReadingThatCouldNotBeWrittenDeliversNothingAndIsMadeAgain() {
        chain = new Chain(new L1Reader.Heads(10, 8, 6), List.of(new DepositLog(5, FIRST)), List.of());
        bench.journal.failNextNPersisted(ID, 2);

        start(Bench.NEVER);

        assertThat(bench.told(1)).containsExactly(new StateShardEntity.Message.AcceptQueued(List.of(FIRST)));
        assertThat(journal()).containsExactly(new Event.QueueSeen(6, List.of(FIRST)));
        assertThat(bench.toldSoFar()).isEmpty();
    }

    @Test
    void anIdleChainIsWrittenDownOnlyNowAndThen() {
        start(Bench.NEVER);
        bench.awaitAssert(() ->
                assertThat(bench.metrics.of(MetricName.L1_BLOCK, "latest")).isEqualTo(10));
        assertThat(journal()).isEmpty();

        chain = new Chain(new L1Reader.Heads(64, 62, 60), List.of(), List.of());

        bench.awaitAssert(() -> assertThat(journal()).containsExactly(new Event.BatchesSeen(64, List.of())));
    }

    @Test
    void anExecutedBatchBecomesFinalWithItsBlock() {
        var executed = new BatchFact(4, BatchStage.EXECUTED, Samples.receipt(9));
        chain = new Chain(new L1Reader.Heads(10, 8, 6), List.of(), List.of(executed));
        var watcher = start(Bench.NEVER);
        assertThat(bench.told(1))
                .containsExactly(new BatchEntity.Message.Observed(BatchStage.EXECUTED, executed.receipt()));
        watcher.tell(new L1WatcherEntity.Message.FactTaken(4, BatchStage.EXECUTED));

        chain = new Chain(new L1Reader.Heads(10, 10, 9), List.of(), List.of(executed));

        assertThat(bench.told(1))
                .containsExactly(new BatchEntity.Message.Observed(BatchStage.FINALIZED, executed.receipt()));
    }

    @Test
    void anL1ThatDoesNotAnswerIsAskedAgain() {
        reader.silent = true;
        chain = new Chain(new L1Reader.Heads(10, 8, 6), List.of(new DepositLog(5, FIRST)), List.of());
        start(Bench.NEVER);
        bench.awaitAssert(
                () -> assertThat(bench.metrics.of(MetricName.L1_POLL_ERRORS)).isGreaterThan(2));

        reader.silent = false;

        assertThat(bench.told(1)).containsExactly(new StateShardEntity.Message.AcceptQueued(List.of(FIRST)));
    }
}
