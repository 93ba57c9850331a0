package io.orrery.zk.ntt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.zk.field.Fr;
import io.orrery.zk.field.FrLimbs;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.ScalarKernels;
import java.math.BigInteger;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

class NttTest {
    private static long[] random(int n, long seed) {
        var random = new Random(seed);
        long[] out = new long[4 * n];
        for (int i = 0; i < n; i++) {
            Fr.reduce(new BigInteger(300, random)).toLimbs(out, 4 * i);
        }
        return out;
    }

    private static Compute compute(ForkJoinPool pool) {
        return new Compute(ScalarKernels.INSTANCE, pool);
    }

    private static Fr evaluate(long[] coefficients, Fr at) {
        var acc = Fr.ZERO;
        for (int i = coefficients.length / 4 - 1; i >= 0; i--) {
            acc = acc.mul(at).add(Fr.fromLimbs(coefficients, 4 * i));
        }
        return acc;
    }

    @Test
    void valuesAreTheNaiveOnes() {
        var compute = compute(ForkJoinPool.commonPool());
        for (int log = 0; log <= 6; log++) {
            var ntt = Ntt.of(log, compute);
            long[] coefficients = random(1 << log, 41 + log);
            long[] values = coefficients.clone();
            ntt.evaluate(values);
            long[] shifted = coefficients.clone();
            var shift = Fr.of(7);
            ntt.evaluate(shifted);
            ntt.toCoset(shifted, ntt.shift(shift));
            for (int i = 0; i < 1 << log; i++) {
                var x = Ntt.root(log).pow(BigInteger.valueOf(i));
                assertThat(Fr.fromLimbs(values, 4 * i)).isEqualTo(evaluate(coefficients, x));
                assertThat(Fr.fromLimbs(shifted, 4 * i)).isEqualTo(evaluate(coefficients, x.mul(shift)));
            }
        }
    }

    @Test
    void interpolationUndoesEvaluationAtEverySize() {
        try (var pool = new ForkJoinPool(3)) {
            var compute = compute(pool);
            for (int log = 0; log <= 16; log++) {
                long[] coefficients = random(1 << log, 51 + log);
                long[] a = coefficients.clone();
                var ntt = Ntt.of(log, compute);
                ntt.evaluate(a);
                ntt.interpolate(a);
                assertThat(a).isEqualTo(coefficients);
            }
        }
    }

    @Test
    void aLargeTransformAgreesWithHornerAtSomePoints() {
        try (var pool = new ForkJoinPool(2)) {
            var compute = compute(pool);
            int log = 15;
            long[] coefficients = random(1 << log, 61);
            long[] values = coefficients.clone();
            Ntt.of(log, compute).evaluate(values);
            for (int i : new int[] {0, 1, 2, 4097, (1 << log) - 1}) {
                assertThat(Fr.fromLimbs(values, 4 * i))
                        .isEqualTo(evaluate(coefficients, Ntt.root(log).pow(BigInteger.valueOf(i))));
            }
        }
    }

    @Test
    void theQuotientIsThatOfTheThreeOnTheCosetAtEverySize() {
        try (var pool = new ForkJoinPool(3)) {
            for (int log = 1; log <= 16; log++) {
                var ntt = Ntt.of(log, compute(pool));
                long[] shift = ntt.shift(Fr.of(5));
                long[] a = random(1 << log, 71);
                long[] b = random(1 << log, 72);
                long[] c = random(1 << log, 73);
                var apart = List.of(a.clone(), b.clone(), c.clone());
                apart.forEach(values -> ntt.toCoset(values, shift));
                ntt.quotient(a, b, c, shift);
                for (int i = 0; i < 1 << log; i += 1 + (1 << log) / 50) {
                    var expected = Fr.fromLimbs(apart.get(0), 4 * i)
                            .mul(Fr.fromLimbs(apart.get(1), 4 * i))
                            .sub(Fr.fromLimbs(apart.get(2), 4 * i));
                    FrLimbs.toMontgomery(a, 4 * i, a, 4 * i);
                    assertThat(Fr.fromLimbs(a, 4 * i)).isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void theTwoAdicRootIsTheOneOfTheFormats() {
        assertThat(Ntt.root(28))
                .hasToString("19103219067921713944291392827692070036145651957329286315305642004821462161904");
        assertThat(Ntt.root(1)).isEqualTo(Fr.ONE.negate());
        assertThat(Ntt.root(0)).isEqualTo(Fr.ONE);
    }

    @Test
    void wrongSizesAreRefused() {
        assertThatThrownBy(() -> Ntt.of(28, compute(ForkJoinPool.commonPool())))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Ntt.of(3, compute(ForkJoinPool.commonPool())).evaluate(new long[4]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
