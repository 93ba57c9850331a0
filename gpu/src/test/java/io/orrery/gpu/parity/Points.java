package io.orrery.gpu.parity;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.kernel.ScalarKernels;
import java.util.Arrays;
import java.util.SplittableRandom;

/// Flat arrays of affine points, and lists that name some of them.
final class Points {
    private Points() {}

    /// `1·G, 2·G, ...`
    static long[] multiples(Curve curve, int count) {
        int n = curve.pointLimbs();
        long[] points = Arrays.copyOf(curve.generator(), count * n);
        for (int have = 1; have < count; have *= 2) {
            int more = Math.min(have, count - have);
            int[] ai = new int[more];
            int[] bi = new int[more];
            int[] zi = new int[more];
            for (int i = 0; i < more; i++) {
                ai[i] = i << 1;
                bi[i] = (have - 1) << 1;
                zi[i] = have + i;
            }
            ScalarKernels.INSTANCE.adder(curve, more).add(points, ai, points, bi, points, zi, more);
        }
        return points;
    }

    /// Multiples of the generator, of which each seventh is replaced by infinity and each fifth by the opposite of
    /// the point before it.
    static long[] withExceptions(Curve curve, int count) {
        int n = curve.pointLimbs();
        long[] points = multiples(curve, count);
        for (int i = 1; i < count; i++) {
            if (i % 5 == 4) {
                int[] only = {(i - 1) << 1 | 1};
                ScalarKernels.INSTANCE
                        .adder(curve, 1)
                        .add(points, only, points, new int[] {-1}, points, new int[] {i}, 1);
            }
            if (i % 7 == 6) {
                Arrays.fill(points, i * n, (i + 1) * n, 0);
            }
        }
        return points;
    }

    /// Indices of points with a sign in the low bit; each fourth names the point of the one before it again.
    static int[] indices(int count, int points, SplittableRandom random) {
        int[] indices = new int[count];
        for (int i = 0; i < count; i++) {
            indices[i] = i % 4 == 3 ? indices[i - 1] ^ random.nextInt(2) : random.nextInt(2 * points);
        }
        return indices;
    }

    /// The first `count` of the numbers below `bound`, shuffled.
    static int[] order(int count, int bound, SplittableRandom random) {
        int[] order = new int[bound];
        for (int i = 0; i < bound; i++) {
            int j = random.nextInt(i + 1);
            order[i] = order[j];
            order[j] = i;
        }
        return Arrays.copyOf(order, count);
    }

    static boolean sameX(Curve curve, long[] a, int i, long[] b, int j) {
        int n = curve.pointLimbs();
        return Arrays.equals(a, i * n, i * n + n / 2, b, j * n, j * n + n / 2);
    }
}
