package io.orrery.benchmarks;

import io.orrery.zk.field.Fr;
import io.orrery.zk.kernel.InstalledKernels;
import io.orrery.zk.kernel.Kernels;
import io.orrery.zk.kernel.ScalarKernels;
import java.math.BigInteger;
import java.util.Random;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/// The kernels that a benchmark runs with. A name that this machine can not run ends the benchmark with the reason.
@State(Scope.Benchmark)
public class KernelState {
    @Param({"scalar", "vector", "native"})
    public String kernels = "";

    Kernels chosen = ScalarKernels.INSTANCE;

    @Setup
    public void choose() {
        chosen = InstalledKernels.here().named(kernels);
    }

    /// Elements of the scalar field, in Montgomery form.
    static long[] elements(int count, long seed) {
        var random = new Random(seed);
        long[] out = new long[4 * count];
        for (int i = 0; i < count; i++) {
            Fr.reduce(new BigInteger(300, random)).toLimbs(out, 4 * i);
        }
        return out;
    }
}
