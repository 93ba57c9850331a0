package io.orrery.zk.msm;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.kernel.Compute;
import java.util.BitSet;

/// The fixed points of a multi-scalar multiplication, one for each scalar, perhaps with multiples of each.
///
/// With one copy the array is the points themselves. With more, copy `j` begins at point `j · count` and holds
/// `2^(j·shift)` times each, where `shift` is that of the plan: as many windows as there are copies then share their
/// buckets (Brickell, Gordon, McCurley, Wilson, *Fast exponentiation with precomputation*, 1992).
public final class Bases {
    /// Additions at a time while copies are made.
    private static final int CHUNK = 1024;

    private final Curve curve;
    private final long[] points;
    private final int count;
    private final Plan plan;
    private final BitSet infinite;

    private Bases(Curve curve, long[] points, int count, Plan plan, BitSet infinite) {
        this.curve = curve;
        this.points = points;
        this.count = count;
        this.plan = plan;
        this.infinite = infinite;
    }

    /// Affine points in the layout of [Curve], without further multiples. The array is kept and is not to be written.
    public static Bases of(Curve curve, long[] points) {
        int count = points.length / curve.pointLimbs();
        var infinite = new BitSet();
        for (int i = 0; i < count; i++) {
            if (curve.isInfinity(points, i * curve.pointLimbs())) {
                infinite.set(i);
            }
        }
        return new Bases(curve, points, count, Plan.forTerms(count, 1), infinite);
    }

    /// The same points with the multiples that a plan asks for.
    public Bases with(Plan plan, Compute compute) {
        if (plan.copies() == 1) {
            return this;
        }
        int limbs = curve.pointLimbs();
        long[] table = new long[Math.multiplyExact(Math.multiplyExact(plan.copies(), count), limbs)];
        System.arraycopy(points, 0, table, 0, count * limbs);
        compute.ranges(count, CHUNK, (from, to) -> {
            var adder = compute.kernels().adder(curve, CHUNK);
            int[] source = new int[to - from];
            int[] target = new int[to - from];
            for (int copy = 1; copy < plan.copies(); copy++) {
                for (int bit = 0; bit < plan.shift(); bit++) {
                    for (int i = 0; i < source.length; i++) {
                        target[i] = copy * count + from + i;
                        source[i] = (bit == 0 ? target[i] - count : target[i]) << 1;
                    }
                    adder.add(table, source, table, source, table, target, source.length);
                }
            }
        });
        return new Bases(curve, table, count, plan, infinite);
    }

    Curve curve() {
        return curve;
    }

    /// All copies, one after another.
    long[] points() {
        return points;
    }

    /// Points of one copy.
    public int count() {
        return count;
    }

    /// The windows that the copies were made for. With one copy any other plan with one copy will do.
    Plan plan() {
        return plan;
    }

    /// Which of the first copy's points are at infinity.
    BitSet infinite() {
        return infinite;
    }
}
