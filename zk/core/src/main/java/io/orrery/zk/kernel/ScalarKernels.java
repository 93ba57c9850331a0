package io.orrery.zk.kernel;

import io.orrery.zk.curve.BatchAffine;
import io.orrery.zk.curve.Curve;
import io.orrery.zk.curve.PointAdder;
import io.orrery.zk.field.FqLimbs;
import io.orrery.zk.field.FrLimbs;
import io.orrery.zk.hash.Poseidon;
import java.util.Objects;

/// Plain Java on 64-bit limbs: runs everywhere, and is what the other kernels are compared with.
public final class ScalarKernels implements Kernels {
    public static final ScalarKernels INSTANCE = new ScalarKernels();

    private ScalarKernels() {}

    @Override
    public String name() {
        return "scalar";
    }

    @Override
    public void multiply(Modulus modulus, long[] z, int zo, long[] a, int ao, long[] b, int bo, int count) {
        switch (modulus) {
            case BASE -> {
                for (int i = 0; i < 4 * count; i += 4) {
                    FqLimbs.mul(z, zo + i, a, ao + i, b, bo + i);
                }
            }
            case SCALAR -> {
                for (int i = 0; i < 4 * count; i += 4) {
                    FrLimbs.mul(z, zo + i, a, ao + i, b, bo + i);
                }
            }
        }
    }

    @Override
    public void scale(Modulus modulus, long[] z, int zo, long[] a, int ao, long[] factor, int fo, int count) {
        switch (modulus) {
            case BASE -> {
                for (int i = 0; i < 4 * count; i += 4) {
                    FqLimbs.mul(z, zo + i, a, ao + i, factor, fo);
                }
            }
            case SCALAR -> {
                for (int i = 0; i < 4 * count; i += 4) {
                    FrLimbs.mul(z, zo + i, a, ao + i, factor, fo);
                }
            }
        }
    }

    @Override
    public void quotient(long[] z, int zo, long[] a, int ao, long[] b, int bo, long[] c, int co, int count) {
        long[] t = new long[4];
        for (int i = 0; i < 4 * count; i += 4) {
            FrLimbs.mul(t, 0, a, ao + i, b, bo + i);
            FrLimbs.sub(t, 0, t, 0, c, co + i);
            FrLimbs.fromMontgomery(z, zo + i, t, 0);
        }
    }

    @Override
    public PointAdder adder(Curve curve, int capacity) {
        return new BatchAffine(curve, capacity);
    }

    @Override
    public void frequencyStages(long[] a, int block, int level, int levels, int from, int to, long[] roots) {
        int quarter = requireRange(level, levels, from, to);
        int half = 1 << (level - 1);
        long[] t = new long[4];
        for (int part = 0; part < half; part += quarter) {
            frequencyStage(a, block + part, half, half + part, from, to, roots, t);
        }
        if (levels == 2) {
            frequencyStage(a, block, quarter, quarter, from, to, roots, t);
            frequencyStage(a, block + half, quarter, quarter, from, to, roots, t);
        }
    }

    @Override
    public void timeStages(long[] a, int block, int level, int levels, int from, int to, long[] roots) {
        int quarter = requireRange(level, levels, from, to);
        int half = 1 << (level - 1);
        long[] t = new long[4];
        if (levels == 2) {
            timeStage(a, block, quarter, quarter, from, to, roots, t);
            timeStage(a, block + half, quarter, quarter, from, to, roots, t);
        }
        for (int part = 0; part < half; part += quarter) {
            timeStage(a, block + part, half, half + part, from, to, roots, t);
        }
    }

    /// Checks the range and returns `2^(level-levels)`.
    private static int requireRange(int level, int levels, int from, int to) {
        if (levels < 1 || levels > 2 || level < levels || level > 28) {
            throw new IllegalArgumentException("no " + levels + " stages of a block of 2^" + level);
        }
        int size = 1 << (level - levels);
        Objects.checkFromToIndex(from, to, size);
        return size;
    }

    private static void frequencyStage(
            long[] a, int block, int distance, int root, int from, int to, long[] roots, long[] t) {
        for (int i = from; i < to; i++) {
            int u = 4 * (block + i);
            int v = u + 4 * distance;
            FrLimbs.sub(t, 0, a, u, a, v);
            FrLimbs.add(a, u, a, u, a, v);
            FrLimbs.mul(a, v, t, 0, roots, 4 * (root + i));
        }
    }

    private static void timeStage(
            long[] a, int block, int distance, int root, int from, int to, long[] roots, long[] t) {
        for (int i = from; i < to; i++) {
            int u = 4 * (block + i);
            int v = u + 4 * distance;
            FrLimbs.mul(t, 0, a, v, roots, 4 * (root + i));
            FrLimbs.sub(a, v, a, u, t, 0);
            FrLimbs.add(a, u, a, u, t, 0);
        }
    }

    @Override
    public void permute(int width, long[] states, int at, int count) {
        Poseidon.permute(width, states, at, count);
    }
}
