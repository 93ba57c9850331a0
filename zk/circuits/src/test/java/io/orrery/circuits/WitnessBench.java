package io.orrery.circuits;

import com.sun.management.OperatingSystemMXBean;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.ScalarKernels;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.ForkJoinPool;

/// Prints how long a witness takes: `WitnessBench threads [slots ...]`, warm, the median of 20. The processor's time is
/// that of all threads of the program, the mean of the 20: it says more than the clock does on a machine that does
/// other things too.
final class WitnessBench {
    private static final int WARM_UP = 20;
    private static final int RUNS = 20;
    private static final OperatingSystemMXBean PROCESS =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private WitnessBench() {}

    public static void main(String[] arguments) {
        var pool = new ForkJoinPool(Integer.parseInt(arguments[0]));
        var compute = new Compute(ScalarKernels.INSTANCE, pool);
        for (var argument : Arrays.asList(arguments).subList(1, arguments.length)) {
            int slots = Integer.parseInt(argument);
            var circuit = new BatchCircuit(slots);
            var batch = RandomBatch.full(1, slots);
            batch.timestamp = 1_700_000_000;
            var trace = batch.trace();
            int wires = circuit.witness(trace, compute).length / 4;
            for (int i = 0; i < WARM_UP; i++) {
                circuit.witness(trace, compute);
            }
            var nanos = new long[RUNS];
            long cpuBegan = PROCESS.getProcessCpuTime();
            for (int i = 0; i < RUNS; i++) {
                long began = System.nanoTime();
                circuit.witness(trace, compute);
                nanos[i] = System.nanoTime() - began;
            }
            double cpuMillis = (PROCESS.getProcessCpuTime() - cpuBegan) / 1e6 / RUNS;
            Arrays.sort(nanos);
            double millis = nanos[RUNS / 2] / 1e6;
            System.out.printf(
                    Locale.ROOT,
                    "%d threads, %s, %d wires: %.1f ms, %.1f ms of the processor; a slot %.2f and %.2f%n",
                    pool.getParallelism(),
                    circuit.name(),
                    wires,
                    millis,
                    cpuMillis,
                    millis / slots,
                    cpuMillis / slots);
        }
    }
}
