package io.orrery.zk.curve;

/// Group law on accumulators `(X, Y, ZZ, ZZZ)` with `x = X/ZZ`, `y = Y/ZZZ`, `ZZ^3 = ZZZ^2`; infinity has `ZZ =
/// 0`. Formulas: Explicit-Formulas Database, "XYZZ coordinates for short Weierstrass curves" with `a = 0`
/// (madd-2008-s, add-2008-s, dbl-2008-s-1). Every case is exact: infinity, equal and opposite points. One
/// thread uses an instance at a time.
public final class Xyzz {
    private final Coordinates f;
    private final int n;
    private final long[] t;

    public Xyzz(Curve curve) {
        this.f = curve.coordinates();
        this.n = f.limbs;
        this.t = new long[8 * n];
    }

    public void setInfinity(long[] z, int zo) {
        for (int i = 0; i < 4; i++) {
            f.setZero(z, zo + i * n);
        }
    }

    public boolean isInfinity(long[] a, int ao) {
        return f.isZero(a, ao + 2 * n);
    }

    /// `acc = acc + p`, or `acc - p`; `p` is affine.
    public void addAffine(long[] acc, int o, long[] p, int po, boolean negative) {
        if (f.isZero(p, po) && f.isZero(p, po + n)) {
            return;
        }
        int y = 7 * n;
        if (negative) {
            f.neg(t, y, p, po + n);
        } else {
            f.copy(t, y, p, po + n);
        }
        if (isInfinity(acc, o)) {
            f.copy(acc, o, p, po);
            f.copy(acc, o + n, t, y);
            f.setOne(acc, o + 2 * n);
            f.setOne(acc, o + 3 * n);
            return;
        }
        f.mul(t, 0, p, po, acc, o + 2 * n);
        f.mul(t, n, t, y, acc, o + 3 * n);
        f.sub(t, 0, t, 0, acc, o);
        f.sub(t, n, t, n, acc, o + n);
        finish(acc, o, acc, o);
    }

    /// `acc = acc + b`.
    public void add(long[] acc, int o, long[] b, int bo) {
        if (isInfinity(b, bo)) {
            return;
        }
        if (isInfinity(acc, o)) {
            for (int i = 0; i < 4; i++) {
                f.copy(acc, o + i * n, b, bo + i * n);
            }
            return;
        }
        f.mul(t, 4 * n, acc, o, b, bo + 2 * n);
        f.mul(t, 5 * n, acc, o + n, b, bo + 3 * n);
        f.mul(t, 0, b, bo, acc, o + 2 * n);
        f.mul(t, n, b, bo + n, acc, o + 3 * n);
        f.sub(t, 0, t, 0, t, 4 * n);
        f.sub(t, n, t, n, t, 5 * n);
        if (f.isZero(t, 0)) {
            finish(acc, o, t, 4 * n);
            return;
        }
        f.mul(acc, o + 2 * n, acc, o + 2 * n, b, bo + 2 * n);
        f.mul(acc, o + 3 * n, acc, o + 3 * n, b, bo + 3 * n);
        finish(acc, o, t, 4 * n);
    }

    /// With `P`, `R` in scratch places 0 and 1 and the first point's scaled `x`, `y` at `u`: completes an
    /// addition.
    private void finish(long[] acc, int o, long[] u, int uo) {
        if (f.isZero(t, 0)) {
            if (f.isZero(t, n)) {
                dbl(acc, o);
            } else {
                setInfinity(acc, o);
            }
            return;
        }
        f.sqr(t, 2 * n, t, 0);
        f.mul(t, 0, t, 0, t, 2 * n);
        f.mul(t, 3 * n, u, uo, t, 2 * n);
        f.mul(acc, o + 2 * n, acc, o + 2 * n, t, 2 * n);
        f.mul(acc, o + 3 * n, acc, o + 3 * n, t, 0);
        f.mul(t, 6 * n, u, uo + n, t, 0);
        f.sqr(t, 2 * n, t, n);
        f.sub(t, 2 * n, t, 2 * n, t, 0);
        f.sub(t, 2 * n, t, 2 * n, t, 3 * n);
        f.sub(acc, o, t, 2 * n, t, 3 * n);
        f.sub(t, 3 * n, t, 3 * n, acc, o);
        f.mul(t, n, t, n, t, 3 * n);
        f.sub(acc, o + n, t, n, t, 6 * n);
    }

    /// `acc = 2 acc`.
    public void dbl(long[] acc, int o) {
        if (isInfinity(acc, o)) {
            return;
        }
        f.add(t, 0, acc, o + n, acc, o + n);
        f.sqr(t, n, t, 0);
        f.mul(t, 2 * n, t, 0, t, n);
        f.mul(t, 3 * n, acc, o, t, n);
        f.sqr(t, 0, acc, o);
        f.add(t, 4 * n, t, 0, t, 0);
        f.add(t, 4 * n, t, 4 * n, t, 0);
        f.mul(acc, o + 2 * n, acc, o + 2 * n, t, n);
        f.mul(acc, o + 3 * n, acc, o + 3 * n, t, 2 * n);
        f.mul(t, 2 * n, t, 2 * n, acc, o + n);
        f.sqr(t, 0, t, 4 * n);
        f.sub(t, 0, t, 0, t, 3 * n);
        f.sub(acc, o, t, 0, t, 3 * n);
        f.sub(t, 3 * n, t, 3 * n, acc, o);
        f.mul(t, 0, t, 4 * n, t, 3 * n);
        f.sub(acc, o + n, t, 0, t, 2 * n);
    }

    /// Writes the affine point of an accumulator.
    public void toAffine(long[] z, int zo, long[] acc, int o) {
        if (isInfinity(acc, o)) {
            f.setZero(z, zo);
            f.setZero(z, zo + n);
            return;
        }
        f.inv(t, 0, acc, o + 3 * n);
        f.mul(t, n, t, 0, acc, o + 2 * n);
        f.sqr(t, n, t, n);
        f.mul(z, zo, acc, o, t, n);
        f.mul(z, zo + n, acc, o + n, t, 0);
    }

    /// `acc = k * p` for an affine point and a canonical integer of four limbs: plain double and add, for
    /// checks and single points.
    public void scale(long[] acc, int o, long[] p, int po, long[] k, int ko) {
        setInfinity(acc, o);
        for (int bit = 255; bit >= 0; bit--) {
            dbl(acc, o);
            if (((k[ko + (bit >> 6)] >>> (bit & 63)) & 1) != 0) {
                addAffine(acc, o, p, po, false);
            }
        }
    }
}
