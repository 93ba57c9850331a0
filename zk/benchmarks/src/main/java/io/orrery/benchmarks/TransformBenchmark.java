package io.orrery.benchmarks;

import io.orrery.zk.field.Fr;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.ScalarKernels;
import io.orrery.zk.ntt.Ntt;
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

/// From values on a domain to values on its coset, that is two transforms, on one thread.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class TransformBenchmark {
    @Param({"16", "18"})
    public int log = 16;

    private final ForkJoinPool pool = new ForkJoinPool(1);
    private Ntt ntt = Ntt.of(0, new Compute(ScalarKernels.INSTANCE, pool));
    private long[] values = new long[4];
    private long[] shift = new long[4];

    @Setup
    public void prepare(KernelState state) {
        ntt = Ntt.of(log, new Compute(state.chosen, pool));
        values = KernelState.elements(1 << log, 4);
        shift = ntt.shift(Fr.of(7));
    }

    @TearDown
    public void end() {
        pool.close();
    }

    @Benchmark
    public long[] toCoset() {
        ntt.toCoset(values, shift);
        return values;
    }
}
