package io.orrery.circuits;

import java.util.Arrays;
import java.util.Locale;

/// Prints how long a witness takes: `WitnessBench [slots ...]`, warm, the median of 20.
final class WitnessBench {
    private static final int WARM_UP = 20;
    private static final int RUNS = 20;

    private WitnessBench() {}

    public static void main(String[] arguments) {
        for (var argument : arguments) {
            int slots = Integer.parseInt(argument);
            var circuit = new BatchCircuit(slots);
            var batch = RandomBatch.full(1, slots);
            batch.timestamp = 1_700_000_000;
            var trace = batch.trace();
            int wires = circuit.witness(trace).length / 4;
            for (int i = 0; i < WARM_UP; i++) {
                circuit.witness(trace);
            }
            var nanos = new long[RUNS];
            for (int i = 0; i < RUNS; i++) {
                long began = System.nanoTime();
                circuit.witness(trace);
                nanos[i] = System.nanoTime() - began;
            }
            Arrays.sort(nanos);
            double millis = nanos[RUNS / 2] / 1e6;
            System.out.printf(
                    Locale.ROOT,
                    "%s, %d wires: %.1f ms, %.2f ms a slot, %.0f ns a wire%n",
                    circuit.name(),
                    wires,
                    millis,
                    millis / slots,
                    1e6 * millis / wires);
        }
    }
}
