package io.orrery.domain.rollup.settlement;

import static io.orrery.domain.rollup.Samples.deposit;
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
import org.junit.jupiter.api.Test;

class L1WatcherTest {
    private static final QueuedDeposit FIRST = deposit(0, owner(3, 0, 0), 0, 10);
    private static final QueuedDeposit SECOND = deposit(1, owner(8, 0, 0), 0, 10);
    private static final QueuedDeposit THIRD = deposit(2, owner(3, 0, 1), 0, 10);

    private L1Watcher.State state = L1Watcher.initial(100);

    private Decision<Event, Refusal> decide(Command command) {
        return L1Watcher.decide(state, command);
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
        assertThat(state.batchesTo()).as("the other cursor").isEqualTo(99);
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
        var exit = new ForcedOperation.ForcedExit(0, FIRST.owner(), Shards.account(11, 5), 9);
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
        var committed = new BatchFact(1, BatchStage.COMMITTED, receipt(101));
        var proven = new BatchFact(1, BatchStage.PROVEN, receipt(102));
        accept(new Command.BatchesScanned(102, List.of(committed, proven)));
        assertThat(L1Watcher.owed(state))
                .containsExactly(new Obligation.DeliverFact(committed), new Obligation.DeliverFact(proven));
        accept(new Command.FactTaken(1, BatchStage.COMMITTED));
        assertThat(isAlreadyDone(decide(new Command.FactTaken(1, BatchStage.COMMITTED))))
                .isTrue();
        assertThat(L1Watcher.owed(state)).containsExactly(new Obligation.DeliverFact(proven));
    }

    @Test
    void aFactThatTwoScansSawIsTakenOnce() {
        var committed = new BatchFact(1, BatchStage.COMMITTED, receipt(101));
        var proven = new BatchFact(1, BatchStage.PROVEN, receipt(103));
        accept(new Command.BatchesScanned(102, List.of(committed)));
        accept(new Command.BatchesScanned(103, List.of(committed, proven)));
        assertThat(state.facts().toList()).containsExactly(committed, proven);
    }

    @Test
    void anExecutedBatchIsFinalWhenItsBlockIs() {
        var executed = new BatchFact(1, BatchStage.EXECUTED, receipt(104));
        accept(new Command.BatchesScanned(104, List.of(executed)));
        accept(new Command.FactTaken(1, BatchStage.EXECUTED));
        assertThat(isAlreadyDone(decide(new Command.FinalityReached(103)))).isTrue();
        accept(new Command.FinalityReached(104));
        assertThat(L1Watcher.owed(state))
                .containsExactly(new Obligation.DeliverFact(new BatchFact(1, BatchStage.FINALIZED, receipt(104))));
        assertThat(isAlreadyDone(decide(new Command.FinalityReached(105)))).isTrue();
    }
}
