package io.orrery.benchmarks;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.field.FrLimbs;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.InstalledKernels;
import io.orrery.zk.kernel.ScalarKernels;
import io.orrery.zk.msm.Bases;
import io.orrery.zk.msm.FixedBase;
import io.orrery.zk.msm.Msm;
import java.util.List;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/// A multi-scalar multiplication of random points and scalars, on one thread, without further multiples.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class MsmBenchmark {
    @Param({"G1", "G2"})
    public Curve curve = Curve.G1;

    @Param("16")
    public int log = 16;

    private final ForkJoinPool pool = new ForkJoinPool(1);
    private Compute compute = new Compute(ScalarKernels.INSTANCE, pool);
    private List<Bases> bases = List.of();
    private long[] scalars = new long[4];

    @Setup
    public void prepare(KernelState state) {
        int n = 1 << log;
        compute = new Compute(state.chosen, pool);
        var fast = new Compute(InstalledKernels.here().named("auto"), pool);
        long[] points = new long[n * curve.pointLimbs()];
        FixedBase.of(curve, curve.generator(), n, fast).multiples(points, 0, integers(n, 5), n, fast, () -> {});
        bases = List.of(Bases.of(curve, points));
        scalars = integers(n, 6);
    }

    private static long[] integers(int count, long seed) {
        long[] out = KernelState.elements(count, seed);
        for (int i = 0; i < out.length; i += 4) {
            FrLimbs.fromMontgomery(out, i, out, i);
        }
        return out;
    }

    @TearDown
    public void end() {
        pool.close();
    }

    @Benchmark
    public List<long[]> sum() {
        return Msm.sums(compute, bases, scalars.clone(), (parts, of) -> {});
    }
}
