package io.orrery.gpu.cuda;

import io.orrery.gpu.cuda.Driver.Shape;
import io.orrery.gpu.cuda.Driver.Stream;
import io.orrery.zk.curve.Curve;
import io.orrery.zk.curve.Xyzz;

/// The sum of sorted terms for one list of points. Threads take equal pieces of the sorted entries, not buckets: where
/// most scalars are ones, one bucket has most entries. What a piece has of the bucket that it begins in and of the one
/// that it ends in is added to the buckets afterwards. Buckets are weighed on the device too; a point for each set is
/// left to [#joined].
final class PointSum {
    private static final int THREADS = 128;
    private static final int REDUCE_THREADS = 64;
    /// Blocks of each multiprocessor that share the few buckets of many pieces, whatever their number.
    private static final int LARGE_BLOCKS = 2;

    private final Driver driver;
    private final SumPlan plan;
    private final Curve curve;
    private final long heads;
    private final long tails;
    private final long buckets;
    private final long large;
    private final long chunks;
    private final long sums;

    PointSum(Driver driver, SumPlan plan, Curve curve, Allocator memory) throws DriverFault {
        this.driver = driver;
        this.plan = plan;
        this.curve = curve;
        long point = SumPlan.xyzzBytes(curve);
        long sets = plan.sets();
        this.heads = memory.allocate(point * sets * plan.segments());
        this.tails = memory.allocate(point * sets * plan.segments());
        this.buckets = memory.allocate(point * sets * plan.buckets());
        this.large = memory.allocate(4 * (1 + sets * plan.buckets()));
        this.chunks = memory.allocate(point * sets * (plan.buckets() / plan.length()));
        this.sums = memory.allocate(resultBytes());
    }

    /// Bytes of the points, one for each set, that a run leaves at [#result].
    long resultBytes() {
        return SumPlan.xyzzBytes(curve) * plan.sets();
    }

    long result() {
        return sums;
    }

    /// @param sort one that has been run with the same plan, in this stream or before it
    /// @param bases the address of all copies of the points
    void run(DigitSort sort, long bases, Stream stream) throws DriverFault {
        int bits = plan.bits();
        int sets = plan.sets();
        int segment = plan.segment();
        int capacity = plan.capacity();
        // Blocks whose threads add up what they have, in shared memory.
        int together = Math.min(THREADS, driver.device().threadsPerBlock());
        int shared = (int) (together * SumPlan.xyzzBytes(curve));
        driver.launch(
                of(Kernel.ACCUMULATE_G1, Kernel.ACCUMULATE_G2),
                new Shape(Math.ceilDiv(plan.segments(), THREADS), sets, THREADS, 0),
                stream,
                buckets,
                heads,
                tails,
                sort.start(),
                sort.entries(),
                bases,
                bits,
                segment,
                capacity);
        driver.zero(large, 4, stream);
        driver.launch(
                of(Kernel.MERGE_G1, Kernel.MERGE_G2),
                new Shape(Math.ceilDiv(plan.buckets(), THREADS), sets, THREADS, 0),
                stream,
                buckets,
                large,
                heads,
                tails,
                sort.start(),
                bits,
                segment,
                capacity);
        driver.launch(
                of(Kernel.MERGE_LARGE_G1, Kernel.MERGE_LARGE_G2),
                new Shape(LARGE_BLOCKS * driver.device().multiprocessors(), 1, together, shared),
                stream,
                buckets,
                large,
                heads,
                tails,
                sort.start(),
                bits,
                segment,
                capacity,
                (long) sets * plan.buckets());
        int pieces = plan.buckets() / plan.length();
        driver.launch(
                of(Kernel.REDUCE_G1, Kernel.REDUCE_G2),
                new Shape(Math.ceilDiv(pieces, REDUCE_THREADS), sets, REDUCE_THREADS, 0),
                stream,
                chunks,
                buckets,
                bits,
                plan.length());
        driver.launch(
                of(Kernel.TOTAL_G1, Kernel.TOTAL_G2),
                new Shape(1, sets, together, shared),
                stream,
                sums,
                chunks,
                pieces);
    }

    private Kernel of(Kernel g1, Kernel g2) {
        return switch (curve) {
            case G1 -> g1;
            case G2 -> g2;
        };
    }

    /// The affine sum from the points of all sets: each set weighs `2^bits` times the one below.
    ///
    /// @param points in [Xyzz] form, one for each set
    long[] joined(long[] points) {
        var group = new Xyzz(curve);
        long[] acc = new long[curve.xyzzLimbs()];
        for (int set = plan.sets() - 1; set >= 0; set--) {
            for (int i = 0; i < plan.bits(); i++) {
                group.dbl(acc, 0);
            }
            group.add(acc, 0, points, set * curve.xyzzLimbs());
        }
        long[] affine = new long[curve.pointLimbs()];
        group.toAffine(affine, 0, acc, 0);
        return affine;
    }
}
