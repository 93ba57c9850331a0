package io.orrery.gpu.cuda;

import io.orrery.gpu.cuda.Driver.Shape;
import io.orrery.gpu.cuda.Driver.Stream;
import io.orrery.zk.kernel.Compute;
import io.orrery.zk.kernel.ScalarKernels;
import io.orrery.zk.ntt.Ntt;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ForkJoinPool;

/// Transforms of arrays of `2^log` elements that lie behind one another on the device: the levels above a tile of
/// shared memory in passes of up to eight, those within it in one. Meaning and tables are those of [Ntt].
final class DeviceNtt {
    /// A tile of `2^10` elements with its padding takes 36 KiB of shared memory, which every device has.
    private static final int TILE_LOG = 10;
    private static final int TILE_ELEMENT = 36;
    private static final int MOST_LEVELS = 8;
    private static final int MOST_THREADS = 256;
    private static final int FREQUENCY = 1;
    private static final int SHIFT = 2;
    private static final int TIME = 4;

    /// Levels `top` down to `top - levels + 1`.
    private record Pass(int top, int levels) {
        int columnLog() {
            return Math.min(TILE_LOG - levels, top - levels);
        }

        int tileLog() {
            return levels + columnLog();
        }
    }

    private final Driver driver;
    private final int log;
    private final long roots;
    private final long inverseRoots;
    private final long shift;
    private final List<Pass> passes;

    DeviceNtt(Driver driver, int log, Allocator memory) throws DriverFault {
        this.driver = driver;
        this.log = log;
        long bytes = 32L << log;
        this.roots = memory.allocate(bytes);
        this.inverseRoots = memory.allocate(bytes);
        this.shift = memory.allocate(bytes);
        this.passes = passes(log);
    }

    /// The levels above the tile, from the top, in the fewest passes, as equal as can be.
    private static List<Pass> passes(int log) {
        int upper = Math.max(0, log - TILE_LOG);
        int count = Math.ceilDiv(upper, MOST_LEVELS);
        var passes = new ArrayList<Pass>();
        int top = log;
        for (int left = count; left > 0; left--) {
            int levels = Math.ceilDiv(top - TILE_LOG, left);
            passes.add(new Pass(top, levels));
            top -= levels;
        }
        return List.copyOf(passes);
    }

    /// Brings the tables to the device: those of the transform, and those of the shift to the odd half of the doubled
    /// domain.
    void load(Upload upload) throws DriverFault {
        var host = Ntt.of(log, new Compute(ScalarKernels.INSTANCE, ForkJoinPool.commonPool()));
        upload.longs(roots, host.roots());
        upload.longs(inverseRoots, host.inverseRoots());
        upload.longs(shift, host.shift(Ntt.root(log + 1)));
    }

    /// [Ntt#toCoset] to the odd half, of so many arrays at once.
    void toCoset(long data, int arrays, Stream stream) throws DriverFault {
        frequency(data, arrays, stream);
        block(data, arrays, FREQUENCY | SHIFT | TIME, stream);
        for (var pass : passes.reversed()) {
            pass(Kernel.NTT_TIME, pass, data, arrays, roots, stream);
        }
    }

    /// From values in natural order to coefficients in bit-reversed order, not divided by their number: one transform,
    /// as it is measured.
    void toCoefficients(long data, int arrays, Stream stream) throws DriverFault {
        frequency(data, arrays, stream);
        block(data, arrays, FREQUENCY, stream);
    }

    private void frequency(long data, int arrays, Stream stream) throws DriverFault {
        for (var pass : passes) {
            pass(Kernel.NTT_FREQUENCY, pass, data, arrays, inverseRoots, stream);
        }
    }

    private void pass(Kernel kernel, Pass pass, long data, int arrays, long table, Stream stream) throws DriverFault {
        driver.launch(
                kernel,
                shape(pass.tileLog(), arrays),
                stream,
                data,
                log,
                pass.top(),
                pass.levels(),
                pass.columnLog(),
                table);
    }

    private void block(long data, int arrays, int mode, Stream stream) throws DriverFault {
        int levels = Math.min(log, TILE_LOG);
        driver.launch(
                Kernel.NTT_BLOCK, shape(levels, arrays), stream, data, log, levels, mode, inverseRoots, shift, roots);
    }

    private Shape shape(int tileLog, int arrays) {
        int threads = Math.clamp((1 << tileLog) / 4, 1, MOST_THREADS);
        return new Shape(1 << (log - tileLog), arrays, threads, TILE_ELEMENT << tileLog);
    }
}
