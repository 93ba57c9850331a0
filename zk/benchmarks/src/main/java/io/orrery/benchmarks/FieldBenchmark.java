package io.orrery.benchmarks;

import io.orrery.zk.kernel.Modulus;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// One multiplication in the scalar field, of a batch that stays in the first-level cache.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FieldBenchmark {
    static final int COUNT = 256;

    private final long[] a = KernelState.elements(COUNT, 1);
    private final long[] b = KernelState.elements(COUNT, 2);
    private final long[] z = new long[4 * COUNT];

    @Benchmark
    @OperationsPerInvocation(COUNT)
    public long[] multiply(KernelState state) {
        state.chosen.multiply(Modulus.SCALAR, z, 0, a, 0, b, 0, COUNT);
        return z;
    }
}
