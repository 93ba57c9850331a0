package io.orrery.domain.rollup.sequencing;

import static io.orrery.domain.rollup.Samples.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.sequencing.SealingRule.Cut;
import io.orrery.domain.rollup.sequencing.SealingRule.Waiting;
import io.orrery.domain.rollup.sequencing.Sequencer.SealReason;
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
    private static Optional<Cut> cut(int count, long unproven, long waitedMs) {
        return RULE.cut(new Waiting(operations(Math.min(count, RULE.lookAhead()), 0, 0), unproven, SINCE + waitedMs));
    }

    private static List<SequencerState.Queued> operations(int count, long token, long fee) {
        return IntStream.range(0, count)
                .mapToObj(nonce ->
                        new SequencerState.Queued(new Operation.Signed(transfer(5, 6, token, 1, fee, nonce)), SINCE))
                .toList();
    }

    private static Optional<Cut> full(BatchSize size) {
        return Optional.of(new Cut(size, size.slots(), SealReason.FULL));
    }

    private static Optional<Cut> aged(BatchSize size, int count) {
        return Optional.of(new Cut(size, count, SealReason.AGE));
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

    @Test
    void aFeeInAnotherTokenEndsABatchAtOnceWhateverLags() {
        for (long unproven : new long[] {0, LAG}) {
            assertThat(parted(3, unproven)).isEqualTo(Optional.of(new Cut(SMALL, 3, SealReason.FEE_TOKEN)));
            assertThat(parted(20, unproven)).isEqualTo(Optional.of(new Cut(MIDDLE, 20, SealReason.FEE_TOKEN)));
            assertThat(parted(160, unproven)).isEqualTo(full(LARGE));
        }
    }

    /// So many fees in one token, then one in another.
    private static Optional<Cut> parted(int count, long unproven) {
        var operations = new ArrayList<>(operations(count, 1, 2));
        operations.addAll(operations(1, 0, 2));
        return RULE.cut(new Waiting(operations, unproven, SINCE));
    }

    @Test
    void withOneSizeAFullBatchIsSealedAtOnceEvenWhileProvingLags() {
        var one = new SealingRule(List.of(SMALL), DEADLINE_MS, LAGGING_DEADLINE_MS, LAG, 50);
        assertThat(one.cut(new Waiting(operations(9, 0, 0), LAG, SINCE))).isEqualTo(full(SMALL));
        assertThat(one.cut(new Waiting(operations(7, 0, 0), LAG, SINCE + DEADLINE_MS)))
                .isEmpty();
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
    }
}
