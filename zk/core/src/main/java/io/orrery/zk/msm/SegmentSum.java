package io.orrery.zk.msm;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.curve.PointAdder;
import io.orrery.zk.kernel.Kernels;
import java.util.Arrays;

/// Sums each of many segments of a list of points, as trees of pairwise affine additions that share their
/// inversions across segments. Segments are taken a block at a time, so small that the sums of a block stay in a
/// core's second-level cache from the first round to the last; only the first round reads points from memory. One
/// thread uses an instance at a time.
final class SegmentSum {
    /// Additions that share an inversion.
    private static final int BATCH = 2048;
    /// Entries of a block: 8,192 sums of the first round are half a megabyte of G1 and one of G2.
    static final int BLOCK = 1 << 14;

    private final int limbs;
    private final PointAdder adder;
    private final int[] left = new int[BATCH];
    private final int[] right = new int[BATCH];
    private final int[] to = new int[BATCH];
    private int pending;
    /// The segments of the block that are not summed up yet: their numbers, and where each begins in what is read;
    /// behind the last begin stands an end.
    private int[] number = new int[64];

    private int[] begin = new int[65];
    private int active;
    /// The first round writes to the wide one, and later rounds go to and fro: half as much lies in the other.
    private long[] wide;

    private long[] narrow;

    SegmentSum(Kernels kernels, Curve curve) {
        this.limbs = curve.pointLimbs();
        this.adder = kernels.adder(curve, BATCH);
        this.wide = new long[BLOCK / 2 * limbs];
        this.narrow = new long[BLOCK / 4 * limbs];
    }

    /// Writes the sums of the segments `[from, end)` to the places of their numbers in `sums`, as affine points.
    /// An empty segment sums to infinity.
    void sum(long[] points, Sorted sorted, int from, int end, long[] sums) {
        int[] start = sorted.start();
        int first = from;
        while (first < end) {
            int last = first + 1;
            while (last < end && start[last + 1] - start[first] <= BLOCK) {
                last++;
            }
            block(points, sorted, first, last, sums);
            first = last;
        }
    }

    private void block(long[] points, Sorted sorted, int first, int last, long[] sums) {
        int segments = last - first;
        int[] start = sorted.start();
        if (number.length < segments) {
            number = new int[2 * segments];
            begin = new int[2 * segments + 1];
        }
        wide = atLeast(wide, start[last] - start[first] + segments);
        narrow = atLeast(narrow, wide.length / limbs + segments);
        firstRound(points, sorted, first, last, sums);
        long[] near = wide;
        long[] far = narrow;
        while (active > 0) {
            nextRound(near, far, sums);
            long[] read = near;
            near = far;
            far = read;
        }
    }

    /// Room for half of so many points.
    private long[] atLeast(long[] buffer, int points) {
        int room = (points + 1) / 2 * limbs;
        return buffer.length < room ? new long[room] : buffer;
    }

    /// Pairs of points become sums in the wide buffer. An odd point goes along, because its sign must be applied.
    private void firstRound(long[] points, Sorted sorted, int first, int last, long[] sums) {
        int[] entries = sorted.entries();
        int[] start = sorted.start();
        int out = 0;
        active = 0;
        for (int s = first; s < last; s++) {
            int end = start[s + 1];
            if (start[s] == end) {
                Arrays.fill(sums, s * limbs, (s + 1) * limbs, 0);
                continue;
            }
            number[active] = s;
            begin[active++] = out;
            for (int i = start[s]; i < end; i += 2) {
                pair(entries[i], i + 1 == end ? PointAdder.NONE : entries[i + 1], out++, points, wide);
            }
        }
        begin[active] = out;
        flush(points, wide);
    }

    /// Halves every segment of the near buffer into the far one; those of one point are done.
    private void nextRound(long[] near, long[] far, long[] sums) {
        int out = 0;
        int kept = 0;
        int from = begin[0];
        for (int s = 0; s < active; s++) {
            int end = begin[s + 1];
            if (end == from + 1) {
                System.arraycopy(near, from * limbs, sums, number[s] * limbs, limbs);
            } else {
                number[kept] = number[s];
                begin[kept++] = out;
                int i = from;
                for (; i + 1 < end; i += 2) {
                    pair(i << 1, (i + 1) << 1, out++, near, far);
                }
                if (i < end) {
                    System.arraycopy(near, i * limbs, far, out++ * limbs, limbs);
                }
            }
            from = end;
        }
        active = kept;
        begin[kept] = out;
        flush(near, far);
    }

    private void pair(int a, int b, int sum, long[] source, long[] target) {
        left[pending] = a;
        right[pending] = b;
        to[pending++] = sum;
        if (pending == BATCH) {
            flush(source, target);
        }
    }

    private void flush(long[] source, long[] target) {
        adder.add(source, left, source, right, target, to, pending);
        pending = 0;
    }

    /// `target[i] = source[2i] + source[2i + 1]` for `i < count`, within one array: from point `source` to point
    /// `target` on.
    void halve(long[] points, int source, int target, int count) {
        for (int done = 0; done < count; done += BATCH) {
            int n = Math.min(BATCH, count - done);
            for (int i = 0; i < n; i++) {
                left[i] = (source + 2 * (done + i)) << 1;
                right[i] = (source + 2 * (done + i) + 1) << 1;
                to[i] = target + done + i;
            }
            adder.add(points, left, points, right, points, to, n);
        }
    }
}
