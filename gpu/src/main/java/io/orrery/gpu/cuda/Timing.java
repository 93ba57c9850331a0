package io.orrery.gpu.cuda;

import java.util.Arrays;

/// What some runs of the same took, in nanoseconds.
record Timing(long min, long median, long max) {
    /// Takes and gives time.
    @FunctionalInterface
    interface Run {
        /// Nanoseconds of one run.
        long nanos() throws DriverFault;
    }

    /// So many runs, behind one that does not count: the first loads code and fills caches.
    static Timing of(int runs, Run run) throws DriverFault {
        run.nanos();
        long[] all = new long[runs];
        for (int i = 0; i < runs; i++) {
            all[i] = run.nanos();
        }
        Arrays.sort(all);
        return new Timing(all[0], all[runs / 2], all[runs - 1]);
    }
}
