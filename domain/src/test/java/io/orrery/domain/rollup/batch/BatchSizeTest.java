package io.orrery.domain.rollup.batch;

import static io.orrery.domain.rollup.Samples.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import org.junit.jupiter.api.Test;

class BatchSizeTest {
    @Test
    void theStreamIsFilledToWholeGroupsOfFourElementsOfTwoSlots() {
        assertThat(new BatchSize(1).slotElements()).isEqualTo(1);
        assertThat(new BatchSize(1).streamElements()).isEqualTo(4);
        assertThat(new BatchSize(8).slotElements()).isEqualTo(4);
        assertThat(new BatchSize(8).streamElements()).isEqualTo(4);
        assertThat(new BatchSize(9).slotElements()).isEqualTo(5);
        assertThat(new BatchSize(9).streamElements()).isEqualTo(8);
        assertThat(new BatchSize(39).streamElements()).isEqualTo(20);
        assertThat(new BatchSize(0x7FFF).slotElements()).isEqualTo(0x4000);
    }

    @Test
    void aSizeThatHasNoSlotsOrNoPlaceOnL1IsNone() {
        assertThatThrownBy(() -> new BatchSize(0)).hasMessageContaining("not 0");
        assertThatThrownBy(() -> new BatchSize(0x8000)).hasMessageContaining("not 32768");
    }

    @Test
    void noBatchHasMoreOperationsThanItsSize() {
        var slot = new Slot.Signed(transfer(1, 2, 0, 1, 0, 0), false);
        var two = new BatchSize(2);
        assertThat(new SealedBatch(1, two, 2, 0, Collections.nCopies(2, slot)).slots())
                .hasSize(2);
        assertThatThrownBy(() -> new SealedBatch(1, two, 2, 0, Collections.nCopies(3, slot)))
                .hasMessageContaining("3 operations")
                .hasMessageContaining("2 slots");
    }
}
