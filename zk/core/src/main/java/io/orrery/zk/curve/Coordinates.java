package io.orrery.zk.curve;

/// Arithmetic of the field that a group's coordinates lie in, on flat arrays of Montgomery limbs:
/// [io.orrery.zk.field.FqLimbs] for G1 and pairs of them for G2. A result may overwrite an operand. An instance
/// may own scratch memory, so each thread takes its own from [Curve#coordinates()].
public abstract sealed class Coordinates permits BaseCoordinates, TwistCoordinates {
    final int limbs;

    Coordinates(int limbs) {
        this.limbs = limbs;
    }

    abstract void mul(long[] z, int zo, long[] a, int ao, long[] b, int bo);

    abstract void sqr(long[] z, int zo, long[] a, int ao);

    abstract void add(long[] z, int zo, long[] a, int ao, long[] b, int bo);

    abstract void sub(long[] z, int zo, long[] a, int ao, long[] b, int bo);

    abstract void neg(long[] z, int zo, long[] a, int ao);

    abstract void inv(long[] z, int zo, long[] a, int ao);

    abstract boolean isZero(long[] a, int ao);

    abstract boolean equal(long[] a, int ao, long[] b, int bo);

    abstract void setOne(long[] z, int zo);

    final void setZero(long[] z, int zo) {
        for (int i = 0; i < limbs; i++) {
            z[zo + i] = 0;
        }
    }

    final void copy(long[] z, int zo, long[] a, int ao) {
        for (int i = 0; i < limbs; i++) {
            z[zo + i] = a[ao + i];
        }
    }
}
