package io.orrery.zk.msm;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.curve.Xyzz;

/// One window of a multi-scalar multiplication: sorts the terms by their digit, sums each bucket, and weighs
/// the buckets.
final class Window {
    private Window() {}

    /// `sum digit(term) · point(term)`, as an accumulator.
    static long[] sum(Curve curve, long[] points, Terms terms, int window) {
        int buckets = 1 << (terms.bits() - 1);
        int n = terms.general();
        // Counting sort; bucket b holds the terms with digit b + 1 or -(b + 1), and zero digits are left out.
        int[] digits = new int[n];
        int[] next = new int[buckets + 1];
        for (int t = 0; t < n; t++) {
            int digit = terms.digit(t, window);
            digits[t] = digit;
            if (digit != 0) {
                next[Math.abs(digit)]++;
            }
        }
        int[] start = new int[buckets + 1];
        for (int b = 0; b < buckets; b++) {
            start[b + 1] = start[b] + next[b + 1];
            next[b + 1] = start[b];
        }
        int[] entries = new int[start[buckets]];
        for (int t = 0; t < n; t++) {
            int digit = digits[t];
            if (digit != 0) {
                entries[next[Math.abs(digit)]++] = terms.point(t) << 1 | digit >>> 31;
            }
        }
        long[] sums = new SegmentSum(curve).sum(points, entries, start, buckets);

        var group = new Xyzz(curve);
        int limbs = curve.xyzzLimbs();
        long[] acc = new long[2 * limbs];
        for (int b = buckets - 1; b >= 0; b--) {
            group.addAffine(acc, 0, sums, b * curve.pointLimbs(), false);
            group.add(acc, limbs, acc, 0);
        }
        long[] weighed = new long[limbs];
        System.arraycopy(acc, limbs, weighed, 0, limbs);
        return weighed;
    }
}
