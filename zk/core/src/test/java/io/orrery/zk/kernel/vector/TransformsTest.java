package io.orrery.zk.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.zk.field.Fr;
import io.orrery.zk.field.FrLimbs;
import io.orrery.zk.kernel.Kernels;
import io.orrery.zk.kernel.Modulus;
import io.orrery.zk.kernel.ScalarKernels;
import io.orrery.zk.ntt.Ntt;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TransformsTest {
    private static final int MAX = 10;
    private static final long[] ROOTS = table(Ntt.root(MAX));
    private static final long[] INVERSE_ROOTS = table(Ntt.root(MAX).inverse());

    private final Kernels vector = Offered.kernels();
    private final Kernels scalar = ScalarKernels.INSTANCE;

    private static long[] table(Fr root) {
        int half = 1 << (MAX - 1);
        long[] table = new long[8 * half];
        long[] step = new long[4];
        root.toLimbs(step, 0);
        FrLimbs.setOne(table, 4 * half);
        for (int i = half + 1; i < 2 * half; i++) {
            FrLimbs.mul(table, 4 * i, table, 4 * (i - 1), step, 0);
        }
        for (int i = half - 1; i >= 1; i--) {
            FrLimbs.copy(table, 4 * i, table, 8 * i);
        }
        return table;
    }

    private interface Change {
        void make(Kernels kernels, long[] a);
    }

    private void assertAgrees(long[] a, String what, Change change) {
        long[] expected = a.clone();
        change.make(scalar, expected);
        long[] z = a.clone();
        change.make(vector, z);
        assertThat(z).as(what).isEqualTo(expected);
    }

    @Test
    void stagesAgreeOverUnevenRangesOfAnyBlock() {
        var random = new Random(81);
        for (int level = 1; level <= 8; level++) {
            for (int levels = 1; levels <= Math.min(2, level); levels++) {
                int size = 1 << (level - levels);
                int l = level;
                int ls = levels;
                for (int round = 0; round < 12; round++) {
                    int from = round == 0 ? 0 : random.nextInt(size + 1);
                    int to = round == 0 ? size : from + random.nextInt(size - from + 1);
                    int block = random.nextInt(1 << (8 - level)) << level;
                    long[] a = VectorKernelsTest.elements(Modulus.SCALAR, 1 << 8, random);
                    var what = level + " " + levels + " " + from + " " + to;
                    assertAgrees(a, what, (k, z) -> k.frequencyStages(z, block, l, ls, from, to, INVERSE_ROOTS));
                    assertAgrees(a, what, (k, z) -> k.timeStages(z, block, l, ls, from, to, ROOTS));
                }
            }
        }
    }

    @Test
    void blocksOfEveryLevelAgree() {
        var random = new Random(82);
        for (int level = 0; level <= MAX; level++) {
            int l = level;
            for (int block = 0; block < 3 << level; block += 1 << level) {
                int at = block;
                long[] a = VectorKernelsTest.elements(Modulus.SCALAR, 3 << level, random);
                long[] shift = VectorKernelsTest.elements(Modulus.SCALAR, 3 << level, random);
                assertAgrees(a, "frequency " + l, (k, z) -> k.frequencyBlock(z, at, l, INVERSE_ROOTS));
                assertAgrees(a, "time " + l, (k, z) -> k.timeBlock(z, at, l, ROOTS));
                assertAgrees(a, "shift " + l, (k, z) -> k.shiftBlock(z, at, l, INVERSE_ROOTS, shift, ROOTS));
            }
        }
    }

    /// All elements `r - 1`, or alternately that and zero: sums and differences are as large as they can be.
    @Test
    void blocksOfTheLargestElementsAgree() {
        long[] largest = new long[4];
        for (int i = 0; i < 4; i++) {
            largest[i] = Fr.MODULUS.subtract(BigInteger.ONE).shiftRight(64 * i).longValue();
        }
        for (int period = 1; period <= 1 << MAX; period *= 2) {
            long[] a = new long[4 << MAX];
            for (int i = 0; i < 1 << MAX; i++) {
                if ((i & period) == 0) {
                    System.arraycopy(largest, 0, a, 4 * i, 4);
                }
            }
            assertAgrees(a, "frequency", (k, z) -> k.frequencyBlock(z, 0, MAX, INVERSE_ROOTS));
            assertAgrees(a, "time", (k, z) -> k.timeBlock(z, 0, MAX, ROOTS));
            assertAgrees(a, "shift", (k, z) -> k.shiftBlock(z, 0, MAX, INVERSE_ROOTS, a, ROOTS));
            assertAgrees(a, "stages", (k, z) -> k.frequencyStages(z, 0, MAX, 2, 0, 1 << (MAX - 2), INVERSE_ROOTS));
            assertAgrees(a, "stages", (k, z) -> k.timeStages(z, 0, MAX, 2, 0, 1 << (MAX - 2), ROOTS));
        }
    }

    @Test
    void stagesThatAreNotThereAreRefused() {
        long[] a = new long[64];
        assertThatThrownBy(() -> vector.frequencyStages(a, 0, 4, 3, 0, 2, ROOTS))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> vector.timeStages(a, 0, 1, 2, 0, 1, ROOTS))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> vector.frequencyStages(a, 0, 4, 1, 0, 9, ROOTS))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> vector.timeStages(a, 16, 4, 1, 0, 8, ROOTS))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> vector.frequencyBlock(a, 16, 4, ROOTS)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
