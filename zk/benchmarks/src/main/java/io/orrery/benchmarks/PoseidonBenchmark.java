package io.orrery.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// One permutation of Poseidon: width 3 hashes two elements, width 5 a node of the state tree.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PoseidonBenchmark {
    static final int COUNT = 64;

    @Param({"3", "5"})
    public int width = 3;

    private final long[] states = KernelState.elements(COUNT * 5, 3);

    @Benchmark
    @OperationsPerInvocation(COUNT)
    public long[] permute(KernelState state) {
        state.chosen.permute(width, states, 0, COUNT);
        return states;
    }
}
