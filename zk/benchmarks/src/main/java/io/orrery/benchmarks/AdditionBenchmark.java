package io.orrery.benchmarks;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.curve.PointAdder;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.InstalledKernels;
import io.orrery.zk.kernel.ScalarKernels;
import io.orrery.zk.msm.FixedBase;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// One affine addition of two random points out of 2^log, of a batch that shares an inversion.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class AdditionBenchmark {
    static final int BATCH = 2048;
    /// Each run adds other points, or those of the run before would lie in a cache.
    private static final int LISTS = 64;

    @Param({"G1", "G2"})
    public Curve curve = Curve.G1;

    /// Points that lie in the second-level cache, and points that do not.
    @Param({"12", "18"})
    public int log = 12;

    private final int[][] lists = new int[LISTS][];
    private final int[] places = new int[BATCH];
    private PointAdder adder = ScalarKernels.INSTANCE.adder(Curve.G1, BATCH);
    private long[] points = new long[8];
    private long[] sums = new long[8];
    private int turn;

    @Setup
    public void prepare(KernelState state) {
        int n = 1 << log;
        points = new long[n * curve.pointLimbs()];
        try (var pool = new ForkJoinPool(1)) {
            var fast = new Compute(InstalledKernels.here().named("auto"), pool);
            FixedBase.of(curve, curve.generator(), n, fast)
                    .multiples(points, 0, KernelState.elements(n, 7), n, fast, () -> {});
        }
        adder = state.chosen.adder(curve, BATCH);
        sums = new long[BATCH * curve.pointLimbs()];
        var random = new SplittableRandom(8);
        for (int i = 0; i < LISTS; i++) {
            // The lowest bit of a place says whether the point is negated.
            lists[i] = random.ints(BATCH, 0, 2 * n).toArray();
        }
        for (int i = 0; i < BATCH; i++) {
            places[i] = i;
        }
    }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long[] add() {
        turn++;
        adder.add(points, lists[turn % LISTS], points, lists[(turn + 7) % LISTS], sums, places, BATCH);
        return sums;
    }
}
