package io.orrery.zk.kernel.vector;

import io.orrery.zk.curve.Curve;
import io.orrery.zk.curve.PointAdder;
import io.orrery.zk.kernel.Kernels;
import io.orrery.zk.kernel.Modulus;

/// Eight lanes of the Vector API, with products by fused multiply-add ([Octets]).
final class VectorKernels implements Kernels {
    @Override
    public String name() {
        return "vector";
    }

    @Override
    public void multiply(Modulus modulus, long[] z, int zo, long[] a, int ao, long[] b, int bo, int count) {
        Elementwise.multiply(Modulus51.of(modulus), z, zo, a, ao, b, bo, count);
    }

    @Override
    public void scale(Modulus modulus, long[] z, int zo, long[] a, int ao, long[] factor, int fo, int count) {
        Elementwise.scale(Modulus51.of(modulus), z, zo, a, ao, factor, fo, count);
    }

    @Override
    public void quotient(long[] z, int zo, long[] a, int ao, long[] b, int bo, long[] c, int co, int count) {
        Elementwise.quotient(z, zo, a, ao, b, bo, c, co, count);
    }

    @Override
    public PointAdder adder(Curve curve, int capacity) {
        return switch (curve) {
            case G1 -> new G1Adder(capacity);
            case G2 -> new G2Adder(capacity);
        };
    }

    @Override
    public void frequencyStages(long[] a, int block, int level, int levels, int from, int to, long[] roots) {
        Stages.frequency(a, block, level, levels, from, to, roots);
    }

    @Override
    public void timeStages(long[] a, int block, int level, int levels, int from, int to, long[] roots) {
        Stages.time(a, block, level, levels, from, to, roots);
    }

    @Override
    public void frequencyBlock(long[] a, int block, int level, long[] roots) {
        if (Blocks.take(level)) {
            Blocks.ofThread(level).frequency(a, block, level, roots);
        } else {
            Kernels.super.frequencyBlock(a, block, level, roots);
        }
    }

    @Override
    public void timeBlock(long[] a, int block, int level, long[] roots) {
        if (Blocks.take(level)) {
            Blocks.ofThread(level).time(a, block, level, roots);
        } else {
            Kernels.super.timeBlock(a, block, level, roots);
        }
    }

    @Override
    public void shiftBlock(long[] a, int block, int level, long[] inverseRoots, long[] shift, long[] roots) {
        if (Blocks.take(level)) {
            Blocks.ofThread(level).shift(a, block, level, inverseRoots, shift, roots);
        } else {
            Kernels.super.shiftBlock(a, block, level, inverseRoots, shift, roots);
        }
    }

    @Override
    public void permute(int width, long[] states, int at, int count) {
        PoseidonLanes.permute(width, states, at, count);
    }
}
