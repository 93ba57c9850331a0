package io.orrery.zk.ntt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.zk.field.Fr;
import java.math.BigInteger;
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

    private static Fr evaluate(long[] coefficients, Fr at) {
        var acc = Fr.ZERO;
        for (int i = coefficients.length / 4 - 1; i >= 0; i--) {
            acc = acc.mul(at).add(Fr.fromLimbs(coefficients, 4 * i));
        }
        return acc;
    }

    @Test
    void valuesAreTheNaiveOnes() {
        var pool = ForkJoinPool.commonPool();
        for (int log = 0; log <= 6; log++) {
            var ntt = Ntt.of(log);
            long[] coefficients = random(1 << log, 41 + log);
            long[] values = coefficients.clone();
            ntt.evaluate(values, pool);
            long[] shifted = coefficients.clone();
            var shift = Fr.of(7);
            ntt.evaluateOnCoset(shifted, shift, pool);
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
            for (int log = 0; log <= 16; log++) {
                long[] coefficients = random(1 << log, 51 + log);
                long[] a = coefficients.clone();
                var ntt = Ntt.of(log);
                ntt.evaluate(a, pool);
                ntt.interpolate(a, pool);
                assertThat(a).isEqualTo(coefficients);
            }
        }
    }

    @Test
    void aLargeTransformAgreesWithHornerAtSomePoints() {
        try (var pool = new ForkJoinPool(2)) {
            int log = 15;
            long[] coefficients = random(1 << log, 61);
            long[] values = coefficients.clone();
            Ntt.of(log).evaluate(values, pool);
            for (int i : new int[] {0, 1, 2, 4097, (1 << log) - 1}) {
                assertThat(Fr.fromLimbs(values, 4 * i))
                        .isEqualTo(evaluate(coefficients, Ntt.root(log).pow(BigInteger.valueOf(i))));
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
        assertThatThrownBy(() -> Ntt.of(28)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Ntt.of(3).evaluate(new long[4], ForkJoinPool.commonPool()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
