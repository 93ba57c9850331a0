package io.orrery.runtime.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.runtime.Complaint;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ProverHeapTest {
    private static final BatchSize SMALL = new BatchSize(8);
    private static final BatchSize MIDDLE = new BatchSize(39);
    private static final BatchSize LARGE = new BatchSize(160);
    private static final long GIB = 1L << 30;

    @Test
    void theDefaultHeapIsEnoughForTheTwoSmallerSizes() {
        assertThatCode(() -> ProverHeap.require(List.of(SMALL, MIDDLE), 1, 0, 2 * GIB))
                .doesNotThrowAnyException();
        assertThatThrownBy(() -> ProverHeap.require(List.of(SMALL, MIDDLE, LARGE), 1, 0, 2 * GIB))
                .isInstanceOf(Complaint.class)
                .hasMessageContaining("[8, 39, 160]")
                .hasMessageContaining("2048")
                .hasMessageNotContaining("\n");
    }

    @Test
    void whatTheComplaintAsksForIsEnough() {
        var sizes = List.of(SMALL, LARGE);
        long needed = ProverHeap.bytes(sizes, 1, 0);
        ProverHeap.require(sizes, 1, 0, needed);
        assertThatThrownBy(() -> ProverHeap.require(sizes, 1, 0, needed - 1)).hasMessageContaining("ORRERY_HEAP=");
    }

    @Test
    void everySizeCountsWithItsKeyAndItsTablesButOnlyTheLargestWithItsProof() {
        long both = ProverHeap.bytes(List.of(SMALL, MIDDLE), 1, 0);
        long largest = ProverHeap.bytes(List.of(MIDDLE), 1, 0);
        assertThat(both - largest).isLessThan(largest / 4).isPositive();
        assertThat(ProverHeap.bytes(List.of(SMALL, MIDDLE), 1, GIB)).isEqualTo(both + 2 * GIB);
        // A validium's circuits are as many again, and still one proof is made at a time.
        assertThat(ProverHeap.bytes(List.of(SMALL, MIDDLE), 2, 0)).isBetween(both + 1, 2 * both - 1);
    }
}
