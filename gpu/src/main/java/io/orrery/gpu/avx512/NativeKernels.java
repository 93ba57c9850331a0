package io.orrery.gpu.avx512;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.curve.PointAdder;
import io.orrery.zk.kernel.Kernels;
import io.orrery.zk.kernel.Modulus;
import java.lang.foreign.MemorySegment;
import java.util.Objects;

/// C with AVX-512 IFMA behind [Kernels]. What is passed to it has been checked here, for it checks nothing.
final class NativeKernels implements Kernels {
    /// Elements that one call handles: some tens of microseconds.
    private static final int CHUNK = 1 << 12;

    /// Butterflies, or pairs of pairs of them, likewise.
    private static final int STAGE_CHUNK = 1 << 11;

    /// The level of the largest block that one call transforms: half a millisecond.
    private static final int MAX_BLOCK = 14;

    /// States that one call permutes.
    private static final int STATES = 64;

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
        requireStages(a, block, level, levels, from, to, roots);
        for (int i = from; i < to; i += STAGE_CHUNK) {
            Calls.frequencyStages(
                    from(a, 4 * block), level, levels, i, Math.min(i + STAGE_CHUNK, to), MemorySegment.ofArray(roots));
        }
    }

    @Override
    public void timeStages(long[] a, int block, int level, int levels, int from, int to, long[] roots) {
        requireStages(a, block, level, levels, from, to, roots);
        for (int i = from; i < to; i += STAGE_CHUNK) {
            Calls.timeStages(
                    from(a, 4 * block), level, levels, i, Math.min(i + STAGE_CHUNK, to), MemorySegment.ofArray(roots));
        }
    }

    @Override
    public void frequencyBlock(long[] a, int block, int level, long[] roots) {
        if (level > MAX_BLOCK) {
            Kernels.super.frequencyBlock(a, block, level, roots);
            return;
        }
        requireBlock(a, block, level);
        requireRoots(roots, level);
        Calls.frequencyBlock(from(a, 4 * block), level, MemorySegment.ofArray(roots));
    }

    @Override
    public void timeBlock(long[] a, int block, int level, long[] roots) {
        if (level > MAX_BLOCK) {
            Kernels.super.timeBlock(a, block, level, roots);
            return;
        }
        requireBlock(a, block, level);
        requireRoots(roots, level);
        Calls.timeBlock(from(a, 4 * block), level, MemorySegment.ofArray(roots));
    }

    @Override
    public void shiftBlock(long[] a, int block, int level, long[] inverseRoots, long[] shift, long[] roots) {
        if (level > MAX_BLOCK) {
            Kernels.super.shiftBlock(a, block, level, inverseRoots, shift, roots);
            return;
        }
        requireBlock(a, block, level);
        requireBlock(shift, block, level);
        requireRoots(inverseRoots, level);
        requireRoots(roots, level);
        Calls.shiftBlock(
                from(a, 4 * block),
                level,
                MemorySegment.ofArray(inverseRoots),
                from(shift, 4 * block),
                MemorySegment.ofArray(roots));
    }

    @Override
    public void permute(int width, long[] states, int at, int count) {
        var constants = PoseidonConstants.of(width);
        Objects.checkFromIndexSize((long) at, 4L * width * count, states.length);
        for (int i = 0; i < count; i += STATES) {
            Calls.permute(
                    width,
                    constants.partialRounds(),
                    MemorySegment.ofArray(constants.limbs()),
                    from(states, at + 4 * width * i),
                    Math.min(STATES, count - i));
        }
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

    private static void requireStages(long[] a, int block, int level, int levels, int from, int to, long[] roots) {
        if (levels < 1 || levels > 2 || level < levels || level > 28) {
            throw new IllegalArgumentException("no " + levels + " stages of a block of 2^" + level);
        }
        Objects.checkFromToIndex(from, to, 1 << (level - levels));
        requireBlock(a, block, level);
        requireRoots(roots, level);
    }

    private static void requireBlock(long[] a, int block, int level) {
        if (level < 0) {
            throw new IllegalArgumentException("no block of 2^" + level);
        }
        Objects.checkFromIndexSize(4L * block, 4L << level, a.length);
    }

    private static void requireRoots(long[] roots, int level) {
        if (level > 0) {
            Objects.checkFromIndexSize(0, 4L << level, roots.length);
        }
    }
}
