package io.orrery.zk.msm;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.curve.PointAdder;
import io.orrery.zk.kernel.Kernels;

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
    /// Where the segments of the block stand in `buffer`.
    private int[] at = new int[64];
    private long[] buffer;

    SegmentSum(Kernels kernels, Curve curve) {
        this.limbs = curve.pointLimbs();
        this.adder = kernels.adder(curve, BATCH);
        this.buffer = new long[BLOCK * limbs];
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
        // One sum of two entries, and one more for each segment with an odd entry.
        int room = (start[last] - start[first] + segments + 1) / 2;
        if (buffer.length < room * limbs) {
            buffer = new long[room * limbs];
        }
        if (at.length <= segments) {
            at = new int[2 * segments + 1];
        }
        int most = firstRound(points, sorted, first, last);
        while (most > 1) {
            most = nextRound(segments);
        }
        for (int s = 0; s < segments; s++) {
            int target = (first + s) * limbs;
            if (at[s + 1] > at[s]) {
                System.arraycopy(buffer, at[s] * limbs, sums, target, limbs);
            } else {
                java.util.Arrays.fill(sums, target, target + limbs, 0);
            }
        }
    }

    /// Pairs of points become sums in the buffer; returns the length of the longest segment.
    private int firstRound(long[] points, Sorted sorted, int first, int last) {
        int[] entries = sorted.entries();
        int[] start = sorted.start();
        int out = 0;
        int most = 0;
        for (int s = first; s < last; s++) {
            int end = start[s + 1];
            int before = out;
            at[s - first] = out;
            for (int i = start[s]; i < end; i += 2) {
                left[pending] = entries[i];
                right[pending] = i + 1 == end ? PointAdder.NONE : entries[i + 1];
                to[pending++] = out++;
                if (pending == BATCH) {
                    flush(points);
                }
            }
            most = Math.max(most, out - before);
        }
        at[last - first] = out;
        flush(points);
        return most;
    }

    /// Halves every segment, in place: results never pass the inputs that they come from.
    private int nextRound(int segments) {
        int out = 0;
        int most = 0;
        int from = at[0];
        for (int s = 0; s < segments; s++) {
            int end = at[s + 1];
            int before = out;
            at[s] = out;
            for (int i = from; i < end; i += 2) {
                left[pending] = i << 1;
                right[pending] = i + 1 == end ? PointAdder.NONE : (i + 1) << 1;
                to[pending++] = out++;
                if (pending == BATCH) {
                    flush(buffer);
                }
            }
            from = end;
            most = Math.max(most, out - before);
        }
        at[segments] = out;
        flush(buffer);
        return most;
    }

    private void flush(long[] source) {
        adder.add(source, left, source, right, buffer, to, pending);
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
