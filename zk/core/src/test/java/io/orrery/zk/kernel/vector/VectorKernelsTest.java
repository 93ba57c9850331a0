package io.orrery.zk.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.zk.field.Fq;
import io.orrery.zk.field.Fr;
import io.orrery.zk.kernel.InstalledKernels;
import io.orrery.zk.kernel.Kernels;
import io.orrery.zk.kernel.Modulus;
import io.orrery.zk.kernel.ScalarKernels;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class VectorKernelsTest {
    private static final int[] COUNTS = {0, 1, 2, 7, 8, 9, 15, 16, 17, 33, 100};

    private final Kernels vector = Offered.kernels();
    private final Kernels scalar = ScalarKernels.INSTANCE;

    /// Elements by their limbs, with zero, one, `p - 1` and runs of ones and zeros among them.
    static long[] elements(Modulus modulus, int count, Random random) {
        var p = modulus == Modulus.BASE ? Fq.MODULUS : Fr.MODULUS;
        long[] out = new long[4 * count];
        for (int i = 0; i < count; i++) {
            var x = switch (random.nextInt(6)) {
                case 0 -> BigInteger.valueOf(random.nextInt(2));
                case 1 -> p.subtract(BigInteger.valueOf(1 + random.nextInt(2)));
                case 2 -> BigInteger.ONE.shiftLeft(random.nextInt(254)).subtract(BigInteger.ONE);
                default -> new BigInteger(300, random);
            };
            for (int k = 0; k < 4; k++) {
                out[4 * i + k] = x.mod(p).shiftRight(64 * k).longValue();
            }
        }
        return out;
    }

    @Test
    void theVectorKernelsAreInstalledBeforeTheScalarOnes() {
        assertThat(InstalledKernels.here().available())
                .extracting(Kernels::name)
                .containsSubsequence("vector", "scalar");
    }

    @ParameterizedTest
    @EnumSource
    void productsAgreeAtEverySizeAndOffset(Modulus modulus) {
        var random = new Random(61);
        for (int count : COUNTS) {
            for (int offset : new int[] {0, 1, 4}) {
                long[] a = elements(modulus, count + 2, random);
                long[] b = elements(modulus, count + 2, random);
                long[] moved = new long[b.length + 8];
                System.arraycopy(b, 0, moved, offset, b.length);
                long[] expected = new long[4 * count + 9];
                long[] z = new long[4 * count + 9];
                scalar.multiply(modulus, expected, offset, a, 4, moved, offset, count);
                vector.multiply(modulus, z, offset, a, 4, moved, offset, count);
                assertThat(z).isEqualTo(expected);
                vector.scale(modulus, z, offset, a, 4, b, 4, count);
                scalar.scale(modulus, expected, offset, a, 4, b, 4, count);
                assertThat(z).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void aProductMayOverwriteEitherOperandOrBoth(Modulus modulus) {
        var random = new Random(62);
        for (int count : COUNTS) {
            long[] a = elements(modulus, count, random);
            long[] b = elements(modulus, count, random);
            long[] expected = new long[4 * count];
            scalar.multiply(modulus, expected, 0, a, 0, b, 0, count);
            long[] left = a.clone();
            vector.multiply(modulus, left, 0, left, 0, b, 0, count);
            assertThat(left).isEqualTo(expected);
            long[] right = b.clone();
            vector.multiply(modulus, right, 0, a, 0, right, 0, count);
            assertThat(right).isEqualTo(expected);
            long[] square = a.clone();
            vector.multiply(modulus, square, 0, square, 0, square, 0, count);
            scalar.multiply(modulus, expected, 0, a, 0, a, 0, count);
            assertThat(square).isEqualTo(expected);
            if (count > 0) {
                scalar.scale(modulus, expected, 0, a, 0, b, 0, count);
                vector.scale(modulus, a, 0, a, 0, b, 0, count);
                assertThat(a).isEqualTo(expected);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void thePlainOneTakesElementsOutOfMontgomeryForm(Modulus modulus) {
        long[] a = elements(modulus, 9, new Random(63));
        long[] expected = new long[36];
        long[] z = new long[36];
        scalar.scale(modulus, expected, 0, a, 0, new long[] {1, 0, 0, 0}, 0, 9);
        vector.scale(modulus, z, 0, a, 0, new long[] {1, 0, 0, 0}, 0, 9);
        assertThat(z).isEqualTo(expected);
    }

    @Test
    void quotientsAgreeAtEverySizeAlsoInPlace() {
        var random = new Random(64);
        for (int count : COUNTS) {
            long[] a = elements(Modulus.SCALAR, count, random);
            long[] b = elements(Modulus.SCALAR, count, random);
            long[] c = elements(Modulus.SCALAR, count, random);
            long[] expected = new long[4 * count];
            long[] z = new long[4 * count];
            scalar.quotient(expected, 0, a, 0, b, 0, c, 0, count);
            vector.quotient(z, 0, a, 0, b, 0, c, 0, count);
            assertThat(z).isEqualTo(expected);
            vector.quotient(c, 0, a, 0, b, 0, c, 0, count);
            assertThat(c).isEqualTo(expected);
            scalar.quotient(expected, 0, a, 0, a, 0, b, 0, count);
            vector.quotient(a, 0, a, 0, a, 0, b, 0, count);
            assertThat(a).isEqualTo(expected);
        }
    }

    @Test
    void rangesOutsideTheArraysAreRefused() {
        long[] four = new long[4];
        long[] eight = new long[8];
        for (var modulus : Modulus.values()) {
            assertThatThrownBy(() -> vector.multiply(modulus, eight, 0, eight, 0, four, 0, 2))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> vector.multiply(modulus, four, 1, four, 0, four, 0, 1))
                    .isInstanceOf(IndexOutOfBoundsException.class);
            assertThatThrownBy(() -> vector.scale(modulus, eight, 0, eight, 0, four, 1, 2))
                    .isInstanceOf(IndexOutOfBoundsException.class);
        }
        assertThatThrownBy(() -> vector.quotient(eight, 0, eight, 0, eight, 0, four, 0, 2))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }
}
