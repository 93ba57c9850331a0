package io.orrery.zk.r1cs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.zk.field.Fr;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.ScalarKernels;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
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

    private record Cube(Lc x, Lc sum) {}

    /// Each copy cubes its own input, which is one more than that of the copy before it, and adds what all share.
    private static void cubes(ConstraintSystem cs, int count) {
        var out = cs.publicInput(() -> Fr.of(sumOfCubes(count)));
        var shared = cs.wire(() -> Fr.of(100));
        var cubes = cs.<Cube>copies(
                count,
                (copy, first, before) -> {
                    var x = copy.input(lane -> Fr.of(first + lane));
                    var square = copy.multiply(x, x);
                    var sum = copy.derived(() -> square.values().times(x).plus(shared));
                    copy.constrain(() -> {
                        copy.enforce(square, x, sum.minus(shared));
                        before.get().ifPresent(last -> copy.enforceEqual(last.x.plus(Fr.ONE), x));
                    });
                    return new Cube(x, sum);
                },
                (cube, lane) ->
                        new Cube(cube.x.values().lane(lane), cube.sum.values().lane(lane)));
        Lc total = cs.constant(0);
        for (var cube : cubes) {
            total = total.plus(cube.sum);
        }
        cs.enforceEqual(cs.materialise(total), out);
    }

    private static long sumOfCubes(int count) {
        return 100L * count + (long) count * count * (count - 1) * (count - 1) / 4;
    }

    @Test
    void copiesHaveTheSameWitnessHoweverManyAreMadeAtOnce() {
        try (var pool = new ForkJoinPool(3)) {
            for (int count : new int[] {1, 2, 3, 7, 8, 9, 16, 17, 40}) {
                var shape = ConstraintSystem.shape(1);
                cubes(shape, count);
                assertThat(shape.r1cs().nWires()).isEqualTo(4 + 3 * count);
                assertThat(shape.r1cs().nConstraints()).isEqualTo(3 * count + 1);

                var alone = ConstraintSystem.assign(1, 0);
                cubes(alone, count);
                assertThat(shape.r1cs().firstUnsatisfied(alone.witness())).isEmpty();
                assertThat(Fr.fromLimbs(alone.witness(), 4 * (3 + 3 * (count - 1))))
                        .isEqualTo(Fr.of(count - 1));
                for (int expected : new int[] {0, shape.r1cs().nWires()}) {
                    var together = ConstraintSystem.assign(1, expected, new Compute(ScalarKernels.INSTANCE, pool));
                    cubes(together, count);
                    assertThat(together.witness()).isEqualTo(alone.witness());
                }
            }
        }
    }

    @Test
    void aCopyHasNoValueOfTheOneBeforeIt() {
        var cs = ConstraintSystem.assign(0, 0);
        assertThatThrownBy(() -> cs.<Lc>copies(
                        2,
                        (copy, _, before) ->
                                copy.derived(() -> before.get().orElseThrow().values()),
                        (all, _) -> all))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void copiesAreEqualAndNotNested() {
        var uneven = ConstraintSystem.assign(0, 0);
        assertThatThrownBy(() -> uneven.copies(
                        9,
                        (copy, first, _) -> {
                            for (int i = 0; i <= first; i++) {
                                copy.wire(() -> Fr.ONE);
                            }
                            return first;
                        },
                        (all, _) -> all))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("not equal");
        for (var cs : List.of(ConstraintSystem.assign(0, 0), ConstraintSystem.shape(0))) {
            assertThatThrownBy(() -> cs.copies(
                            1, (copy, _, _) -> copy.copies(1, (_, _, _) -> 1, (all, _) -> all), (all, _) -> all))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("within copies");
        }
    }

    @Test
    void whereThereAreOnlyConstraintsNoWireIsMade() {
        var shape = ConstraintSystem.shape(0);
        assertThatThrownBy(() -> shape.constrain(() -> shape.wire(() -> Fr.ONE)))
                .isInstanceOf(IllegalStateException.class);
    }
}
