// Coordinates of points: Fq for G1, and Fq2 = Fq[u] / (u^2 + 1) for G2.
#ifndef ORRERY_QUADRATIC_H
#define ORRERY_QUADRATIC_H

#include "field.cuh"

typedef Element<BaseModulus> Fq;

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

    // A call: a point of G2 takes ten products, which written out would be some 130 KB of code. As sums of products,
    // because four multiplications and two reductions are no more than Karatsuba's three of each, and nothing is
    // added or subtracted besides; the two sums do not wait for each other.
    friend OUTLINE Fq2 operator*(Fq2 a, Fq2 b) {
        return Fq2{Fq::sum_of_products(a.c0, b.c0, a.c1.opposite(), b.c1),
                   Fq::sum_of_products(a.c0, b.c1, a.c1, b.c0)};
    }

    static INLINE Fq2 difference_of_products(const Fq2& a, const Fq2& b, const Fq2& c, const Fq2& d) {
        return a * b - c * d;
    }

    // (a + bu)^2 = (a + b)(a - b) + 2ab u
    INLINE Fq2 squared() const {
        return of_square(*this);
    }

    OUTLINE Fq2 inverse() const {
        Fq norm = Fq::sum_of_products(c0, c0, c1, c1).inverse();
        return Fq2{c0 * norm, c1.opposite() * norm};
    }

private:
    static OUTLINE Fq2 of_square(Fq2 a) {
        Fq product = a.c0 * a.c1;
        return Fq2{(a.c0 + a.c1) * (a.c0 - a.c1), product + product};
    }
};

#endif
