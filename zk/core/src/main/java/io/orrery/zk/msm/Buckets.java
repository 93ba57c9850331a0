package io.orrery.zk.msm;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.curve.Xyzz;

/// One set of `2^k` buckets, as a pyramid: bucket sums at the bottom, then levels that each add up pairs of the
/// level below.
///
/// Bucket `b` weighs `b + 1`. The sum of `b · S_b` is the sum over bits `l` of `2^l` times the sum of the buckets whose
/// number has bit `l`, and those are the odd places of level `l`. So weighing takes about two affine additions a
/// bucket, all of them in large batches, where a running sum takes two additions in [Xyzz] form one after another.
final class Buckets {
    private final Curve curve;
    private final int log;
    private final long[] pyramid;

    Buckets(Curve curve, int log) {
        this.curve = curve;
        this.log = log;
        this.pyramid = new long[(2 << log) * curve.pointLimbs()];
    }

    /// Where bucket sums are written: affine, bucket 0 first.
    long[] sums() {
        return pyramid;
    }

    /// `sum (b + 1) · S_b`, in [Xyzz] form. To be called once.
    long[] weighed(SegmentSum adder) {
        int size = 1 << log;
        int[] start = new int[log + 1];
        int[] entries = new int[size];
        int level = 0;
        int out = 0;
        for (int l = 0; l < log; l++) {
            int here = size >> l;
            for (int i = 1; i < here; i += 2) {
                entries[out++] = (level + i) << 1;
            }
            start[l + 1] = out;
            adder.halve(pyramid, level, level + here, here / 2);
            level += here;
        }
        long[] byBit = new long[Math.max(log, 1) * curve.pointLimbs()];
        adder.sum(pyramid, new Sorted(entries, start), 0, log, byBit);
        var group = new Xyzz(curve);
        long[] acc = new long[curve.xyzzLimbs()];
        for (int l = log - 1; l >= 0; l--) {
            group.dbl(acc, 0);
            group.addAffine(acc, 0, byBit, l * curve.pointLimbs(), false);
        }
        group.addAffine(acc, 0, pyramid, level * curve.pointLimbs(), false);
        return acc;
    }
}
