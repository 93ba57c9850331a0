package io.orrery.gpu.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SumPlanTest {
    private static final int SHARED = 227 << 10;

    @Test
    void windowsCoverEveryScalarAndASetsCopiesAreAllUsed() {
        for (int n = 1; n <= 1 << 23; n = 2 * n + 1) {
            for (int copies : new int[] {1, 2, 3, 16, 64}) {
                var plan = SumPlan.of(n, copies, SHARED);
                assertThat(plan.windows() * plan.bits()).isGreaterThanOrEqualTo(255);
                assertThat(plan.copies()).isLessThanOrEqualTo(copies);
                assertThat(plan.copies() * plan.sets()).isGreaterThanOrEqualTo(plan.windows());
                assertThat((plan.copies() - 1) * plan.sets()).isLessThan(plan.windows());
                assertThat((long) plan.segments() * plan.segment()).isGreaterThanOrEqualTo(plan.capacity());
            }
        }
    }

    @Test
    void aSetsCountsFitIntoTheSharedMemoryThatThereIs() {
        for (int shared : new int[] {48 << 10, 99 << 10, 163 << 10, SHARED}) {
            var plan = SumPlan.of(1 << 22, 1, shared);
            assertThat(4 * plan.buckets()).isLessThanOrEqualTo(shared);
        }
        assertThat(SumPlan.of(1 << 22, 16, SHARED).sets()).isOne();
    }

    @Test
    void copiesNeverExceedWhatAnEntryCanName() {
        assertThat(SumPlan.of(1 << 27, 64, SHARED).copies()).isLessThan(16);
        assertThatThrownBy(() -> new SumPlan(1 << 30, 16, 2)).isInstanceOf(IllegalArgumentException.class);
    }
}
