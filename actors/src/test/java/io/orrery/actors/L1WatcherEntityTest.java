package io.orrery.actors;

import static org.assertj.core.api.Assertions.assertThat;

import akka.actor.typed.ActorRef;
import io.orrery.domain.Digest;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.settlement.Anchor;
import io.orrery.domain.rollup.settlement.L1Reader;
import io.orrery.domain.rollup.settlement.L1Watcher.BatchFact;
import io.orrery.domain.rollup.settlement.L1Watcher.Event;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.settlement.QueuedOperation;
import io.orrery.domain.rollup.state.Shards;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class L1WatcherEntityTest {
    private static final String ID = "L1Watcher|main";
    private static final int SHARD = Shards.SIXTEEN.of(Samples.OPERATOR, 0);
    private static final QueuedDeposit FIRST = Samples.deposit(0, Samples.OPERATOR, 5);
    private static final QueuedDeposit SECOND = Samples.deposit(1, Samples.OPERATOR, 6);

    private final Bench bench = new Bench();
    private volatile Chain chain = new Chain(heads(10, 8, 6), List.of(), List.of());
    private volatile long fork;
    private volatile long forkedAfter = 1_000;

    @AfterEach
    void close() {
        bench.close();
    }

    private record DepositLog(long block, QueuedDeposit deposit) {}

    private record Chain(L1Reader.Heads heads, List<DepositLog> deposits, List<BatchFact> facts) {}

    private static L1Reader.Heads heads(long latest, long safe, long finalized) {
        return new L1Reader.Heads(anchor(latest), safe, anchor(finalized));
    }

    /// A block of the chain before any fork.
    private static Anchor anchor(long block) {
        return new Anchor(block, Samples.digest(block));
    }

    private final class ChainReader implements L1Reader {
        private volatile boolean withholds;

        @Override
        public CompletionStage<Optional<Digest>> hash(long block) {
            return CompletableFuture.completedStage(
                    block > chain.heads().latest().block()
                            ? Optional.empty()
                            : Optional.of(Samples.digest(block > forkedAfter ? block + 1_000 * fork : block)));
        }

        @Override
        public CompletionStage<Optional<Counters>> counters(long block) {
            return CompletableFuture.completedStage(Optional.of(new Counters(
                    facts(BatchStage.COMMITTED, block),
                    facts(BatchStage.PROVEN, block),
                    facts(BatchStage.EXECUTED, block),
                    chain.deposits().stream()
                            .filter(log -> log.block() <= block)
                            .count())));
        }

        private long facts(BatchStage stage, long block) {
            long last = 0;
            for (var fact : chain.facts()) {
                if (fact.receipt().block() <= block) {
                    last = fact.stage() == stage ? fact.batch() : last;
                    last = stage == BatchStage.COMMITTED && fact.takesBack() ? fact.batch() - 1 : last;
                }
            }
            return last;
        }

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
                    .filter(_ -> !withholds)
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
                new L1Scan.Settings(L1Scan.Tag.FINALIZED, 1_000, 64, 2),
                8,
                1,
                bench.journaling(resend))));
    }

    private List<Object> journal() {
        return bench.journal.persistedInStorage(ID);
    }

    @Test
    void depositsAreDeliveredOnceTheyAreFinalInPortionsUntilTheShardHasThem() {
        chain = new Chain(
                heads(10, 8, 6),
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
        chain = new Chain(heads(10, 8, 6), List.of(new DepositLog(5, FIRST)), List.of());
        bench.journal.failNextNPersisted(ID, 2);

        start(Bench.NEVER);

        assertThat(bench.told(1)).containsExactly(new StateShardEntity.Message.AcceptQueued(List.of(FIRST)));
        assertThat(journal()).containsExactly(new Event.QueueSeen(6, List.of(FIRST)));
        assertThat(bench.toldSoFar()).isEmpty();
    }

    @Test
    void whatAnOperatorTakesBackIsBelievedWhenItIsFinalAndNothingBehindItBefore() {
        var facts = List.of(
                new BatchFact(1, BatchStage.COMMITTED, Samples.receipt(5)),
                new BatchFact(1, BatchStage.ASSEMBLED, Samples.receipt(8)),
                new BatchFact(1, BatchStage.COMMITTED, Samples.receipt(9)));
        chain = new Chain(heads(10, 8, 7), List.of(), facts);
        start(Duration.ofMillis(20));
        bench.awaitAssert(() -> assertThat(journal()).contains(new Event.BatchesSeen(anchor(7), facts.subList(0, 1))));
        assertThat(bench.metrics.of(MetricName.BATCHES_REVERTED)).isZero();

        chain = new Chain(heads(12, 11, 10), List.of(), facts);

        bench.awaitAssert(() -> assertThat(journal())
                .contains(
                        new Event.BatchesSeen(anchor(8), facts.subList(1, 2)),
                        new Event.BatchesSeen(anchor(12), facts.subList(2, 3))));
        bench.awaitAssert(() -> assertThat(bench.toldSoFar()).contains(new BatchEntity.Message.Revoked(1)));
        assertThat(bench.metrics.of(MetricName.BATCHES_REVERTED)).isEqualTo(1);
    }

    @Test
    void anIdleChainIsWrittenDownOnlyNowAndThen() {
        start(Bench.NEVER);
        bench.awaitAssert(() ->
                assertThat(bench.metrics.of(MetricName.L1_BLOCK, "latest")).isEqualTo(10));
        assertThat(journal()).isEmpty();

        chain = new Chain(heads(64, 62, 60), List.of(), List.of());

        bench.awaitAssert(() -> assertThat(journal()).containsExactly(new Event.BatchesSeen(anchor(64), List.of())));
    }

    @Test
    void anExecutedBatchBecomesFinalWithItsBlock() {
        var executed = new BatchFact(1, BatchStage.EXECUTED, Samples.receipt(9));
        chain = new Chain(heads(10, 8, 6), List.of(), List.of(executed));
        var watcher = start(Bench.NEVER);
        assertThat(bench.told(1))
                .containsExactly(new BatchEntity.Message.Observed(BatchStage.EXECUTED, executed.receipt(), 0));
        watcher.tell(new L1WatcherEntity.Message.FactTaken(1, BatchStage.EXECUTED, 0));

        chain = new Chain(heads(10, 10, 9), List.of(), List.of(executed));

        assertThat(bench.told(1))
                .containsExactly(new BatchEntity.Message.Observed(BatchStage.FINALIZED, executed.receipt(), 0));
    }

    @Test
    void anL1ThatDoesNotAnswerIsAskedAgain() {
        reader.silent = true;
        chain = new Chain(heads(10, 8, 6), List.of(new DepositLog(5, FIRST)), List.of());
        start(Bench.NEVER);
        bench.awaitAssert(
                () -> assertThat(bench.metrics.of(MetricName.L1_POLL_ERRORS)).isGreaterThan(2));

        reader.silent = false;

        assertThat(bench.told(1)).containsExactly(new StateShardEntity.Message.AcceptQueued(List.of(FIRST)));
    }

    @Test
    void aForkTakesBackWhatItHasLostOnceItWasSeenTwiceAndTellsAnewWhatHolds() {
        var committed = new BatchFact(1, BatchStage.COMMITTED, Samples.receipt(9));
        chain = new Chain(heads(10, 8, 6), List.of(), List.of(committed));
        var watcher = start(Bench.NEVER);
        assertThat(bench.told(1))
                .containsExactly(new BatchEntity.Message.Observed(BatchStage.COMMITTED, committed.receipt(), 0));
        watcher.tell(new L1WatcherEntity.Message.FactTaken(1, BatchStage.COMMITTED, 0));
        bench.awaitAssert(() -> assertThat(journal()).contains(new Event.FactDelivered(1, BatchStage.COMMITTED)));

        var again = new BatchFact(1, BatchStage.COMMITTED, Samples.receipt(11));
        forkedAfter = 7;
        fork = 1;
        chain = new Chain(
                new L1Reader.Heads(new Anchor(11, Samples.digest(1_011)), 8, anchor(6)), List.of(), List.of(again));

        assertThat(bench.told(1)).containsExactly(new BatchEntity.Message.TakenBack(BatchStage.COMMITTED, 1));
        watcher.tell(new L1WatcherEntity.Message.TakingBackTaken(1, 1));
        assertThat(bench.told(1))
                .containsExactly(new BatchEntity.Message.Observed(BatchStage.COMMITTED, again.receipt(), 1));
        assertThat(bench.metrics.of(MetricName.L1_REORGANISATIONS, "watcher")).isEqualTo(1);
    }

    @Test
    void aNodeThatIsBehindTakesNothingBack() {
        chain = new Chain(
                heads(10, 8, 6), List.of(), List.of(new BatchFact(1, BatchStage.COMMITTED, Samples.receipt(9))));
        start(Bench.NEVER);
        bench.told(1);
        long before = bench.metrics.of(MetricName.L1_CONTRADICTIONS, "HEADS");

        chain = new Chain(heads(8, 7, 6), List.of(), List.of());

        bench.awaitAssert(() -> assertThat(bench.metrics.of(MetricName.L1_CONTRADICTIONS, "HEADS"))
                .isGreaterThan(before + 5));
        assertThat(bench.toldSoFar()).isEmpty();
    }

    @Test
    void aForkBelowFinalityStopsTheReading() {
        chain = new Chain(
                heads(10, 8, 6), List.of(), List.of(new BatchFact(1, BatchStage.COMMITTED, Samples.receipt(5))));
        start(Bench.NEVER);
        bench.told(1);
        bench.awaitAssert(
                () -> assertThat(journal()).last().isEqualTo(new Event.BatchesFinalized(anchor(6), List.of())));

        forkedAfter = 3;
        fork = 1;
        chain = new Chain(
                new L1Reader.Heads(new Anchor(11, Samples.digest(1_011)), 8, new Anchor(6, Samples.digest(1_006))),
                List.of(),
                List.of());

        bench.awaitAssert(() -> assertThat(bench.metrics.of(MetricName.L1_CONTRADICTIONS, "HASH"))
                .isEqualTo(2));
        assertThat(bench.toldSoFar()).isEmpty();
        assertThat(journal()).last().isEqualTo(new Event.BatchesFinalized(anchor(6), List.of()));
    }

    @Test
    void logsThatTheContractCountsAndTheNodeWithholdsAreAskedForAgain() {
        reader.withholds = true;
        chain = new Chain(heads(100, 98, 96), List.of(new DepositLog(5, FIRST)), List.of());
        start(Bench.NEVER);
        bench.awaitAssert(() -> assertThat(bench.metrics.of(MetricName.L1_CONTRADICTIONS, "LOGS_MISSING"))
                .isGreaterThan(2));
        assertThat(journal()).isEmpty();

        reader.withholds = false;

        assertThat(bench.told(1)).containsExactly(new StateShardEntity.Message.AcceptQueued(List.of(FIRST)));
    }
}
