// Points of G1 (over Fq) and G2 (over Fq2): affine ones, and sums as (X, Y, ZZ, ZZZ) with x = X/ZZ, y = Y/ZZZ,
// ZZ^3 = ZZZ^2. Exact for every case: infinity, equal and opposite points.
//
// Formulas: Explicit-Formulas Database, XYZZ coordinates for short Weierstrass curves with a = 0 (madd-2008-s,
// add-2008-s, dbl-2008-s-1, mdbl-2008-s-1). No point of either group has y = 0: their order is odd.
#ifndef ORRERY_POINT_H
#define ORRERY_POINT_H

#include "../ff/quadratic.cuh"

// Infinity is all zeros, which is on neither curve.
template <class F>
struct Affine {
    F x;
    F y;

    INLINE bool is_infinity() const {
        return x.is_all_zeros() && y.is_all_zeros();
    }

    INLINE Affine negated() const {
        return Affine{x, F::zero() - y};
    }
};

// Infinity has ZZ with all words zero.
template <class F>
struct Xyzz {
    F x;
    F y;
    F zz;
    F zzz;

    static INLINE Xyzz infinity() {
        return Xyzz{F::zero(), F::zero(), F::zero(), F::zero()};
    }

    static INLINE Xyzz of(const Affine<F>& p) {
        return Xyzz{p.x, p.y, F::one(), F::one()};
    }

    INLINE bool is_infinity() const {
        return zz.is_all_zeros();
    }

    INLINE Xyzz canonical() const {
        return Xyzz{x.canonical(), y.canonical(), zz.canonical(), zzz.canonical()};
    }

    // Adds a point that is not at infinity.
    INLINE void add_finite(const Affine<F>& p) {
        if (is_infinity()) {
            *this = of(p);
            return;
        }
        F dx = p.x * zz - x;
        F dy = p.y * zzz - y;
        if (dx.is_zero()) {
            *this = same_x(p, dy);
            return;
        }
        finish(x, y, dx, dy);
    }

    INLINE void add(const Affine<F>& p) {
        if (!p.is_infinity()) {
            add_finite(p);
        }
    }

    // As a call: it is long, and done a few times a bucket.
    OUTLINE void add(const Xyzz& b) {
        if (b.is_infinity()) {
            return;
        }
        if (is_infinity()) {
            *this = b;
            return;
        }
        F u = x * b.zz;
        F v = y * b.zzz;
        F dx = b.x * zz - u;
        F dy = b.y * zzz - v;
        if (dx.is_zero()) {
            if (dy.is_zero()) {
                twice();
            } else {
                *this = infinity();
            }
            return;
        }
        zz = zz * b.zz;
        zzz = zzz * b.zzz;
        finish(u, v, dx, dy);
    }

    OUTLINE void twice() {
        if (is_infinity()) {
            return;
        }
        F u = y + y;
        F v = u.squared();
        F w = u * v;
        F s = x * v;
        F m = x.squared();
        m = m + m + m;
        x = m.squared() - s - s;
        y = F::difference_of_products(m, s - x, w, y);
        zz = v * zz;
        zzz = w * zzz;
    }

    OUTLINE Affine<F> affine() const {
        if (is_infinity()) {
            return Affine<F>{F::zero(), F::zero()};
        }
        F inverse = zzz.inverse();
        F z = inverse * zz;
        return Affine<F>{(x * z.squared()).canonical(), (y * inverse).canonical()};
    }

private:
    // u, v: this point's coordinates over the common denominator, which zz and zzz hold; dx, dy: the other's less.
    INLINE void finish(const F& u, const F& v, const F& dx, const F& dy) {
        F square = dx.squared();
        F cube = dx * square;
        F s = u * square;
        x = dy.squared() - cube - s - s;
        y = F::difference_of_products(dy, s - x, v, cube);
        zz = zz * square;
        zzz = zzz * cube;
    }

    static OUTLINE Xyzz same_x(Affine<F> p, F dy) {
        if (!dy.is_zero()) {
            return infinity();
        }
        F u = p.y + p.y;
        F v = u.squared();
        F w = u * v;
        F s = p.x * v;
        F m = p.x.squared();
        m = m + m + m;
        F x = m.squared() - s - s;
        return Xyzz{x, F::difference_of_products(m, s - x, w, p.y), v, w};
    }
};

#endif
