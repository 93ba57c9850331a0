package io.orrery.zk.kernel.vector;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.lifecycle.BeforeContainer;

/// Products, sums of products, and the way in and out, where the digits stand at the edges of what is exact.
class OctetsPropertyTest {
    private static final Modulus51[] MODULI = {Modulus51.BASE, Modulus51.SCALAR};
    private static final double HALF = 0x1p50;
    private static final double WHOLE = 0x1p51;

    @BeforeContainer
    static void vectorsAreThere() {
        Offered.need();
    }

    private static BigInteger value(double[] z, int at, int lane) {
        var sum = BigInteger.ZERO;
        for (int i = 4; i >= 0; i--) {
            sum = sum.shiftLeft(51).add(BigInteger.valueOf((long) z[at + 8 * i + lane]));
        }
        return sum;
    }

    /// A digit of at most `bound` in size: the bound itself, one beside it, half of it, zero, one, or anything.
    private static double digit(RandomGenerator random, double bound) {
        double size = switch (random.nextInt(7)) {
            case 0, 1 -> bound;
            case 2 -> bound - 1;
            case 3 -> bound / 2;
            case 4 -> random.nextInt(2);
            default -> Math.rint(random.nextDouble() * bound);
        };
        return random.nextBoolean() ? size : -size;
    }

    private static void fill(RandomGenerator random, double[] z, int at, double bound) {
        boolean same = random.nextInt(4) == 0;
        for (int lane = 0; lane < 8; lane++) {
            double all = digit(random, bound);
            for (int i = 0; i < 5; i++) {
                z[at + 8 * i + lane] = same ? all : digit(random, bound);
            }
            // Values stay below 2·p.
            z[at + 32 + lane] = Math.rint(z[at + 32 + lane] / bound * Math.min(bound, 0x1.6p50));
        }
    }

    private static RandomGenerator random(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    private static double ratio(BigInteger value, Modulus51 modulus) {
        return value.abs().doubleValue() / modulus.value.doubleValue();
    }

    private static void assertProduct(Modulus51 modulus, double[] z, int lane, BigInteger sum, double weight) {
        var got = value(z, 0, lane);
        assertThat(got.shiftLeft(255).subtract(sum).mod(modulus.value)).isZero();
        assertThat(ratio(got, modulus)).isLessThanOrEqualTo(0.3783 * weight + 0.6269);
        for (int i = 0; i < 4; i++) {
            assertThat(z[8 * i + lane]).isBetween(-HALF, HALF - 1);
        }
    }

    @Property
    void productsAreExactWhenDigitsMultiplyToTwoToThe102(@ForAll long seed, @ForAll @IntRange(max = 4) int lean) {
        var random = random(seed);
        double shift = Math.scalb(1.0, lean - 2);
        double[] a = new double[40];
        double[] b = new double[40];
        double[] z = new double[40];
        fill(random, a, 0, WHOLE * shift);
        fill(random, b, 0, WHOLE / shift);
        for (var modulus : MODULI) {
            Octets.mul(modulus.digits, z, 0, a, 0, b, 0);
            for (int lane = 0; lane < 8; lane++) {
                var x = value(a, 0, lane);
                var y = value(b, 0, lane);
                assertProduct(modulus, z, lane, x.multiply(y), ratio(x, modulus) * ratio(y, modulus));
            }
        }
    }

    @Property
    void sumsOfProductsAreExactWhenDigitsMultiplyToTwoToThe102(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = Octets.MAX_TERMS) int terms) {
        var random = random(seed);
        double[] a = new double[40 * terms];
        double[] b = new double[40 * terms];
        double[] z = new double[40];
        for (int k = 0; k < terms; k++) {
            fill(random, a, 40 * k, WHOLE);
            fill(random, b, 40 * k, WHOLE);
            for (int lane = 0; lane < 8; lane++) {
                // The top digit of the sum must fit: values below 0.7·p.
                a[40 * k + 32 + lane] = Math.rint(a[40 * k + 32 + lane] / 4);
                b[40 * k + 32 + lane] = Math.rint(b[40 * k + 32 + lane] / 4);
            }
        }
        for (var modulus : MODULI) {
            Octets.dot(modulus.digits, z, 0, a, 0, 40, b, 40 * (terms - 1), -40, terms);
            for (int lane = 0; lane < 8; lane++) {
                var sum = BigInteger.ZERO;
                double weight = 0;
                for (int k = 0; k < terms; k++) {
                    var x = value(a, 40 * k, lane);
                    var y = value(b, 40 * (terms - 1 - k), lane);
                    sum = sum.add(x.multiply(y));
                    weight += ratio(x, modulus) * ratio(y, modulus);
                }
                assertProduct(modulus, z, lane, sum, weight);
            }
        }
    }

