package io.orrery.actors;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.rollup.settlement.L1Lane.Fees;
import io.orrery.domain.rollup.settlement.L1Sender.Reception;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;

class WaitReasonTest {
    private static final Fees CAP = fees(100, 10);

    private static Fees fees(long maxFee, long blobFee) {
        return new Fees(BigInteger.valueOf(maxFee), BigInteger.ONE, BigInteger.valueOf(blobFee));
    }

    @Test
    void whatWaitsForThePriceSaysForWhich() {
        for (var there : new Reception[] {Reception.TAKEN, Reception.KNOWN, Reception.FEE_TOO_LOW}) {
            assertThat(WaitReason.of(there, fees(101, 11), CAP)).isEqualTo(WaitReason.BASE_FEE_ABOVE_CAP);
            assertThat(WaitReason.of(there, fees(100, 11), CAP)).isEqualTo(WaitReason.BLOB_FEE_ABOVE_CAP);
        }
        assertThat(WaitReason.of(Reception.TAKEN, CAP, CAP)).isEqualTo(WaitReason.PENDING);
        assertThat(WaitReason.of(Reception.FEE_TOO_LOW, CAP, CAP)).isEqualTo(WaitReason.FEE_TOO_LOW);
        assertThat(WaitReason.of(Reception.HELD_BACK, fees(101, 11), CAP)).isEqualTo(WaitReason.HELD_BACK);
    }
}
