package io.orrery.gpu.parity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.curve.PointAdder;
import io.orrery.zk.kernel.Modulus;
import io.orrery.zk.kernel.ScalarKernels;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AdditionParityTest {
    private static final int CAPACITY = 1024;
    private static final int[] COUNTS = {0, 1, 2, 7, 8, 9, 15, 16, 17, 24, 25, 31, 33, 100, 1023, 1024};

    static Stream<Arguments> subjects() {
        return Subject.all().flatMap(subject -> Stream.of(Curve.values()).map(curve -> Arguments.of(subject, curve)));
    }

    /// Beside many sums: the point at infinity, equal points, opposite ones by sign and by coordinates, and no
    /// second point.
    @ParameterizedTest
    @MethodSource("subjects")
    void sumsOfPointsThatOftenMeetAreTheScalarKernels(Subject subject, Curve curve) {
        var adder = subject.orNotRun().adder(curve, CAPACITY);
        for (int points : new int[] {1, 2, 3, 20, 900}) {
            for (int count : COUNTS) {
                var random = new SplittableRandom(count);
                long[] a = Points.withExceptions(curve, points);
                long[] b = Points.withExceptions(curve, points + 5);
                int size = a.length / curve.pointLimbs();
                int[] ai = Points.indices(count, size, random);
                int[] bi = Points.indices(count, size, random);
                for (int i = 0; i < count; i++) {
                    if (random.nextInt(6) == 0) {
                        bi[i] = PointAdder.NONE;
                    }
                }
                int[] zi = Points.order(count, CAPACITY, random);
                long[] z = new long[CAPACITY * curve.pointLimbs()];
                Arrays.fill(z, 77);
                long[] expected = z.clone();
                scalar(curve).add(a, ai, b, bi, expected, zi, count);
                adder.add(a, ai, b, bi, z, zi, count);
                assertThat(z).as("%d of %d", count, points).isEqualTo(expected);
            }
        }
    }

    /// Coordinates at the bounds of the field are on no curve, which the formulas do not mind.
    @ParameterizedTest
    @MethodSource("subjects")
    void sumsWithCoordinatesAtTheBoundsAreTheScalarKernels(Subject subject, Curve curve) {
        var adder = subject.orNotRun().adder(curve, CAPACITY);
        var random = new SplittableRandom(5);
        int n = curve.pointLimbs();
        for (int run = 0; run < 20; run++) {
            long[] a = Elements.some(Modulus.BASE, CAPACITY * n / 4, random);
            long[] b = Elements.some(Modulus.BASE, CAPACITY * n / 4, random);
            int[] ai = Points.indices(CAPACITY, CAPACITY, random);
            int[] bi = Points.indices(CAPACITY, CAPACITY, random);
            for (int i = 0; i < CAPACITY; i++) {
                // With equal x, other formulas may mean other things by points on no curve.
                if (Points.sameX(curve, a, ai[i] >> 1, b, bi[i] >> 1)) {
                    bi[i] = PointAdder.NONE;
                }
            }
            int[] zi = Points.order(CAPACITY, CAPACITY, random);
            long[] z = new long[CAPACITY * n];
            long[] expected = new long[CAPACITY * n];
            scalar(curve).add(a, ai, b, bi, expected, zi, CAPACITY);
            adder.add(a, ai, b, bi, z, zi, CAPACITY);
            assertThat(z).isEqualTo(expected);
        }
    }

    /// The tree of sums of [io.orrery.zk.msm.Msm]: a round writes where it has read.
    @ParameterizedTest
    @MethodSource("subjects")
    void roundsInPlaceAreTheScalarKernels(Subject subject, Curve curve) {
        var adder = subject.orNotRun().adder(curve, CAPACITY);
        for (int points : new int[] {2, 3, 15, 16, 17, 33, 255, 1000, 2047}) {
            long[] a = Points.withExceptions(curve, points);
            int left = a.length / curve.pointLimbs();
            long[] expected = a.clone();
            while (left > 1) {
                int half = (left + 1) / 2;
                for (int from = 0; from < half; from += CAPACITY) {
                    int count = Math.min(CAPACITY, half - from);
                    int[] ai = new int[count];
                    int[] bi = new int[count];
                    int[] zi = new int[count];
                    for (int i = 0; i < count; i++) {
                        int pair = 2 * (from + i);
                        ai[i] = pair << 1;
                        bi[i] = pair + 1 == left ? PointAdder.NONE : (pair + 1) << 1;
                        zi[i] = from + i;
                    }
                    scalar(curve).add(expected, ai, expected, bi, expected, zi, count);
                    adder.add(a, ai, a, bi, a, zi, count);
                }
                left = half;
                assertThat(a).as("%d left of %d", left, points).isEqualTo(expected);
            }
        }
    }

    /// A result stands where an addition so many places earlier had its inputs.
    @ParameterizedTest
    @MethodSource("subjects")
    void resultsMayOverwriteInputsOfEarlierAdditions(Subject subject, Curve curve) {
        var adder = subject.orNotRun().adder(curve, CAPACITY);
        for (int back : new int[] {0, 1, 3, 7, 8, 9, 16, 40}) {
            int count = 200;
            var random = new SplittableRandom(back);
            long[] a = Points.multiples(curve, 2 * count + back);
            int[] places = Points.order(2 * count + back, 2 * count + back, random);
            int[] ai = new int[count];
            int[] bi = new int[count];
            int[] zi = new int[count];
            for (int i = 0; i < count; i++) {
                ai[i] = places[2 * i] << 1 | (i & 1);
                bi[i] = places[2 * i + 1] << 1 | (i >> 1 & 1);
                zi[i] = i < back ? places[2 * count + i] : places[2 * (i - back) + random.nextInt(2)];
            }
            long[] expected = a.clone();
            scalar(curve).add(expected, ai, expected, bi, expected, zi, count);
            adder.add(a, ai, a, bi, a, zi, count);
            assertThat(a).as("%d back", back).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void anAdderMayBeUsedAgainAfterOtherSizes(Subject subject, Curve curve) {
        var adder = subject.orNotRun().adder(curve, 37);
        assertThat(adder.capacity()).isEqualTo(37);
        long[] a = Points.withExceptions(curve, 50);
        for (int count : new int[] {37, 3, 0, 36, 8, 37}) {
            var random = new SplittableRandom(count);
            int[] ai = Points.indices(count, 50, random);
            int[] bi = Points.indices(count, 50, random);
            int[] zi = Points.order(count, 37, random);
            long[] z = new long[37 * curve.pointLimbs()];
            long[] expected = z.clone();
            scalar(curve).add(a, ai, a, bi, expected, zi, count);
            adder.add(a, ai, a, bi, z, zi, count);
            assertThat(z).as("%d additions", count).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void whatDoesNotFitIsRefused(Subject subject, Curve curve) {
        var adder = subject.orNotRun().adder(curve, 20);
        long[] a = Points.multiples(curve, 30);
        int[] places = Points.order(20, 30, new SplittableRandom(1));
        int[] named = Arrays.stream(places).map(i -> i << 1).toArray();
        for (int bad : new int[] {30, -1, -1_000_001, Integer.MAX_VALUE}) {
            int[] wrong = places.clone();
            wrong[19] = bad;
            refused(() -> adder.add(a, named, a, named, a, wrong, 20));
        }
        for (int bad : new int[] {60, 61, -2, -1_000_001, Integer.MAX_VALUE}) {
            int[] wrong = named.clone();
            wrong[11] = bad;
            refused(() -> adder.add(a, named, a, wrong, a, places, 20));
            refused(() -> adder.add(a, wrong, a, named, a, places, 20));
        }
        int[] none = named.clone();
        none[0] = PointAdder.NONE;
        refused(() -> adder.add(a, none, a, named, a, places, 20));
        refused(() -> adder.add(a, named, a, named, a, new int[19], 20));
        refused(() -> adder.add(a, new int[19], a, named, a, places, 20));
        refused(() -> adder.add(a, named, a, new int[19], a, places, 20));
        assertThatThrownBy(() -> adder.add(a, new int[21], a, new int[21], a, new int[21], 21))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void refused(Runnable call) {
        assertThatThrownBy(call::run).isInstanceOf(IndexOutOfBoundsException.class);
    }

    /// Without a second point the second array may be empty.
    @ParameterizedTest
    @MethodSource("subjects")
    void nothingIsReadOfAPointThatIsNotThere(Subject subject, Curve curve) {
        var adder = subject.orNotRun().adder(curve, 20);
        long[] a = Points.withExceptions(curve, 9);
        int[] ai = {0, 3, 8, 17, 4, 5, 6, 7, 8, 9, 10};
        int[] bi = new int[11];
        Arrays.fill(bi, PointAdder.NONE);
        int[] zi = Points.order(11, 11, new SplittableRandom(1));
        long[] z = new long[11 * curve.pointLimbs()];
        long[] expected = z.clone();
        scalar(curve).add(a, ai, new long[0], bi, expected, zi, 11);
        adder.add(a, ai, new long[0], bi, z, zi, 11);
        assertThat(z).isEqualTo(expected);
    }

    private static PointAdder scalar(Curve curve) {
        return ScalarKernels.INSTANCE.adder(curve, CAPACITY);
    }
}
