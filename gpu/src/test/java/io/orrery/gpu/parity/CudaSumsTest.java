package io.orrery.gpu.parity;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.curve.Xyzz;
import io.orrery.zk.field.Fr;
import io.orrery.zk.kernel.Modulus;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CudaSumsTest {
    /// How a sum is cut, see docs of the kernels: bits of a window, copies of a point, entries of a segment, parts of
    /// the
    /// count, buckets of a chunk.
    private record Cut(int bits, int copies, int segment, int parts, int length) {
        int windows() {
            return (254 + bits) / bits;
        }

        int sets() {
            return (windows() + copies - 1) / copies;
        }

        int buckets() {
            return 1 << (bits - 1);
        }
    }

    /// A device has 1,024; fewer are faster where they take turns.
    private static final int SORT_BLOCK = 32;

    private static final Cut PLAIN = new Cut(4, 1, 5, 3, 4);
    private static final BigInteger LAST = Fr.MODULUS.subtract(BigInteger.ONE);

    private static long[] limbs(BigInteger... scalars) {
        long[] limbs = new long[4 * scalars.length];
        for (int i = 0; i < scalars.length; i++) {
            Elements.put(limbs, 4 * i, scalars[i]);
        }
        return limbs;
    }

    private static BigInteger[] same(int count, BigInteger scalar) {
        var all = new BigInteger[count];
        Arrays.fill(all, scalar);
        return all;
    }

    private static BigInteger[] random(int count, long seed) {
        var random = new SplittableRandom(seed);
        var all = new BigInteger[count];
        for (int i = 0; i < count; i++) {
            all[i] = Elements.random(Modulus.SCALAR, random);
        }
        return all;
    }

    /// Sorted terms of a sum in the memory of the host.
    private record Sort(MemorySegment start, MemorySegment entries) {}

    private static MemorySegment digits(HostKernels host, Cut cut, long[] scalars, boolean montgomery, int[] skip) {
        int n = scalars.length / 4;
        int pitch = (n + 7) / 8 * 8;
        var digits = host.bytes(2L * cut.windows() * pitch);
        host.launch(
                "digits",
                (pitch + 255) / 256,
                1,
                256,
                0,
                digits,
                host.longs(scalars),
                n,
                cut.bits(),
                cut.windows(),
                montgomery ? 1 : 0,
                skip.length == 0 ? MemorySegment.NULL : host.ints(skip));
        return digits;
    }

    private static Sort sort(HostKernels host, Cut cut, long[] scalars, int[] skip) {
        int n = scalars.length / 4;
        var digits = digits(host, cut, scalars, false, skip);
        int sets = cut.sets();
        var counts = host.bytes(4L * sets * cut.parts() * cut.buckets());
        var start = host.bytes(4L * sets * (cut.buckets() + 1));
        var entries = host.bytes(4L * sets * cut.copies() * n);
        int shared = 4 * cut.buckets();
        host.launch("count", cut.parts(), sets, SORT_BLOCK, shared, counts, digits, n, cut.bits(), cut.windows(), sets);
        host.launch("offsets", 1, sets, SORT_BLOCK, 0, start, counts, cut.bits(), cut.parts());
        host.launch(
                "scatter",
                cut.parts(),
                sets,
                SORT_BLOCK,
                shared,
                entries,
                counts,
                start,
                digits,
                n,
                cut.bits(),
                cut.windows(),
                sets,
                cut.copies());
        return new Sort(start, entries);
    }

    /// The whole sum, as an affine point.
    private static long[] sum(HostKernels host, Curve curve, Cut cut, long[] scalars, long[] points, int... skip) {
        int n = scalars.length / 4;
        int sets = cut.sets();
        int capacity = n * cut.copies();
        int segments = (capacity + cut.segment() - 1) / cut.segment();
        long point = 8L * curve.xyzzLimbs();
        var suffix = curve == Curve.G1 ? "_g1" : "_g2";
        var sorted = sort(host, cut, scalars, skip);
        var bases = copies(host, curve, cut, points);
        var heads = host.bytes(point * sets * segments);
        var tails = host.bytes(point * sets * segments);
        var buckets = host.bytes(point * sets * cut.buckets());
        var large = host.bytes(4L * (1 + sets * cut.buckets()));
        large.set(ValueLayout.JAVA_INT, 0, 0);
        int chunksOfSet = cut.buckets() / cut.length();
        var chunks = host.bytes(point * sets * chunksOfSet);
        var sums = host.bytes(point * sets);
        int block = 32;
        host.launch(
                "accumulate" + suffix,
                (segments + block - 1) / block,
                sets,
                block,
                0,
                buckets,
                heads,
                tails,
                sorted.start(),
                sorted.entries(),
                bases,
                cut.bits(),
                cut.segment(),
                capacity);
        int grid = (cut.buckets() + block - 1) / block;
        Object[] merged = {buckets, large, heads, tails, sorted.start(), cut.bits(), cut.segment(), capacity};
        int shared = block * (int) point;
        host.launch("merge" + suffix, grid, sets, block, 0, merged);
        host.launch("merge_large" + suffix, 3, 1, block, shared, merged);
        host.launch("reduce" + suffix, (chunksOfSet + 63) / 64, sets, 64, 0, chunks, buckets, cut.bits(), cut.length());
        host.launch("total" + suffix, 1, sets, block, shared, sums, chunks, chunksOfSet);
        return joined(curve, cut, HostKernels.longs(sums, sets * curve.xyzzLimbs()));
    }

    private static MemorySegment copies(HostKernels host, Curve curve, Cut cut, long[] points) {
        var bases = host.bytes(8L * points.length * cut.copies());
        MemorySegment.copy(host.longs(points), 0, bases, 0, 8L * points.length);
        int n = points.length / curve.pointLimbs();
        for (int copy = 1; copy < cut.copies(); copy++) {
            host.launch(
                    curve == Curve.G1 ? "copies_g1" : "copies_g2",
                    (n + 127) / 128,
                    1,
                    128,
                    0,
                    bases.asSlice(8L * points.length * copy),
                    bases.asSlice(8L * points.length * (copy - 1)),
                    n,
                    cut.sets() * cut.bits());
        }
        return bases;
    }

    private static long[] joined(Curve curve, Cut cut, long[] sums) {
        var group = new Xyzz(curve);
        long[] acc = new long[curve.xyzzLimbs()];
        for (int set = cut.sets() - 1; set >= 0; set--) {
            for (int i = 0; i < cut.bits(); i++) {
                group.dbl(acc, 0);
            }
            group.add(acc, 0, sums, set * curve.xyzzLimbs());
        }
        long[] result = new long[curve.pointLimbs()];
        group.toAffine(result, 0, acc, 0);
        return result;
    }

    private static long[] expected(Curve curve, long[] scalars, long[] points) {
        var group = new Xyzz(curve);
        long[] acc = new long[curve.xyzzLimbs()];
        long[] term = new long[curve.xyzzLimbs()];
        for (int i = 0; i < scalars.length / 4; i++) {
            group.scale(term, 0, points, i * curve.pointLimbs(), scalars, 4 * i);
            group.add(acc, 0, term, 0);
        }
        long[] result = new long[curve.pointLimbs()];
        group.toAffine(result, 0, acc, 0);
        return result;
    }

    private static void requireSum(Curve curve, Cut cut, long[] scalars, long[] points, String what) {
        try (var host = HostKernels.orNotRun()) {
            assertThat(sum(host, curve, cut, scalars, points))
                    .as("%s, %s, %s", curve, cut, what)
                    .isEqualTo(expected(curve, scalars, points));
        }
    }

    @Test
    void digitsAddUpToTheirScalarsAndKeepTheirBounds() {
        var edges = Elements.edges(Modulus.SCALAR).toArray(BigInteger[]::new);
        int pitch = (edges.length + 7) / 8 * 8;
        long[] plain = limbs(edges);
        long[] montgomery = new long[plain.length];
        for (int i = 0; i < edges.length; i++) {
            Fr.of(edges[i]).toLimbs(montgomery, 4 * i);
        }
        for (int bits = 2; bits <= 16; bits++) {
            var cut = new Cut(bits, 1, 1, 1, 1);
            try (var host = HostKernels.orNotRun()) {
                int count = cut.windows() * pitch;
                short[] all = HostKernels.shorts(digits(host, cut, plain, false, new int[0]), count);
                for (int i = 0; i < pitch; i++) {
                    var sum = BigInteger.ZERO;
                    for (int w = 0; w < cut.windows(); w++) {
                        int digit = all[w * pitch + i];
                        assertThat(digit).isBetween(-(1 << (bits - 1)), 1 << (bits - 1));
                        sum = sum.add(BigInteger.valueOf(digit).shiftLeft(w * bits));
                    }
                    assertThat(sum)
                            .as("scalar %d, %d bits", i, bits)
                            .isEqualTo(i < edges.length ? edges[i] : BigInteger.ZERO);
                }
                assertThat(HostKernels.shorts(digits(host, cut, montgomery, true, new int[0]), count))
                        .isEqualTo(all);
            }
        }
    }

    @Test
    void termsAreSortedByBucketAndNoneIsLostOrDoubled() {
        for (int n : new int[] {1, 7, 8, 9, 250}) {
            for (var cut : new Cut[] {PLAIN, new Cut(7, 3, 5, 4, 4), new Cut(13, 2, 5, 2, 4)}) {
                for (var scalars : new BigInteger[][] {
                    random(n, n), same(n, BigInteger.ZERO), same(n, BigInteger.ONE), same(n, LAST)
                }) {
                    requireSorted(cut, limbs(scalars));
                }
            }
        }
    }

    private static void requireSorted(Cut cut, long[] scalars) {
        int n = scalars.length / 4;
        int pitch = (n + 7) / 8 * 8;
        try (var host = HostKernels.orNotRun()) {
            short[] digits = HostKernels.shorts(digits(host, cut, scalars, false, new int[0]), cut.windows() * pitch);
            var sorted = sort(host, cut, scalars, new int[0]);
            int[] start = HostKernels.ints(sorted.start(), cut.sets() * (cut.buckets() + 1));
            int[] entries = HostKernels.ints(sorted.entries(), cut.sets() * cut.copies() * n);
            for (int set = 0; set < cut.sets(); set++) {
                int first = set * (cut.buckets() + 1);
                assertThat(start[first]).isZero();
                for (int b = 0; b < cut.buckets(); b++) {
                    int bucket = b;
                    int of = set;
                    int[] expected = IntStream.range(0, cut.copies() * n)
                            .filter(i -> i / n * cut.sets() + of < cut.windows())
                            .filter(i -> Math.abs(digits[(i / n * cut.sets() + of) * pitch + i % n]) == bucket + 1)
                            .map(i -> i | (digits[(i / n * cut.sets() + of) * pitch + i % n] < 0 ? 1 << 31 : 0))
                            .sorted()
                            .toArray();
                    int base = set * cut.copies() * n;
                    int[] found = Arrays.copyOfRange(entries, base + start[first + b], base + start[first + b + 1]);
                    Arrays.sort(found);
                    assertThat(found).as("%s, set %d, bucket %d", cut, set, b).isEqualTo(expected);
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Curve.class)
    void sumsOfPointsAtInfinityEqualOnesAndOppositesAreExact(Curve curve) {
        for (int n : new int[] {1, 2, 40}) {
            requireSum(curve, PLAIN, limbs(random(n, n)), Points.withExceptions(curve, n), "exceptions");
        }
        long[] one = curve.generator();
        long[] equal = new long[40 * one.length];
        for (int i = 0; i < 40; i++) {
            System.arraycopy(one, 0, equal, i * one.length, one.length);
        }
        requireSum(curve, PLAIN, limbs(same(40, BigInteger.TEN)), equal, "one point many times");
        long[] scalars = limbs(same(40, BigInteger.valueOf(3)));
        for (int i = 0; i < 40; i += 2) {
            Elements.put(scalars, 4 * i, Fr.MODULUS.subtract(BigInteger.valueOf(3)));
        }
        requireSum(curve, PLAIN, scalars, equal, "everything cancels");
        requireSum(curve, PLAIN, limbs(random(10, 1)), new long[10 * one.length], "infinity alone");
    }

    @ParameterizedTest
    @EnumSource(Curve.class)
    void sumsWithScalarsOfAllKindsAreExact(Curve curve) {
        int n = 150;
        long[] points = Points.multiples(curve, n);
        requireSum(curve, PLAIN, limbs(same(n, BigInteger.ZERO)), points, "zeros");
        requireSum(curve, PLAIN, limbs(same(n, BigInteger.ONE)), points, "ones");
        requireSum(curve, PLAIN, limbs(same(n, LAST)), points, "largest");
        // Many more segments of two than a thread adds up: the one bucket is left to a block of threads.
        requireSum(curve, new Cut(4, 1, 2, 3, 4), limbs(same(n, BigInteger.ONE)), points, "one huge bucket");
        requireSum(curve, new Cut(2, 1, 1, 2, 1), limbs(random(n, 1)), points, "segments of one");
        requireSum(curve, new Cut(5, 1, 64, 1, 16), limbs(random(n, 2)), points, "one chunk");
        var bits = random(n, 3);
        for (int i = 0; i < n; i++) {
            bits[i] = bits[i].and(BigInteger.ONE);
        }
        requireSum(curve, PLAIN, limbs(bits), points, "bits");
    }

    @ParameterizedTest
    @EnumSource(Curve.class)
    void windowsThatShareBucketsByCopiesOfThePointsGiveTheSameSum(Curve curve) {
        int n = 20;
        long[] points = Points.withExceptions(curve, n);
        for (int copies : new int[] {2, 3, 64}) {
            requireSum(curve, new Cut(4, copies, 7, 3, 2), limbs(random(n, copies)), points, "copies");
        }
    }

    @Test
    void aBucketOfManySlicesIsPutTogetherOnce() {
        // 1,300 entries in segments of one: a slice has 512 of them.
        int n = 1300;
        long[] scalars = limbs(same(n, BigInteger.ONE));
        for (int i = 0; i < 200; i++) {
            Elements.put(scalars, 4 * i, BigInteger.valueOf(3));
        }
        requireSum(Curve.G1, new Cut(4, 1, 1, 2, 4), scalars, Points.withExceptions(Curve.G1, n), "slices");
    }

    @Test
    void pointsThatAreSkippedDoNotCount() {
        int n = 70;
        long[] points = Points.multiples(Curve.G1, n);
        long[] scalars = limbs(random(n, 9));
        int[] skip = {0b101, 1 << 31, 1};
        long[] without = scalars.clone();
        for (int i : new int[] {0, 2, 63, 64}) {
            Elements.put(without, 4 * i, BigInteger.ZERO);
        }
        try (var host = HostKernels.orNotRun()) {
            assertThat(sum(host, Curve.G1, PLAIN, scalars, points, skip))
                    .isEqualTo(expected(Curve.G1, without, points));
        }
    }
}
