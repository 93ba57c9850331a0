package io.orrery.zk.r1cs;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.zk.field.Fr;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class CoefficientTableTest {
    @Test
    void equalCoefficientsShareThePlaceOfTheFirst() {
        var table = new CoefficientTable();
        var expected = new HashMap<Fr, Integer>();
        var random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            // Half of them of few values, so that many meet again.
            var value = Fr.reduce(new BigInteger(i % 2 == 0 ? 10 : 250, random));
            int place = table.place(value);
            assertThat(place).isEqualTo(expected.computeIfAbsent(value, fresh -> expected.size()));
            assertThat(table.value(place)).isEqualTo(value);
        }
        assertThat(table.limbs()).hasSize(4 * expected.size());
        expected.forEach((value, place) -> assertThat(table.value(place)).isEqualTo(value));
    }

    @Test
    void zeroIsACoefficientToo() {
        var table = new CoefficientTable();
        assertThat(table.place(Fr.ONE)).isZero();
        assertThat(table.place(Fr.ZERO)).isEqualTo(1);
        assertThat(table.place(Fr.ZERO)).isEqualTo(1);
    }
}
