package io.orrery.zk.msm;

import io.orrery.zk.curve.BatchAffine;
import io.orrery.zk.curve.Curve;
import io.orrery.zk.curve.PointAdder;
import org.jspecify.annotations.Nullable;

/// Sums each of many segments of a list of points, as a tree of pairwise affine additions that share their
/// inversions across all segments. One thread uses an instance at a time.
final class SegmentSum {
    private static final int BATCH = 1024;

    private final Curve curve;
    private final BatchAffine adder;
    private final int[] left;
    private final int[] right;
    private final int[] to;
    private int pending;

    SegmentSum(Curve curve) {
        this.curve = curve;
        this.adder = new BatchAffine(curve, BATCH);
        this.left = new int[BATCH];
        this.right = new int[BATCH];
        this.to = new int[BATCH];
    }

    /// The sums, as affine points. Segment `s` is `entries[start[s]]` to `entries[start[s + 1] - 1]`, each an
    /// index into `points` shifted left by one with the sign in the low bit; an empty segment sums to infinity.
    /// `start` is overwritten.
    long[] sum(long[] points, int[] entries, int[] start, int segments) {
        int total = start[segments];
        int half = 0;
        for (int s = 0; s < segments; s++) {
            half += (start[s + 1] - start[s] + 1) >> 1;
        }
        long[] buffer = new long[Math.max(half, 1) * curve.pointLimbs()];
        if (total == 0) {
            return spread(buffer, start, segments);
        }
        int most = round(points, entries, buffer, start, segments);
        while (most > 1) {
            // Outputs never pass the inputs they come from, so a round works in place.
            most = round(buffer, null, buffer, start, segments);
        }
        return spread(buffer, start, segments);
    }

    /// Halves every segment; returns the length of the longest.
    private int round(long[] source, int @Nullable [] entries, long[] z, int[] start, int segments) {
        int out = 0;
        int most = 0;
        int from = start[0];
        for (int s = 0; s < segments; s++) {
            int end = start[s + 1];
            start[s] = out;
            for (int i = from; i < end; i += 2) {
                left[pending] = entries == null ? i << 1 : entries[i];
                right[pending] = i + 1 == end ? PointAdder.NONE : entries == null ? (i + 1) << 1 : entries[i + 1];
                to[pending++] = out++;
                if (pending == BATCH) {
                    flush(source, z);
                }
            }
            from = end;
            most = Math.max(most, out - start[s]);
        }
        start[segments] = out;
        flush(source, z);
        return most;
    }

    private void flush(long[] source, long[] z) {
        adder.add(source, left, source, right, z, to, pending);
        pending = 0;
    }

    /// One point a segment, empty ones included.
    private long[] spread(long[] buffer, int[] start, int segments) {
        int limbs = curve.pointLimbs();
        long[] sums = new long[segments * limbs];
        for (int s = 0; s < segments; s++) {
            if (start[s + 1] > start[s]) {
                System.arraycopy(buffer, start[s] * limbs, sums, s * limbs, limbs);
            }
        }
        return sums;
    }
}
