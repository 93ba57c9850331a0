package io.orrery.gpu.parity;

import static org.assertj.core.api.Assertions.assertThat;

import io.orrery.zk.field.Fr;
import io.orrery.zk.field.FrLimbs;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.Modulus;
import io.orrery.zk.kernel.ScalarKernels;
import io.orrery.zk.ntt.Ntt;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.ForkJoinPool;
import org.junit.jupiter.api.Test;

class CudaTransformsTest {
    private static final ScalarKernels SCALAR = ScalarKernels.INSTANCE;
    private static final int FREQUENCY = 1;
    private static final int SHIFT = 2;
    private static final int TIME = 4;

    /// For each level `k >= 1`, `w_(2^k)^i` for `i < 2^(k-1)`, beginning at element `2^(k-1)`.
    private static long[] roots(int log, boolean inverse) {
        long[] table = new long[4 << log];
        for (int level = 1; level <= log; level++) {
            long[] root = new long[4];
            var w = Ntt.root(level);
            (inverse ? w.inverse() : w).toLimbs(root, 0);
            int first = 1 << (level - 1);
            Fr.ONE.toLimbs(table, 4 * first);
            for (int i = 1; i < first; i++) {
                FrLimbs.mul(table, 4 * (first + i), table, 4 * (first + i - 1), root, 0);
            }
        }
        return table;
    }

    private static int block(int tileLog) {
        return Math.clamp((1 << tileLog) / 4, 1, 256);
    }

    private static int shared(int tileLog) {
        return 36 << tileLog;
    }

    @Test
    void aBlockOfEachSizeIsTransformedToAndFroAndShiftedBetween() {
        for (int log = 1; log <= 10; log++) {
            var random = new SplittableRandom(log);
            int n = 1 << log;
            long[] values = Elements.some(Modulus.SCALAR, 3 * n, random);
            long[] shift = Elements.some(Modulus.SCALAR, n, random);
            long[] roots = roots(log, false);
            long[] inverse = roots(log, true);
            for (int mode : new int[] {FREQUENCY, SHIFT, TIME, FREQUENCY | SHIFT | TIME}) {
                long[] expected = values.clone();
                for (int array = 0; array < 3; array++) {
                    if ((mode & FREQUENCY) != 0) {
                        SCALAR.frequencyBlock(expected, array * n, log, inverse);
                    }
                    if ((mode & SHIFT) != 0) {
                        SCALAR.multiply(Modulus.SCALAR, expected, 4 * array * n, expected, 4 * array * n, shift, 0, n);
                    }
                    if ((mode & TIME) != 0) {
                        SCALAR.timeBlock(expected, array * n, log, roots);
                    }
                }
                try (var host = HostKernels.orNotRun()) {
                    var data = host.longs(values);
                    host.launch(
                            "ntt_block",
                            1,
                            3,
                            block(log),
                            shared(log),
                            data,
                            log,
                            log,
                            mode,
                            host.longs(inverse),
                            host.longs(shift),
                            host.longs(roots));
                    assertThat(HostKernels.longs(data, values.length))
                            .as("2^%d, mode %d", log, mode)
                            .isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void stagesAboveTheBlocksAreTheScalarKernelsForEachNumberOfThemAndOfColumns() {
        int log = 9;
        long[] roots = roots(log, false);
        long[] inverse = roots(log, true);
        long[] values = Elements.some(Modulus.SCALAR, 2 << log, new SplittableRandom(5));
        for (int top = 1; top <= log; top++) {
            for (int levels = 1; levels <= top; levels++) {
                for (int columns = 0; columns <= Math.min(3, top - levels); columns++) {
                    stages(values, log, top, levels, columns, roots, inverse);
                }
            }
        }
    }

    private static void stages(long[] values, int log, int top, int levels, int columns, long[] roots, long[] inverse) {
        long[] frequency = values.clone();
        long[] time = values.clone();
        for (int at = 0; at < 2 << log; at += 1 << top) {
            for (int done = 0; done < levels; done++) {
                int down = top - done;
                int up = top - levels + 1 + done;
                for (int block = at; block < at + (1 << top); block += 1 << down) {
                    SCALAR.frequencyStages(frequency, block, down, 1, 0, 1 << (down - 1), inverse);
                }
                for (int block = at; block < at + (1 << top); block += 1 << up) {
                    SCALAR.timeStages(time, block, up, 1, 0, 1 << (up - 1), roots);
                }
            }
        }
        int tile = levels + columns;
        int grid = 1 << (log - tile);
        try (var host = HostKernels.orNotRun()) {
            var a = host.longs(values);
            var b = host.longs(values);
            host.launch(
                    "ntt_frequency",
                    grid,
                    2,
                    block(tile),
                    shared(tile),
                    a,
                    log,
                    top,
                    levels,
                    columns,
                    host.longs(inverse));
            host.launch(
                    "ntt_time", grid, 2, block(tile), shared(tile), b, log, top, levels, columns, host.longs(roots));
            assertThat(HostKernels.longs(a, values.length))
                    .as("frequency, %d from %d, 2^%d columns", levels, top, columns)
                    .isEqualTo(frequency);
            assertThat(HostKernels.longs(b, values.length))
                    .as("time, %d to %d, 2^%d columns", levels, top, columns)
                    .isEqualTo(time);
        }
    }

    @Test
    void valuesOnACosetOfEachSizeAreNtts() {
        for (int log = 1; log <= 12; log++) {
            int n = 1 << log;
            var ntt = Ntt.of(log, new Compute(SCALAR, ForkJoinPool.commonPool()));
            long[] shift = ntt.shift(Ntt.root(log + 1));
            long[] values = Elements.some(Modulus.SCALAR, n, new SplittableRandom(log));
            long[] expected = values.clone();
            ntt.toCoset(expected, shift);
            try (var host = HostKernels.orNotRun()) {
                var data = host.longs(values);
                toCoset(host, data, log, shift);
                assertThat(HostKernels.longs(data, 4 * n)).as("2^%d", log).isEqualTo(expected);
            }
        }
    }

    /// With blocks of `2^8` and one pass above them.
    private static void toCoset(HostKernels host, MemorySegment data, int log, long[] shift) {
        var roots = host.longs(roots(log, false));
        var inverse = host.longs(roots(log, true));
        int low = Math.min(log, 8);
        int high = log - low;
        int tile = high + 2;
        int grid = 1 << (log - tile);
        if (high > 0) {
            host.launch("ntt_frequency", grid, 1, block(tile), shared(tile), data, log, log, high, 2, inverse);
        }
        int all = FREQUENCY | SHIFT | TIME;
        host.launch(
                "ntt_block",
                1 << high,
                1,
                block(low),
                shared(low),
                data,
                log,
                low,
                all,
                inverse,
                host.longs(Arrays.copyOf(shift, 4 << log)),
                roots);
        if (high > 0) {
            host.launch("ntt_time", grid, 1, block(tile), shared(tile), data, log, log, high, 2, roots);
        }
    }
}
