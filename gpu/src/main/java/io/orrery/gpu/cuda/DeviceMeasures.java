package io.orrery.gpu.cuda;

import io.orrery.gpu.cuda.Driver.Shape;
import io.orrery.zk.curve.Curve;
import io.orrery.zk.field.FrLimbs;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.Modulus;
import io.orrery.zk.msm.Bases;
import io.orrery.zk.msm.Msm;
import java.util.List;
import java.util.Optional;

/// Times of kernels and sums, each on a workbench of its own, by events of the device.
final class DeviceMeasures {
    private static final int THREADS = 256;
    /// Blocks of each multiprocessor: more than it can hold at once.
    private static final int WAVES = 16;
    private static final int OPERATIONS = 64;
    private static final int DISTINCT = 1 << 12;
    private static final double MILLI = 1e-6;

    private final Workbench bench;
    private final Compute compute;
    private final int runs;

    /// @param compute checks the results of what is measured
    DeviceMeasures(Workbench bench, Compute compute, int runs) {
        this.bench = bench;
        this.compute = compute;
        this.runs = runs;
    }

    private interface Work {
        void run() throws DriverFault;
    }

    private Timing timed(Work work) throws DriverFault {
        var driver = bench.driver();
        var before = driver.event();
        var after = driver.event();
        return Timing.of(runs, () -> {
            driver.record(before, bench.stream());
            work.run();
            driver.record(after, bench.stream());
            driver.synchronize(bench.stream());
            return driver.between(before, after);
        });
    }

    static CheckReport.Figure millis(String name, Timing timing, double limit) {
        return new CheckReport.Figure(
                name,
                "ms",
                timing.min() * MILLI,
                timing.median() * MILLI,
                timing.max() * MILLI,
                limit > 0 ? Optional.of(limit) : Optional.empty());
    }

    /// Operations a second, in thousands of millions, of a kernel that does nothing else.
    CheckReport.Figure rate(String name, Kernel kernel, int rounds, double limit) throws DriverFault {
        int blocks = WAVES * bench.driver().device().multiprocessors();
        long out = bench.allocate(4L * blocks * THREADS);
        double operations = (double) blocks * THREADS * OPERATIONS * rounds;
        var timing = timed(
                () -> bench.driver().launch(kernel, new Shape(blocks, 1, THREADS, 0), bench.stream(), out, rounds));
        return new CheckReport.Figure(
                name,
                "G/s",
                operations / timing.max(),
                operations / timing.median(),
                operations / timing.min(),
                limit > 0 ? Optional.of(limit) : Optional.empty());
    }

    /// One transform of `2^log` elements.
    Timing transform(int log) throws DriverFault {
        var ntt = new DeviceNtt(bench.driver(), log, bench::allocate);
        ntt.load(bench.upload());
        long data = bench.put(new Samples(log).elements(Modulus.SCALAR, 1 << log));
        return timed(() -> ntt.toCoefficients(data, 1, bench.stream()));
    }

    /// @param wrong what differs from the processor's sum
    record Summed(SumPlan plan, Timing timing, Optional<String> wrong) {}

    /// One sum with uniform scalars and resident points. Some thousand distinct points are repeated, so that the
    /// processor can check the result: it adds up the scalars of each.
    Summed sum(Curve curve, int log, int copies) throws DriverFault {
        int count = 1 << log;
        var plan = SumPlan.of(count, copies, bench.driver().device().sharedPerBlock());
        int distinct = Math.min(DISTINCT, count);
        long[] points = Samples.points(curve, distinct, count, compute);
        long[] scalars = new Samples(log).uniform(count);
        var bases = new DeviceBases(plan, curve, bench::allocate);
        var sort = new DigitSort(bench.driver(), plan, bench::allocate);
        var sum = new PointSum(bench.driver(), plan, curve, bench::allocate);
        bases.load(bench.driver(), bench.upload(), bench.stream(), points);
        long onDevice = bench.put(scalars);
        var timing = timed(() -> {
            sort.run(onDevice, DigitSort.Form.PLAIN, bench.stream());
            sum.run(sort, bases.address(), bench.stream());
        });
        long[] found = sum.joined(bench.get(sum.result(), (int) (sum.resultBytes() / Long.BYTES)));
        long[] folded = new long[4 * distinct];
        for (int i = 0; i < count; i++) {
            FrLimbs.add(folded, 4 * (i % distinct), folded, 4 * (i % distinct), scalars, 4 * i);
        }
        long[] few = java.util.Arrays.copyOf(points, distinct * curve.pointLimbs());
        long[] expected = Msm.sums(compute, List.of(Bases.of(curve, few)), folded, (_, _) -> {})
                .getFirst();
        return new Summed(plan, timing, KernelCheck.difference("sums", expected, found));
    }
}
