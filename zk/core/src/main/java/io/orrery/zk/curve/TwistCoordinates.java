package io.orrery.zk.curve;

import io.orrery.zk.field.FqLimbs;

/// The quadratic extension `u^2 = -1`, `c0` before `c1`: coordinates of G2.
final class TwistCoordinates extends Coordinates {
    private final long[] t = new long[16];

    TwistCoordinates() {
        super(8);
    }

    @Override
    void mul(long[] z, int zo, long[] a, int ao, long[] b, int bo) {
        // Karatsuba: three multiplications in the base field.
        FqLimbs.add(t, 0, a, ao, a, ao + 4);
        FqLimbs.add(t, 4, b, bo, b, bo + 4);
        FqLimbs.mul(t, 0, t, 0, t, 4);
        FqLimbs.mul(t, 4, a, ao, b, bo);
        FqLimbs.mul(t, 8, a, ao + 4, b, bo + 4);
        FqLimbs.sub(t, 0, t, 0, t, 4);
        FqLimbs.sub(z, zo + 4, t, 0, t, 8);
        FqLimbs.sub(z, zo, t, 4, t, 8);
    }

    @Override
    void sqr(long[] z, int zo, long[] a, int ao) {
        FqLimbs.add(t, 0, a, ao, a, ao + 4);
        FqLimbs.sub(t, 4, a, ao, a, ao + 4);
        FqLimbs.mul(t, 8, a, ao, a, ao + 4);
        FqLimbs.add(z, zo + 4, t, 8, t, 8);
        FqLimbs.mul(z, zo, t, 0, t, 4);
    }

    @Override
    void add(long[] z, int zo, long[] a, int ao, long[] b, int bo) {
        FqLimbs.add(z, zo, a, ao, b, bo);
        FqLimbs.add(z, zo + 4, a, ao + 4, b, bo + 4);
    }

    @Override
    void sub(long[] z, int zo, long[] a, int ao, long[] b, int bo) {
        FqLimbs.sub(z, zo, a, ao, b, bo);
        FqLimbs.sub(z, zo + 4, a, ao + 4, b, bo + 4);
    }

    @Override
    void neg(long[] z, int zo, long[] a, int ao) {
        FqLimbs.neg(z, zo, a, ao);
        FqLimbs.neg(z, zo + 4, a, ao + 4);
    }

    @Override
    void inv(long[] z, int zo, long[] a, int ao) {
        FqLimbs.sqr(t, 0, a, ao);
        FqLimbs.sqr(t, 4, a, ao + 4);
        FqLimbs.add(t, 0, t, 0, t, 4);
        FqLimbs.inv(t, 0, t, 0);
        FqLimbs.mul(z, zo, a, ao, t, 0);
        FqLimbs.mul(t, 4, a, ao + 4, t, 0);
        FqLimbs.neg(z, zo + 4, t, 4);
    }

    @Override
    boolean isZero(long[] a, int ao) {
        return FqLimbs.isZero(a, ao) && FqLimbs.isZero(a, ao + 4);
    }

    @Override
    boolean equal(long[] a, int ao, long[] b, int bo) {
        return FqLimbs.equal(a, ao, b, bo) && FqLimbs.equal(a, ao + 4, b, bo + 4);
    }

    @Override
    void setOne(long[] z, int zo) {
        FqLimbs.setOne(z, zo);
        FqLimbs.setZero(z, zo + 4);
    }
}
