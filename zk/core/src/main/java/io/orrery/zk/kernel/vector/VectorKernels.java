package io.orrery.zk.kernel.vector;

import io.orrery.zk.curve.BatchAffine;
import io.orrery.zk.curve.Curve;
import io.orrery.zk.curve.PointAdder;
import io.orrery.zk.kernel.Kernels;
import io.orrery.zk.kernel.Modulus;
import io.orrery.zk.kernel.ScalarKernels;

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
            case G2 -> new BatchAffine(curve, capacity);
        };
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
}
