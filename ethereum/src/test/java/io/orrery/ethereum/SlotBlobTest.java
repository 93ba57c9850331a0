package io.orrery.ethereum;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.domain.Digest;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlotBlobTest {
    private static byte[] random(int length) {
        var bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 30, 31, 32, 124, 2_418, SlotBlob.MAX_DATA - 1, SlotBlob.MAX_DATA})
    void aStreamComesBackFromItsBlob(int length) {
        var slots = random(length);
        var blob = SlotBlob.pack(slots);
        assertThat(blob).hasSize(131_072);
        for (int at = 0; at < blob.length; at += SlotBlob.ELEMENT_BYTES) {
            assertThat(blob[at]).as("the first byte of an element").isZero();
        }
        assertThat(SlotBlob.unpack(blob)).isEqualTo(slots);
    }

    @Test
    void anElementOfTheStreamIsAnElementOfTheBlob() {
        var blob = SlotBlob.pack(random(62));
        assertThat(blob).startsWith(0, 1, 0, 0, 0, 62, 0);
        assertThat(Arrays.copyOfRange(blob, 33, 64)).isEqualTo(Arrays.copyOf(random(62), 31));
    }

    @Test
    void aStreamThatNoBlobTakesIsRefused() {
        assertThatThrownBy(() -> SlotBlob.pack(new byte[SlotBlob.MAX_DATA + 1]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a blob takes 126945 bytes of slots, not 126946");
    }

    private static void refused(byte[] blob, String why) {
        assertThatThrownBy(() -> SlotBlob.unpack(blob))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }

    @Test
    void whatNoStreamGivesIsNoBlobOfSlots() {
        refused(new byte[SlotBlob.BYTES - 1], "131071");
        refused(new byte[SlotBlob.BYTES + 1], "131073");
        refused(changed(1, 2), "version 1, not 2");
        refused(changed(2, 0x80), "2147483710");
        refused(changed(3, 2), "131134");
        // The head's own padding, an element's first byte, and what is behind the stream.
        refused(changed(6, 1), "nothing behind them");
        refused(changed(31, 1), "nothing behind them");
        refused(changed(0, 1), "nothing behind them");
        refused(changed(64, 1), "nothing behind them");
        refused(changed(96 + 1, 1), "nothing behind them");
        refused(changed(SlotBlob.BYTES - 1, 1), "nothing behind them");
    }

    private static byte[] changed(int at, int value) {
        var blob = SlotBlob.pack(random(62));
        blob[at] = (byte) value;
        return blob;
    }

    /// The commitment to the zero polynomial is the point at infinity: c0 and 47 zeros.
    @Test
    void theVersionedHashIsThatOfTheCommitment() {
        assertThat(Kzg.versionedHash(new byte[SlotBlob.BYTES]))
                .isEqualTo(Digest.parse("0x010657f37554c781402a22917dee2f75def7ab966d7b770905398eba3c444014"));
        assertThat(Kzg.versionedHash(SlotBlob.pack(random(31))))
                .isNotEqualTo(Kzg.versionedHash(SlotBlob.pack(random(62))));
    }

    @Test
    void anElementAboveTheModulusIsNoBlob() {
        var blob = new byte[SlotBlob.BYTES];
        Arrays.fill(blob, 0, 32, (byte) 0xff);
        assertThatThrownBy(() -> Kzg.versionedHash(blob)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Kzg.versionedHash(new byte[31])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aSidecarHasAProofForEachCell() {
        var sidecar = Kzg.sidecar(SlotBlob.pack(random(124)));
        assertThat(sidecar.commitment()).hasSize(48);
        assertThat(sidecar.cellProofs())
                .hasSize(128)
                .allSatisfy(proof -> assertThat(proof).hasSize(48));
    }
}
