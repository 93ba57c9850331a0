package io.orrery.domain.rollup.da;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.Digest;
import io.orrery.domain.rollup.batch.BatchSize;
import io.orrery.domain.rollup.batch.DataMode;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DataReceiptTest {
    private static final Digest HASH = new Digest(1, 2, 3, 4);

    private static byte[] bytes(int kind, int length) {
        var bytes = new byte[1 + length];
        Arrays.fill(bytes, (byte) 7);
        bytes[0] = (byte) kind;
        return bytes;
    }

    @Test
    void eachReceiptHasOneEncodingAndIsReadBackFromIt() {
        var signature = Arrays.copyOfRange(bytes(0, 65), 1, 66);
        var receipts = List.of(
                new DataReceipt.Calldata(),
                new DataReceipt.Committee(HASH, List.of()),
                new DataReceipt.Committee(HASH, List.of(signature, signature)),
                new DataReceipt.AltDa(new byte[] {1, 2}),
                new DataReceipt.Blob(HASH));
        for (var receipt : receipts) {
            var encoded = receipt.toBytes();
            assertThat(encoded[0]).isEqualTo((byte) receipt.kind().code());
            assertThat(DataReceipt.of(encoded)).isEqualTo(receipt);
        }
        assertThat(new DataReceipt.Calldata().toBytes()).containsExactly(0);
    }

    @Test
    void bytesThatAreNoReceiptAreRefusedWithWhatIsWrong() {
        assertThatThrownBy(() -> DataReceipt.of(new byte[0])).hasMessageContaining("at least the byte of its kind");
        assertThatThrownBy(() -> DataReceipt.of(bytes(4, 32))).hasMessageContaining("no kind of data layer has code 4");
        assertThatThrownBy(() -> DataReceipt.of(bytes(0, 1))).hasMessageContaining("CALLDATA can not have 1 bytes");
        for (int length : new int[] {0, 31, 33, 32 + 64, 32 + 33 * 65}) {
            assertThatThrownBy(() -> DataReceipt.of(bytes(1, length)))
                    .hasMessageContaining("COMMITTEE can not have " + length + " bytes");
        }
        for (int length : new int[] {0, 8193}) {
            assertThatThrownBy(() -> DataReceipt.of(bytes(2, length)))
                    .hasMessageContaining("ALT_DA can not have " + length + " bytes");
        }
        assertThatThrownBy(() -> DataReceipt.of(bytes(3, 31)))
                .hasMessageContaining("BLOB_VALIDIUM can not have 31 bytes");
    }

    @Test
    void onlyCalldataIsARollups() {
        assertThat(new DataReceipt.Calldata().mode()).isEqualTo(DataMode.ROLLUP);
        assertThat(new DataReceipt.Committee(HASH, List.of()).mode()).isEqualTo(DataMode.VALIDIUM);
        assertThat(new DataReceipt.AltDa(new byte[] {1}).mode()).isEqualTo(DataMode.VALIDIUM);
        assertThat(new DataReceipt.Blob(HASH).mode()).isEqualTo(DataMode.VALIDIUM);
    }

    @Test
    void aSizeWordTellsSlotsAndMode() {
        for (var mode : DataMode.values()) {
            for (int slots : new int[] {1, 8, 0x7FFF}) {
                var size = new BatchSize(slots);
                assertThat(DataMode.of(mode.sizeWord(size))).isEqualTo(mode);
                assertThat(DataMode.size(mode.sizeWord(size))).isEqualTo(size);
            }
        }
        assertThat(DataMode.VALIDIUM.sizeWord(BatchSize.FIRST)).isEqualTo(0x8008);
        assertThatThrownBy(() -> DataMode.size(0x8000)).hasMessageContaining("1 to 32767 slots, not 0");
    }
}
