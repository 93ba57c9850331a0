// Coordinates of points: Fq for G1, and Fq2 = Fq[u] / (u^2 + 1) for G2.
#ifndef ORRERY_QUADRATIC_H
#define ORRERY_QUADRATIC_H

#include "field.cuh"

typedef Element<BaseModulus> Fq;

// A product as a call: a point of G2 takes 28 of them, which written out would be some 130 KB of code.
OUTLINE Fq multiply_called(Fq a, Fq b) {
    return a * b;
}

struct Fq2 {
    Fq c0;
    Fq c1;

    static INLINE Fq2 zero() {
        return Fq2{Fq::zero(), Fq::zero()};
    }

    static INLINE Fq2 one() {
        return Fq2{Fq::one(), Fq::zero()};
    }

    INLINE Fq2 canonical() const {
        return Fq2{c0.canonical(), c1.canonical()};
    }

    INLINE bool is_zero() const {
        return c0.is_zero() && c1.is_zero();
    }

    INLINE bool is_all_zeros() const {
        return c0.is_all_zeros() && c1.is_all_zeros();
    }

    friend INLINE Fq2 operator+(const Fq2& a, const Fq2& b) {
        return Fq2{a.c0 + b.c0, a.c1 + b.c1};
    }

    friend INLINE Fq2 operator-(const Fq2& a, const Fq2& b) {
        return Fq2{a.c0 - b.c0, a.c1 - b.c1};
    }

    // Karatsuba: three products.
    friend INLINE Fq2 operator*(const Fq2& a, const Fq2& b) {
        Fq low = multiply_called(a.c0, b.c0);
        Fq high = multiply_called(a.c1, b.c1);
        Fq both = multiply_called(a.c0 + a.c1, b.c0 + b.c1);
        return Fq2{low - high, both - low - high};
    }

    // (a + bu)^2 = (a + b)(a - b) + 2ab u
    INLINE Fq2 squared() const {
        Fq product = multiply_called(c0, c1);
        return Fq2{multiply_called(c0 + c1, c0 - c1), product + product};
    }

    OUTLINE Fq2 inverse() const {
        Fq norm = (multiply_called(c0, c0) + multiply_called(c1, c1)).inverse();
        return Fq2{multiply_called(c0, norm), multiply_called(Fq::zero() - c1, norm)};
    }
};

#endif
