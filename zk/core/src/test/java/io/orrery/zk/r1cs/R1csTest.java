package io.orrery.zk.r1cs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.zk.field.Fr;
import org.junit.jupiter.api.Test;

class R1csTest {
    /// out = x^3 + x + 5, with x private: wires 1 out, 2 x, 3 x^2, 4 x^3.
    private static R1cs cubic() {
        return R1cs.builder(1, 0)
                .a(2, Fr.ONE)
                .b(2, Fr.ONE)
                .c(3, Fr.ONE)
                .endRow()
                .a(3, Fr.ONE)
                .b(2, Fr.ONE)
                .c(4, Fr.ONE)
                .endRow()
                .a(4, Fr.ONE)
                .a(2, Fr.ONE)
                .a(0, Fr.of(5))
                .b(0, Fr.ONE)
                .c(1, Fr.ONE)
                .endRow()
                .build(5, 1);
    }

    private static long[] witness(long... values) {
        long[] limbs = new long[4 * values.length];
        for (int i = 0; i < values.length; i++) {
            Fr.of(values[i]).toLimbs(limbs, 4 * i);
        }
        return limbs;
    }

    @Test
    void aSatisfyingWitnessHasNoUnsatisfiedRow() {
        assertThat(cubic().firstUnsatisfied(witness(1, 35, 3, 9, 27))).isEmpty();
        assertThat(cubic().nPublic()).isEqualTo(1);
    }

    @Test
    void theFirstBrokenRowIsNamed() {
        assertThat(cubic().firstUnsatisfied(witness(1, 36, 3, 9, 27))).hasValue(2);
        assertThat(cubic().firstUnsatisfied(witness(1, 35, 3, 9, 28))).hasValue(1);
        assertThat(cubic().firstUnsatisfied(witness(1, 35, 4, 9, 27))).hasValue(0);
    }

    @Test
    void whatCanNotBeAWitnessIsRefused() {
        assertThatThrownBy(() -> cubic().firstUnsatisfied(witness(1, 35))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> cubic().firstUnsatisfied(witness(2, 35, 3, 9, 27)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("wire 0");
    }

    @Test
    void equalCoefficientsShareOnePlaceAndZerosAreLeftOut() {
        var system = R1cs.builder(0, 0)
                .a(1, Fr.of(7))
                .a(2, Fr.ZERO)
                .b(1, Fr.of(7))
                .c(1, Fr.of(49))
                .endRow()
                .build(3, 0);
        assertThat(system.a().table()).hasSize(8);
        assertThat(system.a().terms()).isEqualTo(1);
    }

    @Test
    void aWireNamedTwiceInARowIsOneTerm() {
        var builder =
                R1cs.builder(0, 0).a(1, Fr.of(3)).a(2, Fr.ONE).a(1, Fr.of(4)).a(2, Fr.ONE.negate());
        for (int i = 0; i < 40; i++) {
            builder.b(i % 3, Fr.ONE);
        }
        var system = builder.endRow().build(3, 0);
        assertThat(system.a().terms()).isEqualTo(1);
        assertThat(Fr.fromLimbs(system.a().table(), 4 * system.a().coefficient()[0]))
                .isEqualTo(Fr.of(7));
        assertThat(system.b().terms()).isEqualTo(3);
        assertThat(Fr.fromLimbs(system.b().table(), 4 * system.b().coefficient()[0]))
                .isEqualTo(Fr.of(14));
    }

    @Test
    void wiresBeyondTheSystemAreRefused() {
        var builder = R1cs.builder(0, 0).a(3, Fr.ONE).endRow();
        assertThatThrownBy(() -> builder.build(3, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("wire 3");
        assertThatThrownBy(() -> R1cs.builder(2, 2).build(4, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> R1cs.builder(0, 0).a(0, Fr.ONE).build(1, 0)).isInstanceOf(IllegalStateException.class);
    }
}
