package io.orrery.gpu.cuda;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.ScalarKernels;
import io.orrery.zk.msm.Bases;
import io.orrery.zk.msm.Msm;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ForkJoinPool;

/// Compares multi-scalar multiplications with the processor's.
final class SumCheck {
    private static final Compute SCALAR = new Compute(ScalarKernels.INSTANCE, ForkJoinPool.commonPool());

    private SumCheck() {}

    /// Points with all exceptions among them, and scalars of one pattern.
    ///
    /// @param copies of each point at most
    static Optional<String> exceptions(Workbench bench, Curve curve, Samples.Pattern pattern, int count, int copies)
            throws DriverFault {
        long[] points = Samples.exceptionalPoints(curve, count, SCALAR);
        long[] scalars = new Samples(count).scalars(pattern, count);
        var plan = SumPlan.of(count, copies, bench.driver().device().sharedPerBlock());
        long[] found = onDevice(bench, curve, plan, points, scalars);
        long[] expected = Msm.sums(SCALAR, List.of(Bases.of(curve, points)), scalars.clone(), (_, _) -> {})
                .getFirst();
        return KernelCheck.difference("sums of " + plan, expected, found);
    }

    /// The affine sum.
    static long[] onDevice(Workbench bench, Curve curve, SumPlan plan, long[] points, long[] scalars)
            throws DriverFault {
        var bases = new DeviceBases(plan, curve, bench::allocate);
        var sort = new DigitSort(bench.driver(), plan, bench::allocate);
        var sum = new PointSum(bench.driver(), plan, curve, bench::allocate);
        bases.load(bench.driver(), bench.upload(), bench.stream(), points);
        sort.run(bench.put(scalars), DigitSort.Form.PLAIN, bench.stream());
        sum.run(sort, bases.address(), bench.stream());
        return sum.joined(bench.get(sum.result(), (int) (sum.resultBytes() / Long.BYTES)));
    }
}
