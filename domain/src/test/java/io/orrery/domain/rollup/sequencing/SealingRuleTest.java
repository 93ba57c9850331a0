package io.orrery.domain.rollup.sequencing;

import static io.orrery.domain.rollup.Samples.deposit;
import static io.orrery.domain.rollup.Samples.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.collection.PersistentQueue;
import io.orrery.domain.rollup.account.Address;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.sequencing.SealingRule.Waiting;
import io.orrery.domain.rollup.sequencing.Sequencer.SealReason;
import io.orrery.domain.rollup.sequencing.SequencerState.Queued;
import io.orrery.domain.rollup.settlement.ForcedOperation;
import io.orrery.domain.rollup.settlement.QueuedDeposit;
import io.orrery.domain.rollup.transaction.SignedTransaction;
import io.orrery.zk.field.Fr;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SealingRuleTest {
    private static final BatchSize SMALL = new BatchSize(8);
    private static final BatchSize MIDDLE = new BatchSize(39);
    private static final BatchSize LARGE = new BatchSize(160);
    private static final long DEADLINE_MS = 2_000;
    private static final long LAGGING_DEADLINE_MS = 6_000;
    private static final int LAG = 3;
    private static final SealingRule RULE =
            new SealingRule(List.of(SMALL, MIDDLE, LARGE), DEADLINE_MS, LAGGING_DEADLINE_MS, LAG, 50);
    private static final long SINCE = 1_000;

    /// What the rule says to so many operations that pay no fee, ordered at [#SINCE].
    private static Optional<Sealed> cut(int count, long unproven, long waitedMs) {
        return cut(RULE, operations(count, 0, 0), unproven, SINCE + waitedMs);
    }

    /// A cut, by how many it has.
    private record Sealed(BatchSize size, int count, SealReason reason) {}

    private static Optional<Sealed> cut(SealingRule rule, List<Queued> queue, long unproven, long nowMs) {
        return rule.cut(waiting(queue, unproven, nowMs))
                .map(cut -> new Sealed(cut.size(), cut.operations().size(), cut.reason()));
    }

    private static Waiting waiting(List<Queued> queue, long unproven, long nowMs) {
        var asked = queue.stream()
                .filter(queued -> !(queued.operation() instanceof Operation.Signed))
                .toList();
        return new Waiting(
                PersistentQueue.<Queued>empty().appendAll(queue),
                PersistentQueue.<Queued>empty().appendAll(asked),
                unproven,
                nowMs);
    }

    private static List<Queued> operations(int count, long token, long fee) {
        return IntStream.range(0, count)
                .mapToObj(nonce -> new Queued(new Operation.Signed(transfer(5, 6, token, 1, fee, nonce)), SINCE))
                .toList();
    }

    private static Optional<Sealed> full(BatchSize size) {
        return Optional.of(new Sealed(size, size.slots(), SealReason.FULL));
    }

    private static Optional<Sealed> aged(BatchSize size, int count) {
        return Optional.of(new Sealed(size, count, SealReason.AGE));
    }

    @Test
    void whileProversKeepUpTheLargestSizeThatIsFilledIsSealedAtOnce() {
        assertThat(cut(7, 0, 0)).isEmpty();
        assertThat(cut(8, 0, 0)).isEqualTo(full(SMALL));
        assertThat(cut(38, LAG - 1, 0)).isEqualTo(full(SMALL));
        assertThat(cut(39, LAG - 1, 0)).isEqualTo(full(MIDDLE));
        assertThat(cut(1_000, 0, 0)).isEqualTo(full(LARGE));
    }

    @Test
    void whileProvingLagsOperationsGatherForTheLargestSize() {
        assertThat(cut(8, LAG, 0)).isEmpty();
        assertThat(cut(159, LAG, DEADLINE_MS)).isEmpty();
        assertThat(cut(160, LAG, 0)).isEqualTo(full(LARGE));
        assertThat(cut(1_000, LAG + 50, 0)).isEqualTo(full(LARGE));
    }

    @Test
    void nothingWaitsLongerThanItsDeadlineWhichIsLongerWhileProvingLags() {
        assertThat(cut(3, 0, DEADLINE_MS - 1)).isEmpty();
        assertThat(cut(3, 0, DEADLINE_MS)).isEqualTo(aged(SMALL, 3));
        assertThat(cut(3, LAG, LAGGING_DEADLINE_MS - 1)).isEmpty();
        assertThat(cut(3, LAG, LAGGING_DEADLINE_MS)).isEqualTo(aged(SMALL, 3));
        assertThat(cut(0, 0, Long.MAX_VALUE - SINCE)).as("nothing waits").isEmpty();
    }

    @Test
    void aDueBatchHasTheLargestSizeOfWhichEnoughIsFilled() {
        assertThat(cut(19, LAG, LAGGING_DEADLINE_MS)).as("48 % of 39").isEqualTo(aged(SMALL, 8));
        assertThat(cut(20, LAG, LAGGING_DEADLINE_MS)).as("51 % of 39").isEqualTo(aged(MIDDLE, 20));
        assertThat(cut(79, LAG, LAGGING_DEADLINE_MS)).as("49 % of 160").isEqualTo(aged(MIDDLE, 39));
        assertThat(cut(80, LAG, LAGGING_DEADLINE_MS)).as("half of 160").isEqualTo(aged(LARGE, 80));
    }

    @Test
    void whatADueBatchLeavesIsDueTooAndBecomesTheNext() {
        assertThat(cut(10, LAG, LAGGING_DEADLINE_MS)).isEqualTo(aged(SMALL, 8));
        assertThat(cut(2, LAG + 1, LAGGING_DEADLINE_MS)).isEqualTo(aged(SMALL, 2));
    }

    private static Queued paying(long from, long nonce, long token, long fee, long atMs) {
        return new Queued(new Operation.Signed(transfer(from, 6, token, 1, fee, nonce)), atMs);
    }

    /// Each pays in the next of so many tokens, and each is of another sender.
    private static List<Queued> mixed(int count, int tokens) {
        return IntStream.range(0, count)
                .mapToObj(i -> paying(100 + i, 0, i % tokens, 2, SINCE))
                .toList();
    }

    /// How full the batches are that are cut of this until nothing waits, a moment after the other.
    private static List<Integer> fills(List<Queued> queue) {
        var left = new ArrayList<>(queue);
        var fills = new ArrayList<Integer>();
        while (!left.isEmpty()) {
            var cut = RULE.cut(waiting(left, 0, SINCE + DEADLINE_MS)).orElseThrow();
            var tokens =
                    cut.operations().stream().map(Queued::feeToken).distinct().toList();
            assertThat(tokens).as("a batch earns in one token").hasSize(1);
            assertThat(cut.operations()).contains(left.getFirst());
            left.removeAll(cut.operations());
            fills.add(100 * cut.operations().size() / cut.size().slots());
        }
        return fills;
    }

    @Test
    void aStreamOfAlternatingFeeTokensMakesFullBatches() {
        assertThat(fills(mixed(640, 2))).containsExactly(100, 100, 100, 100);
        assertThat(fills(mixed(640, 4))).containsExactly(100, 100, 100, 100);
        assertThat(fills(mixed(8 * 39, 8))).hasSize(8).containsOnly(100);
    }

    @Test
    void whoeverPaysInARareTokenIsNotPassedForEver() {
        var queue = new ArrayList<>(List.of(paying(1, 0, 9, 2, SINCE)));
        queue.addAll(operations(1_000, 0, 2));
        assertThat(RULE.cut(waiting(queue, 0, SINCE)).orElseThrow().operations())
                .as("those behind him fill a batch")
                .doesNotContain(queue.getFirst());
        assertThat(RULE.cut(waiting(queue, 0, SINCE + DEADLINE_MS))
                        .orElseThrow()
                        .operations())
                .as("he has waited long enough")
                .containsExactly(queue.getFirst());
    }

    @Test
    void noOperationPassesAnEarlierOneOfItsSender() {
        var queue = List.of(
                paying(1, 0, 0, 2, SINCE),
                paying(2, 0, 9, 2, SINCE),
                paying(2, 1, 9, 0, SINCE),
                paying(3, 0, 0, 2, SINCE));
        var cut = RULE.cut(waiting(queue, 0, SINCE + DEADLINE_MS)).orElseThrow();
        assertThat(cut.operations()).containsExactly(queue.get(0), queue.get(3));
    }

    private static Queued exit(long queueIndex, long account, long deadline) {
        return new Queued(
                new Operation.Forced(
                        new ForcedOperation.ForcedExit(queueIndex, new Address(1, 1, 1), account, deadline), true),
                SINCE);
    }

    @Test
    void aForcedOperationPassesNoSignedOneOfItsAccountAndL1sQueueStaysInOrder() {
        var exit = exit(0, 2, Long.MAX_VALUE / 1_000);
        var stranger = exit(1, 77, Long.MAX_VALUE / 1_000);
        var queue = List.of(paying(1, 0, 0, 2, SINCE), paying(2, 0, 9, 2, SINCE), exit, stranger);
        assertThat(RULE.cut(waiting(queue, 0, SINCE + DEADLINE_MS))
                        .orElseThrow()
                        .operations())
                .containsExactly(queue.getFirst());
        assertThat(RULE.cut(waiting(queue.subList(1, 4), 0, SINCE + DEADLINE_MS))
                        .orElseThrow()
                        .operations())
                .isEqualTo(queue.subList(1, 4));
    }

    private static final long DEADLINE = 1_001;
    private static final SealingRule CAREFUL = new SealingRule(
            new FillRule(List.of(SMALL, MIDDLE, LARGE), 50),
            new AgeRule(DEADLINE_MS, LAGGING_DEADLINE_MS),
            new BacklogRule(LAG),
            new DeadlineRule(50),
            new L1OperationBound(4),
            new DataBound(5 * 31 + 3 * 128));

    @Test
    void nobodyPaysAFeeBeforeADepositThatMayOpenTheAccountThatEarnsIt() {
        var exit = exit(0, 2, Long.MAX_VALUE / 1_000);
        var deposit = new Queued(new Operation.Deposit(deposit(1, new Address(1, 1, 1), 3, 10), 20), SINCE);
        var queue = List.of(
                paying(1, 0, 0, 2, SINCE),
                paying(2, 0, 9, 2, SINCE),
                exit,
                deposit,
                paying(4, 0, 0, 2, SINCE),
                paying(5, 0, 3, 2, SINCE));
        assertThat(RULE.cut(waiting(queue, 0, SINCE + DEADLINE_MS))
                        .orElseThrow()
                        .operations())
                .containsExactly(queue.get(0), queue.get(4));
        var others = List.of(paying(2, 0, 9, 2, SINCE), exit, deposit, paying(5, 0, 3, 2, SINCE));
        var gathering = new Gathering(8, Optional.of(3L), RULE.l1Operations(), RULE.data());
        others.forEach(queued -> gathering.offer(new Unit(List.of(queued))));
        assertThat(gathering.taken()).as("the deposit is passed").isEmpty();
    }

    @Test
    void somethingUrgentThatL1AsksForIsSealedAtOnceAheadOfABacklogAndBehindItsAccountsOwn() {
        var queue = new ArrayList<>(operations(2_000, 0, 2));
        queue.set(700, paying(8, 0, 0, 2, SINCE));
        queue.add(exit(0, 8, DEADLINE));
        var rule = new SealingRule(
                CAREFUL.fill(),
                CAREFUL.age(),
                CAREFUL.backlog(),
                CAREFUL.deadline(),
                new L1OperationBound(100),
                new DataBound(100_000));
        long half = 500_000;
        assertThat(rule.cut(waiting(queue, LAG, SINCE + half - 1)).orElseThrow().reason())
                .isEqualTo(SealReason.FULL);
        var cut = rule.cut(waiting(queue, LAG, SINCE + half)).orElseThrow();
        assertThat(cut.reason()).isEqualTo(SealReason.DEADLINE);
        assertThat(cut.operations()).startsWith(queue.get(700), queue.getLast());
        assertThat(cut.operations()).hasSize(160).containsSequence(queue.subList(0, 158));
        assertThat(cut(rule, List.of(queue.getLast()), LAG, SINCE + half))
                .as("alone, however provers lag")
                .contains(new Sealed(SMALL, 1, SealReason.DEADLINE));
    }

    @Test
    void whatStandsBeforeSomethingUrgentInL1sQueueGoesWithIt() {
        var early = exit(0, 8, QueuedDeposit.UNKNOWN);
        var urgent = exit(1, 9, DEADLINE);
        var cut = CAREFUL.cut(waiting(List.of(early, urgent), 0, SINCE + 500_000));
        assertThat(cut.orElseThrow().operations()).containsExactly(early, urgent);
        assertThat(cut.orElseThrow().reason()).isEqualTo(SealReason.DEADLINE);
    }

    private static Queued member(long from, long nonce, long token, long fee) {
        var alone = transfer(from, 6, token, 1, fee, nonce);
        return new Queued(
                new Operation.Signed(
                        new SignedTransaction(alone.transaction().inGroup(Fr.of(77)), alone.hash(), alone.signature())),
                SINCE);
    }

    @Test
    void aGroupIsPassedAsAWholeAndNoSenderOfItGoesFirst() {
        var first = paying(1, 0, 3, 2, SINCE);
        var group = List.of(member(2, 0, 4, 0), member(3, 0, 4, 2));
        var ofMember = paying(2, 1, 3, 0, SINCE);
        var stranger = paying(5, 0, 3, 2, SINCE);
        var queue = List.of(first, group.get(0), group.get(1), ofMember, stranger);

        assertThat(RULE.cut(waiting(queue, 0, SINCE + DEADLINE_MS))
                        .orElseThrow()
                        .operations())
                .containsExactly(first, stranger);
        assertThat(RULE.cut(waiting(queue.subList(1, 5), 0, SINCE + DEADLINE_MS))
                        .orElseThrow()
                        .operations())
                .as("whoever has waited longest is a member that pays nothing")
                .containsExactly(group.get(0), group.get(1), ofMember);
    }

    @Test
    void aGroupThatGoesBeforeSomethingUrgentBringsWhatItsMembersHaveSignedBefore() {
        var queue = List.of(
                paying(1, 0, 0, 0, SINCE),
                paying(3, 0, 0, 0, SINCE),
                member(3, 1, 0, 0),
                member(8, 0, 0, 0),
                exit(0, 8, DEADLINE));

        assertThat(CAREFUL.cut(waiting(queue, 0, SINCE + 500_000)).orElseThrow().operations())
                .containsExactly(queue.get(1), queue.get(2), queue.get(3), queue.get(4), queue.get(0));
    }

    @Test
    void aBatchEndsWhereItHasAsManyOperationsOfL1OrAsMuchDataAsItMay() {
        var exits = IntStream.range(0, 5)
                .mapToObj(i -> exit(i, 50 + i, Long.MAX_VALUE / 1_000))
                .toList();
        var wide = new SealingRule(
                CAREFUL.fill(),
                CAREFUL.age(),
                CAREFUL.backlog(),
                CAREFUL.deadline(),
                CAREFUL.l1Operations(),
                new DataBound(100_000));
        assertThat(cut(wide, exits.subList(0, 4), 0, SINCE)).isEmpty();
        assertThat(cut(wide, exits, 0, SINCE)).contains(new Sealed(SMALL, 4, SealReason.L1_OPERATIONS));
        assertThat(cut(CAREFUL, exits.subList(0, 4), 0, SINCE)).contains(new Sealed(SMALL, 3, SealReason.DATA_SIZE));
    }

    @Test
    void withOneSizeAFullBatchIsSealedAtOnceEvenWhileProvingLags() {
        var one = new SealingRule(List.of(SMALL), DEADLINE_MS, LAGGING_DEADLINE_MS, LAG, 50);
        assertThat(cut(one, operations(9, 0, 0), LAG, SINCE)).isEqualTo(full(SMALL));
        assertThat(cut(one, operations(7, 0, 0), LAG, SINCE + DEADLINE_MS)).isEmpty();
    }

    @Test
    void aRuleThatCouldNotWorkIsRefusedByName() {
        var sizes = List.of(SMALL, MIDDLE);
        assertThatThrownBy(() -> new SealingRule(List.of(), 1, 1, 1, 1)).hasMessageContaining("sizes");
        assertThatThrownBy(() -> new SealingRule(List.of(MIDDLE, SMALL), 1, 1, 1, 1))
                .hasMessageContaining("sizes");
        assertThatThrownBy(() -> new SealingRule(List.of(SMALL, SMALL), 1, 1, 1, 1))
                .hasMessageContaining("sizes");
        assertThatThrownBy(() -> new SealingRule(sizes, 2, 1, 1, 1)).hasMessageContaining("laggingDeadlineMs 1");
        assertThatThrownBy(() -> new SealingRule(sizes, 1, 1, 0, 1)).hasMessageContaining("maxUnproven 0");
        assertThatThrownBy(() -> new SealingRule(sizes, 1, 1, 1, 101)).hasMessageContaining("fillPercent 101");
        assertThatThrownBy(() -> new DeadlineRule(101)).hasMessageContaining("patiencePercent 101");
        assertThatThrownBy(() -> new L1OperationBound(0)).hasMessageContaining("mostL1Operations 0");
        assertThatThrownBy(() -> new DataBound(158)).hasMessageContaining("mostBytes 158");
    }
}
