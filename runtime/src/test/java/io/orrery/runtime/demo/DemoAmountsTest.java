package io.orrery.runtime.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.domain.rollup.transaction.DecimalFloat;
import java.math.BigInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class DemoAmountsTest {
    private static final int MOST_TRANSFERS = 100_000;

    @Test
    void whateverTheNumberOfTransfersTheirAmountsHaveAnExactEncoding() {
        assertThat(IntStream.rangeClosed(1, MOST_TRANSFERS))
                .allMatch(transfers -> isExact(Demo.smallestAmount(transfers)))
                .allMatch(transfers -> isExact(Demo.smallestAmount(transfers).multiply(BigInteger.TWO)));
    }

    private static boolean isExact(BigInteger amount) {
        return amount.signum() > 0 && DecimalFloat.AMOUNT.encode(amount).isPresent();
    }
}
