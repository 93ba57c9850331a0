package io.orrery.domain.rollup.settlement;

import static io.orrery.domain.rollup.Samples.deposit;
import static io.orrery.domain.rollup.Samples.digest;
import static io.orrery.domain.rollup.Samples.events;
import static io.orrery.domain.rollup.Samples.isAlreadyDone;
import static io.orrery.domain.rollup.Samples.owner;
import static io.orrery.domain.rollup.Samples.receipt;
import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.Decision;
import io.orrery.domain.rollup.batch.BatchStage;
import io.orrery.domain.rollup.settlement.L1Watcher.BatchFact;
import io.orrery.domain.rollup.settlement.L1Watcher.Command;
import io.orrery.domain.rollup.settlement.L1Watcher.Event;
import io.orrery.domain.rollup.settlement.L1Watcher.Obligation;
import io.orrery.domain.rollup.settlement.L1Watcher.Refusal;
import io.orrery.domain.rollup.state.Shards;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class L1WatcherTest {
    private static final QueuedDeposit FIRST = deposit(0, owner(3, 0, 0), 0, 10);
    private static final QueuedDeposit SECOND = deposit(1, owner(8, 0, 0), 0, 10);
    private static final QueuedDeposit THIRD = deposit(2, owner(3, 0, 1), 0, 10);

    private L1Watcher.State state = L1Watcher.initial(Shards.SIXTEEN, 100, 3);

    private Decision<Event, Refusal> decide(Command command) {
        return L1Watcher.decide(state, command);
    }

    private static Anchor anchor(long block, long hash) {
        return new Anchor(block, digest(hash));
    }

    /// A reading that continues the last one.
    private Command scanned(Anchor to, BatchFact... facts) {
        return new Command.BatchesScanned(state.newest(), to, List.of(facts), Optional.empty());
    }

    private Command finality(Anchor block) {
        return new Command.FinalityReached(block, state.newest());
    }

    private static BatchFact fact(long batch, BatchStage stage, long block) {
        return new BatchFact(batch, stage, receipt(block));
    }

    private void accept(Command command) {
        for (var event : events(decide(command))) {
            state = L1Watcher.apply(state, event);
        }
    }

    @Test
    void scansBeginWithTheDeploymentAndMoveForwardOnly() {
        assertThat(state.queueTo()).isEqualTo(99);
        accept(new Command.QueueScanned(105, List.of()));
        assertThat(isAlreadyDone(decide(new Command.QueueScanned(105, List.of(FIRST)))))
                .isTrue();
        assertThat(state.newest()).as("the other cursor").isEqualTo(Anchor.unknown(99));
    }

    @Test
    void whatAnOperatorTakesBackIsToldToEveryBatchAndItsCommitsAreForgotten() {
        accept(scanned(
                anchor(105, 1),
                fact(1, BatchStage.COMMITTED, 101),
                fact(1, BatchStage.PROVEN, 101),
                fact(2, BatchStage.COMMITTED, 102),
                fact(3, BatchStage.COMMITTED, 103)));
        assertThat(decide(scanned(anchor(106, 2), fact(1, BatchStage.ASSEMBLED, 106))))
                .as("the first is proven")
                .isEqualTo(new Decision.Refuse<>(Refusal.GAP, "batch"));
        assertThat(decide(scanned(anchor(106, 2), fact(4, BatchStage.ASSEMBLED, 106))))
                .as("no such batch is committed")
                .isEqualTo(new Decision.Refuse<>(Refusal.GAP, "batch"));
        assertThat(decide(scanned(anchor(107, 2), fact(2, BatchStage.ASSEMBLED, 106))))
                .as("the reading goes on behind it")
                .isEqualTo(new Decision.Refuse<>(Refusal.GAP, "batch"));
        accept(scanned(anchor(106, 2), fact(2, BatchStage.ASSEMBLED, 106)));
        assertThat(state.finalized()).isEqualTo(anchor(106, 2));
        accept(scanned(anchor(107, 3), fact(2, BatchStage.COMMITTED, 107)));
        assertThat(state.reached()).isEqualTo(new L1Watcher.Reached(2, 1, 0));
        assertThat(L1Watcher.owed(state))
                .contains(new Obligation.Revert(2, 1), new Obligation.Revert(3, 1))
                .contains(new Obligation.DeliverFact(fact(1, BatchStage.PROVEN, 101), 1))
                .doesNotContain(new Obligation.DeliverFact(fact(2, BatchStage.COMMITTED, 107), 1))
                .hasSize(4);
        accept(new Command.TakingBackTaken(2, 1));
        accept(new Command.TakingBackTaken(3, 1));
        assertThat(L1Watcher.owed(state))
                .as("it is committed again")
                .contains(new Obligation.DeliverFact(fact(2, BatchStage.COMMITTED, 107), 1))
                .hasSize(3);
    }

    @Test
    void aScanThatDoesNotContinueTheQueueIsRefused() {
        assertThat(decide(new Command.QueueScanned(105, List.of(SECOND))))
                .isEqualTo(new Decision.Refuse<>(Refusal.GAP, "queueIndex"));
        assertThat(decide(new Command.QueueScanned(105, List.of(FIRST, THIRD))))
                .isEqualTo(new Decision.Refuse<>(Refusal.GAP, "queueIndex"));
        accept(new Command.QueueScanned(105, List.of(FIRST)));
        assertThat(decide(new Command.QueueScanned(106, List.of(FIRST, SECOND))))
                .as("a scan that began before the last one ended")
                .isEqualTo(new Decision.Refuse<>(Refusal.GAP, "queueIndex"));
    }

    @Test
    void whatIsAskedOfAnAccountGoesToTheShardOfThatAccount() {
        var exit = new ForcedOperation.ForcedExit(0, FIRST.owner(), Shards.SIXTEEN.account(11, 5), 9);
        accept(new Command.QueueScanned(105, List.of(exit)));
        assertThat(L1Watcher.owed(state)).containsExactly(new Obligation.DeliverQueued(11, List.of(exit)));
    }

    @Test
    void eachShardIsOwedItsDepositsUntilItHoldsThem() {
        accept(new Command.QueueScanned(105, List.of(FIRST, SECOND, THIRD)));
        assertThat(L1Watcher.owed(state))
                .containsExactly(
                        new Obligation.DeliverQueued(3, List.of(FIRST, THIRD)),
                        new Obligation.DeliverQueued(8, List.of(SECOND)));
        accept(new Command.QueueTaken(3, 0));
        accept(new Command.QueueTaken(8, 1));
        assertThat(isAlreadyDone(decide(new Command.QueueTaken(8, 1)))).isTrue();
        assertThat(isAlreadyDone(decide(new Command.QueueTaken(3, 1)))).isTrue();
        assertThat(L1Watcher.owed(state)).containsExactly(new Obligation.DeliverQueued(3, List.of(THIRD)));
    }

    @Test
    void factsAreDeliveredInOrderUntilTheyAreTaken() {
        var committed = fact(1, BatchStage.COMMITTED, 101);
        var proven = fact(1, BatchStage.PROVEN, 102);
        accept(scanned(anchor(102, 2), committed, proven));
        assertThat(L1Watcher.owed(state))
                .containsExactly(new Obligation.DeliverFact(committed, 0), new Obligation.DeliverFact(proven, 0));
        accept(new Command.FactTaken(1, BatchStage.COMMITTED, 0));
        assertThat(isAlreadyDone(decide(new Command.FactTaken(1, BatchStage.COMMITTED, 0))))
                .isTrue();
        assertThat(L1Watcher.owed(state)).containsExactly(new Obligation.DeliverFact(proven, 0));
    }

    @Test
    void aReadingThatDoesNotBeginWhereTheLastOneEndedIsDropped() {
        var begun = scanned(anchor(102, 2), fact(1, BatchStage.COMMITTED, 101));
        accept(begun);
        assertThat(isAlreadyDone(decide(begun))).isTrue();
        assertThat(isAlreadyDone(decide(
                        new Command.BatchesScanned(anchor(102, 99), anchor(103, 3), List.of(), Optional.empty()))))
                .as("of another fork")
                .isTrue();
    }

    @Test
    void logsThatAreMissingAreNotBelieved() {
        assertThat(decide(scanned(anchor(102, 2), fact(2, BatchStage.COMMITTED, 101))))
                .isEqualTo(new Decision.Refuse<>(Refusal.GAP, "batch"));
        assertThat(decide(new Command.BatchesScanned(
                        state.newest(), anchor(102, 2), List.of(), Optional.of(new L1Reader.Counters(1, 0, 0, 0)))))
                .isEqualTo(new Decision.Refuse<>(Refusal.GAP, "progress"));
        accept(new Command.BatchesScanned(
                state.newest(),
                anchor(102, 2),
                List.of(fact(1, BatchStage.COMMITTED, 101)),
                Optional.of(new L1Reader.Counters(1, 0, 0, 0))));
    }

    @Test
    void anExecutedBatchIsFinalWhenItsBlockIs() {
        var executed = fact(1, BatchStage.EXECUTED, 104);
        accept(scanned(anchor(104, 4), executed));
        accept(new Command.FactTaken(1, BatchStage.EXECUTED, 0));
        assertThat(isAlreadyDone(decide(finality(anchor(103, 3))))).isTrue();
        assertThat(isAlreadyDone(decide(new Command.FinalityReached(anchor(104, 4), anchor(105, 5)))))
                .as("known by another reading")
                .isTrue();
        accept(finality(anchor(104, 4)));
        assertThat(L1Watcher.owed(state))
                .containsExactly(new Obligation.DeliverFact(fact(1, BatchStage.FINALIZED, 104), 0));
        assertThat(isAlreadyDone(decide(finality(anchor(105, 5))))).isTrue();
    }

    @Test
    void aReorganisationTakesBackWhatItLostAndBeginsThere() {
        accept(scanned(anchor(101, 1), fact(1, BatchStage.COMMITTED, 101)));
        accept(scanned(anchor(103, 3), fact(1, BatchStage.PROVEN, 102), fact(2, BatchStage.COMMITTED, 103)));
        accept(scanned(anchor(104, 4), fact(1, BatchStage.EXECUTED, 104)));
        accept(new Command.FactTaken(1, BatchStage.COMMITTED, 0));
        accept(new Command.FactTaken(1, BatchStage.PROVEN, 0));

        accept(new Command.Reorganised(anchor(101, 1)));

        assertThat(state.newest()).isEqualTo(anchor(101, 1));
        assertThat(state.reached()).isEqualTo(new L1Watcher.Reached(1, 0, 0));
        assertThat(L1Watcher.owed(state))
                .containsExactlyInAnyOrder(
                        new Obligation.TakeBack(1, BatchStage.PROVEN, 1),
                        new Obligation.TakeBack(2, BatchStage.COMMITTED, 1));
        assertThat(isAlreadyDone(decide(new Command.Reorganised(anchor(101, 1)))))
                .isTrue();
    }

    @Test
    void aBatchHearsOfAForkOnlyOnceItKnowsWhatTheForkHasTaken() {
        accept(scanned(anchor(101, 1), fact(1, BatchStage.COMMITTED, 101)));
        accept(scanned(anchor(102, 2), fact(1, BatchStage.PROVEN, 102)));
        accept(new Command.Reorganised(anchor(101, 1)));
        var proven = fact(1, BatchStage.PROVEN, 103);
        accept(scanned(anchor(103, 33), proven));
        assertThat(L1Watcher.owed(state)).containsExactly(new Obligation.TakeBack(1, BatchStage.PROVEN, 1));
        assertThat(isAlreadyDone(decide(new Command.FactTaken(1, BatchStage.PROVEN, 0))))
                .as("an answer to what was told before the fork")
                .isTrue();
        assertThat(isAlreadyDone(decide(new Command.TakingBackTaken(1, 0)))).isTrue();

        accept(new Command.TakingBackTaken(1, 1));

        assertThat(L1Watcher.owed(state))
                .containsExactly(
                        new Obligation.DeliverFact(fact(1, BatchStage.COMMITTED, 101), 1),
                        new Obligation.DeliverFact(proven, 1));
    }

    @Test
    void nothingFinalIsTakenBack() {
        accept(scanned(anchor(104, 4), fact(1, BatchStage.COMMITTED, 101)));
        accept(finality(anchor(103, 3)));
        assertThat(decide(new Command.Reorganised(anchor(102, 2))))
                .isEqualTo(new Decision.Refuse<>(Refusal.BELOW_FINALITY, "block"));
        accept(new Command.Reorganised(anchor(103, 3)));
        assertThat(L1Watcher.owed(state))
                .containsExactly(new Obligation.DeliverFact(fact(1, BatchStage.COMMITTED, 101), 1));
    }

    @Test
    void onlySoManyBlocksAreRememberedAndTheFinalOneAlways() {
        for (long block = 101; block <= 106; block++) {
            accept(scanned(anchor(block, block)));
        }
        assertThat(state.newestFirst())
                .containsExactly(anchor(106, 106), anchor(105, 105), anchor(104, 104), Anchor.unknown(99));
        accept(finality(anchor(105, 105)));
        assertThat(state.newestFirst()).containsExactly(anchor(106, 106), anchor(105, 105));
    }

    @Test
    void aJournalOfBeforeHashesWereKeptNeverMovesTheReadingForward() {
        state = L1Watcher.apply(state, new Event.BatchesSeen(Anchor.unknown(103), List.of()));
        state = L1Watcher.apply(state, new Event.BatchesFinalized(Anchor.unknown(110), List.of()));
        assertThat(state.newest()).isEqualTo(Anchor.unknown(103));
    }
}
