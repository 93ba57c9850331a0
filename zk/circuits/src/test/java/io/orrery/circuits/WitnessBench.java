package io.orrery.circuits;

import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.ScalarKernels;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.ForkJoinPool;

/// Prints how long a witness takes: `WitnessBench threads [slots ...]`, warm, the median of 20.
final class WitnessBench {
    private static final int WARM_UP = 20;
    private static final int RUNS = 20;

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
            for (int i = 0; i < RUNS; i++) {
                long began = System.nanoTime();
                circuit.witness(trace, compute);
                nanos[i] = System.nanoTime() - began;
            }
            Arrays.sort(nanos);
            double millis = nanos[RUNS / 2] / 1e6;
            System.out.printf(
                    Locale.ROOT,
                    "%d threads, %s, %d wires: %.1f ms, %.2f ms a slot, %.0f ns a wire%n",
                    pool.getParallelism(),
                    circuit.name(),
                    wires,
                    millis,
                    millis / slots,
                    1e6 * millis / wires);
        }
    }
}
