package io.orrery.domain.rollup.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class DecimalFloatTest {

    @Test
    void everyFeeIsEncodedWithTheSmallestExponentAndDecodesToItself() {
        for (long pattern = 0; pattern < 1L << 16; pattern++) {
            var value = DecimalFloat.FEE.decode(pattern);
            assertThat(value)
                    .isEqualTo(BigInteger.valueOf(pattern & 0x7FF).multiply(BigInteger.TEN.pow((int) (pattern >> 11))));
            long encoded = DecimalFloat.FEE.encode(value).orElseThrow();
            assertThat(DecimalFloat.FEE.decode(encoded)).isEqualTo(value);
            assertThat(encoded >> 11).isLessThanOrEqualTo(pattern >> 11);
        }
    }

    @Test
    void aValueWithoutAnExactEncodingHasNone() {
        assertThat(DecimalFloat.FEE.encode(BigInteger.valueOf(2047))).hasValue(2047);
        assertThat(DecimalFloat.FEE.encode(BigInteger.valueOf(2048))).isEqualTo(OptionalLong.empty());
        assertThat(DecimalFloat.FEE.encode(BigInteger.valueOf(2050))).hasValue(205 | 1 << 11);
        assertThat(DecimalFloat.AMOUNT.encode(BigInteger.ONE.negate())).isEmpty();
        assertThat(DecimalFloat.AMOUNT.encode(BigInteger.ONE.shiftLeft(35).add(BigInteger.ONE)))
                .isEmpty();
    }

    @Test
    void theLargestValueIsTheLastOneThatFits() {
        for (var format : DecimalFloat.values()) {
            assertThat(format.encode(format.maximum())).hasValue((1L << format.bits()) - 1);
            assertThat(format.encode(format.maximum().add(BigInteger.ONE))).isEmpty();
            assertThat(format.encode(format.maximum().multiply(BigInteger.TEN))).isEmpty();
        }
    }

    @Test
    void aPatternOfTooManyBitsIsRefused() {
        assertThatThrownBy(() -> DecimalFloat.FEE.decode(1 << 16)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DecimalFloat.AMOUNT.decode(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
