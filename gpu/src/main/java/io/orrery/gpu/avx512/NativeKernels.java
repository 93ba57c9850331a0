package io.orrery.gpu.avx512;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.curve.PointAdder;
import io.orrery.zk.kernel.Kernels;
import io.orrery.zk.kernel.Modulus;
import io.orrery.zk.kernel.ScalarKernels;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/// C with AVX-512 IFMA behind [Kernels]. What is passed to it has been checked here, for it checks nothing.
final class NativeKernels implements Kernels {
    /// Elements that one call handles: some tens of microseconds.
    private static final int CHUNK = 1 << 12;

    @Override
    public String name() {
        return NativeKernelsProvider.NAME;
    }

    @Override
    public void multiply(Modulus modulus, long[] z, int zo, long[] a, int ao, long[] b, int bo, int count) {
        requireElements(z, zo, count);
        requireElements(a, ao, count);
        requireElements(b, bo, count);
        for (int i = 0; i < count; i += CHUNK) {
            Calls.multiply(
                    field(modulus),
                    from(z, zo + 4 * i),
                    from(a, ao + 4 * i),
                    from(b, bo + 4 * i),
                    Math.min(CHUNK, count - i));
        }
    }

    @Override
    public void scale(Modulus modulus, long[] z, int zo, long[] a, int ao, long[] factor, int fo, int count) {
        requireElements(z, zo, count);
        requireElements(a, ao, count);
        requireElements(factor, fo, 1);
        for (int i = 0; i < count; i += CHUNK) {
            Calls.scale(
                    field(modulus),
                    from(z, zo + 4 * i),
                    from(a, ao + 4 * i),
                    from(factor, fo),
                    Math.min(CHUNK, count - i));
        }
    }

    @Override
    public void quotient(long[] z, int zo, long[] a, int ao, long[] b, int bo, long[] c, int co, int count) {
        requireElements(z, zo, count);
        requireElements(a, ao, count);
        requireElements(b, bo, count);
        requireElements(c, co, count);
        for (int i = 0; i < count; i += CHUNK) {
            Calls.quotient(
                    from(z, zo + 4 * i),
                    from(a, ao + 4 * i),
                    from(b, bo + 4 * i),
                    from(c, co + 4 * i),
                    Math.min(CHUNK, count - i));
        }
    }

    @Override
    public PointAdder adder(Curve curve, int capacity) {
        return new NativeAdder(curve, capacity);
    }

    @Override
    public void frequencyStages(long[] a, int block, int level, int levels, int from, int to, long[] roots) {
        ScalarKernels.INSTANCE.frequencyStages(a, block, level, levels, from, to, roots);
    }

    @Override
    public void timeStages(long[] a, int block, int level, int levels, int from, int to, long[] roots) {
        ScalarKernels.INSTANCE.timeStages(a, block, level, levels, from, to, roots);
    }

    @Override
    public void permute(int width, long[] states, int at, int count) {
        ScalarKernels.INSTANCE.permute(width, states, at, count);
    }

    private static int field(Modulus modulus) {
        return switch (modulus) {
            case BASE -> 0;
            case SCALAR -> 1;
        };
    }

    private static MemorySegment from(long[] a, int offset) {
        return MemorySegment.ofArray(a).asSlice(8L * offset);
    }

    private static void requireElements(long[] a, int offset, int count) {
        Objects.checkFromIndexSize((long) offset, 4L * count, a.length);
    }
}