    @Property
    void carriesKeepTheValueAndBalanceTheDigits(@ForAll long seed) {
        double[] z = new double[40];
        fill(random(seed), z, 0, 0x1p53 - 8);
        double[] before = z.clone();
        Digits.carry(z, 0);
        for (int lane = 0; lane < 8; lane++) {
            assertThat(value(z, 0, lane)).isEqualTo(value(before, 0, lane));
            for (int i = 0; i < 4; i++) {
                assertThat(z[8 * i + lane]).isBetween(-HALF, HALF);
            }
        }
    }

    @Property
    void reducingLeavesTheResidueNextToZero(@ForAll long seed) {
        var random = random(seed);
        for (var modulus : MODULI) {
            double[] z = new double[40];
            var values = new BigInteger[8];
            for (int lane = 0; lane < 8; lane++) {
                values[lane] = unreduced(random, modulus.value);
                put(random, z, lane, values[lane]);
            }
            Digits.reduce(modulus.digits, z, 0);
            for (int lane = 0; lane < 8; lane++) {
                assertThat(value(z, 0, lane).subtract(values[lane]).mod(modulus.value))
                        .isZero();
                assertThat(ratio(value(z, 0, lane), modulus)).isLessThanOrEqualTo(0.51);
                for (int i = 0; i < 4; i++) {
                    assertThat(z[8 * i + lane]).isBetween(-HALF, HALF);
                }
            }
        }
    }

    /// Digits up to `1.25·2^52` in size: the value with carries not yet done.
    private static void put(RandomGenerator random, double[] z, int lane, BigInteger value) {
        double[] digits = Modulus51.digits(value, 5);
        for (int i = 0; i < 4; i++) {
            double carry = random.nextInt(3) - 1;
            digits[i] += carry * 0x1p52;
            digits[i + 1] -= carry * 2;
        }
        for (int i = 0; i < 5; i++) {
            z[8 * i + lane] = digits[i];
        }
    }

    /// Multiples of `p` up to the fifth, and what is close to them or far away.
    private static BigInteger unreduced(RandomGenerator random, BigInteger p) {
        var multiple = p.multiply(BigInteger.valueOf(random.nextInt(11) - 5));
        var offset = switch (random.nextInt(4)) {
            case 0 -> BigInteger.valueOf(random.nextInt(3) - 1);
            case 1 -> BigInteger.ONE.shiftLeft(random.nextInt(253));
            default ->
                new BigInteger(Long.toUnsignedString(random.nextLong())).pow(4).mod(p);
        };
        var sum = random.nextBoolean() ? multiple.add(offset) : multiple.subtract(offset);
        var most = p.multiply(BigInteger.valueOf(5));
        return sum.abs().compareTo(most) > 0 ? most.multiply(BigInteger.valueOf(sum.signum())) : sum;
    }

    @Property
    void packingIsCanonicalAndUnpackingItsInverse(@ForAll long seed) {
        var random = random(seed);
        for (var modulus : MODULI) {
            double[] z = new double[40];
            var values = new BigInteger[8];
            for (int lane = 0; lane < 8; lane++) {
                values[lane] = unreduced(random, modulus.value);
                put(random, z, lane, values[lane]);
            }
            long[] words = new long[Words.SIZE];
            Words.pack(modulus.digits, z, 0, words, 0);
            double[] again = new double[40];
            Words.unpack(words, 0, again, 0);
            assertThat(again).isEqualTo(z);
            double[] half = new double[40];
            Words.unpackHalf(modulus.words, words, 0, half, 0);
            long[] elements = new long[32];
            Words.join(words, 0, elements, 0);
            for (int lane = 0; lane < 8; lane++) {
                var expected = values[lane].mod(modulus.value);
                assertThat(value(z, 0, lane)).isEqualTo(expected);
                for (int i = 0; i < 4; i++) {
                    assertThat(elements[4 * lane + i])
                            .isEqualTo(expected.shiftRight(64 * i).longValue());
                }
                assertThat(value(half, 0, lane)).isBetween(BigInteger.ZERO, modulus.value.subtract(BigInteger.ONE));
                assertThat(value(half, 0, lane).shiftLeft(1).mod(modulus.value)).isEqualTo(expected);
                for (int i = 0; i < 5; i++) {
                    assertThat(half[8 * i + lane]).isBetween(0.0, WHOLE - 1);
                }
            }
            long[] split = new long[Words.SIZE];
            Words.split(elements, 0, split, 0);
            assertThat(split).isEqualTo(words);
        }
    }
}
