package io.orrery.gpu.parity;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.zk.kernel.Modulus;
import java.math.BigInteger;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/// Every kernel here against integers, at limbs where carries go wrong.
class FieldParityPropertyTest {
    /// Limbs of 52 bits, each often all zeros, all ones or one beside them.
    @Provide
    Arbitrary<List<BigInteger>> numbers() {
        var limb = Arbitraries.integers()
                .between(0, 5)
                .flatMap(choice -> Arbitraries.longs()
                        .between(0, (1L << 52) - 1)
                        .map(any -> switch (choice) {
                            case 0 -> 0L;
                            case 1 -> 1L;
                            case 2 -> (1L << 52) - 1;
                            case 3 -> (1L << 52) - 2;
                            default -> any;
                        }));
        return limb.list()
                .ofSize(5)
                .map(FieldParityPropertyTest::join)
                .list()
                .ofMinSize(1)
                .ofMaxSize(19);
    }

    private static BigInteger join(List<Long> limbs) {
        var value = BigInteger.ZERO;
        for (int i = 4; i >= 0; i--) {
            value = value.shiftLeft(52).add(BigInteger.valueOf(limbs.get(i)));
        }
        return value;
    }

    @Property
    void productsAreThoseOfIntegers(
            @ForAll Modulus modulus,
            @ForAll("numbers") List<BigInteger> left,
            @ForAll("numbers") List<BigInteger> right) {
        var p = Elements.modulus(modulus);
        var radixInverse = BigInteger.ONE.shiftLeft(256).modInverse(p);
        int n = Math.min(left.size(), right.size());
        long[] a = new long[4 * n];
        long[] b = new long[4 * n];
        long[] expected = new long[4 * n];
        for (int i = 0; i < n; i++) {
            var x = left.get(i).mod(p);
            var y = right.get(i).mod(p);
            Elements.put(a, 4 * i, x);
            Elements.put(b, 4 * i, y);
            Elements.put(expected, 4 * i, x.multiply(y).multiply(radixInverse).mod(p));
        }
        for (var kernels : Subject.here()) {
            long[] z = new long[4 * n];
            kernels.multiply(modulus, z, 0, a, 0, b, 0, n);
            assertThat(z).as(kernels.name()).isEqualTo(expected);
        }
    }

    /// One factor is chosen so that the product is the extreme number: results at the very bounds are as common
    /// as operands there.
    @Property
    void everyExtremeNumberIsAProduct(
            @ForAll Modulus modulus,
            @ForAll("numbers") List<BigInteger> left,
            @ForAll("numbers") List<BigInteger> products) {
        var p = Elements.modulus(modulus);
        var radix = BigInteger.ONE.shiftLeft(256);
        int n = Math.min(left.size(), products.size());
        long[] a = new long[4 * n];
        long[] b = new long[4 * n];
        long[] expected = new long[4 * n];
        for (int i = 0; i < n; i++) {
            var x = left.get(i).mod(p).max(BigInteger.ONE);
            // Extremes below the modulus, and as far below it as they are large.
            var z = products.get(i).mod(p);
            z = i % 2 == 0 ? z : p.subtract(z).mod(p);
            Elements.put(a, 4 * i, x);
            Elements.put(b, 4 * i, z.multiply(radix).multiply(x.modInverse(p)).mod(p));
            Elements.put(expected, 4 * i, z);
        }
        for (var kernels : Subject.here()) {
            long[] z = new long[4 * n];
            kernels.multiply(modulus, z, 0, a, 0, b, 0, n);
            assertThat(z).as(kernels.name()).isEqualTo(expected);
        }
    }
}
