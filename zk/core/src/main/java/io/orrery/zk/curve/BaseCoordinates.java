package io.orrery.zk.curve;

import io.orrery.zk.field.FqLimbs;

/// The base field: coordinates of G1.
final class BaseCoordinates extends Coordinates {
    BaseCoordinates() {
        super(4);
    }

    @Override
    void mul(long[] z, int zo, long[] a, int ao, long[] b, int bo) {
        FqLimbs.mul(z, zo, a, ao, b, bo);
    }

    @Override
    void sqr(long[] z, int zo, long[] a, int ao) {
        FqLimbs.sqr(z, zo, a, ao);
    }

    @Override
    void add(long[] z, int zo, long[] a, int ao, long[] b, int bo) {
        FqLimbs.add(z, zo, a, ao, b, bo);
    }

    @Override
    void sub(long[] z, int zo, long[] a, int ao, long[] b, int bo) {
        FqLimbs.sub(z, zo, a, ao, b, bo);
    }

    @Override
    void neg(long[] z, int zo, long[] a, int ao) {
        FqLimbs.neg(z, zo, a, ao);
    }

    @Override
    void inv(long[] z, int zo, long[] a, int ao) {
        FqLimbs.inv(z, zo, a, ao);
    }

    @Override
    boolean isZero(long[] a, int ao) {
        return FqLimbs.isZero(a, ao);
    }

    @Override
    boolean equal(long[] a, int ao, long[] b, int bo) {
        return FqLimbs.equal(a, ao, b, bo);
    }

    @Override
    void setOne(long[] z, int zo) {
        FqLimbs.setOne(z, zo);
    }
}
