package io.orrery.zk.r1cs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.zk.field.Fr;
import org.junit.jupiter.api.Test;

final class ConstraintSystemTest {
    /// `out = x³ + x + 5` with `out` public.
    private static void cubic(ConstraintSystem cs, long x, long out) {
        var result = cs.publicInput(() -> Fr.of(out));
        var wire = cs.wire(() -> Fr.of(x));
        try (var _ = cs.scope("cube")) {
            var square = cs.multiply(wire, wire);
            cs.enforce(square, wire, result.minus(wire).minus(Fr.of(5)));
        }
    }

    private static R1cs shape() {
        var cs = ConstraintSystem.shape(1);
        cubic(cs, 0, 0);
        return cs.r1cs();
    }

    private static long[] witness(long x, long out) {
        var cs = ConstraintSystem.assign(1, 0);
        cubic(cs, x, out);
        return cs.witness();
    }

    @Test
    void theSameCodeGivesAShapeAndAWitnessThatFit() {
        assertThat(shape().firstUnsatisfied(witness(3, 35))).isEmpty();
        assertThat(shape().firstUnsatisfied(witness(3, 36))).hasValue(1);
        assertThat(shape().nPublic()).isEqualTo(1);
        assertThat(shape().nWires()).isEqualTo(4);
    }

    @Test
    void countsWhatAGadgetAdds() {
        var cs = ConstraintSystem.shape(1);
        cubic(cs, 0, 0);
        assertThat(cs.gadgets()).containsExactly(new GadgetCount("cube", 1, 2, 8));
    }

    @Test
    void combinationsKeepTheirTermsSortedAndDropZeros() {
        var cs = ConstraintSystem.shape(0);
        var x = cs.wire(() -> Fr.ONE);
        var y = cs.wire(() -> Fr.ONE);
        var sum = (ShapeLc) y.plus(x.times(Fr.of(3))).plus(Fr.of(7)).minus(y);
        assertThat(sum.terms()).isEqualTo(2);
        assertThat(sum.wire(0)).isZero();
        assertThat(sum.coefficient(0)).isEqualTo(Fr.of(7));
        assertThat(sum.wire(1)).isEqualTo(1);
        assertThat(sum.coefficient(1)).isEqualTo(Fr.of(3));
        assertThat(((ShapeLc) sum.minus(sum)).terms()).isZero();
        assertThat(((ShapeLc) sum.times(Fr.ZERO)).terms()).isZero();
    }

    @Test
    void theWitnessGrowsBeyondWhatWasExpected() {
        var cs = ConstraintSystem.assign(0, 0);
        for (int i = 0; i < 5000; i++) {
            int value = i;
            cs.wire(() -> Fr.of(value));
        }
        var witness = cs.witness();
        assertThat(witness).hasSize(4 * 5001);
        assertThat(Fr.fromLimbs(witness, 4 * 5000)).isEqualTo(Fr.of(4999));
    }

    @Test
    void publicInputsComeFirstAndAreAsManyAsAnnounced() {
        var early = ConstraintSystem.shape(1);
        assertThatThrownBy(() -> early.wire(() -> Fr.ONE)).isInstanceOf(IllegalStateException.class);
        early.publicInput(() -> Fr.ONE);
        assertThatThrownBy(() -> early.publicInput(() -> Fr.ONE)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aShapeHasNoValuesAndAWitnessNoConstraints() {
        var shape = ConstraintSystem.shape(0);
        var wire = shape.wire(() -> Fr.ONE);
        assertThatThrownBy(wire::value).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(shape::witness).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(ConstraintSystem.assign(0, 0)::r1cs).isInstanceOf(IllegalStateException.class);
    }
}
