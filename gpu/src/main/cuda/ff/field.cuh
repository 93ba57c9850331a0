// Elements of a prime field, eight words in Montgomery form with R = 2^256.
//
// Operands and results are below 2 m: a product then needs no last subtraction, because
// (2m * 2m + m * 2^256) / 2^256 < 1.76 m. What leaves for other programs is made `canonical`, below m.
#ifndef ORRERY_FIELD_H
#define ORRERY_FIELD_H

#include "carry.cuh"
#include "modulus.cuh"

template <class M>
struct alignas(16) Element {
    uint32_t w[8];

    static INLINE Element zero() {
        return Element{{0, 0, 0, 0, 0, 0, 0, 0}};
    }

    static INLINE Element one() {
        return Element{{M::one(0), M::one(1), M::one(2), M::one(3), M::one(4), M::one(5), M::one(6), M::one(7)}};
    }

    // The integer 1: a product with it leaves Montgomery form.
    static INLINE Element plain_one() {
        return Element{{1, 0, 0, 0, 0, 0, 0, 0}};
    }

    // Below m.
    INLINE Element canonical() const {
        uint32_t m[8];
        UNROLL
        for (int i = 0; i < 8; i++) {
            m[i] = M::m(i);
        }
        return less(m);
    }

    // Whether this is zero or m. All but a 2^-31st of other elements are told apart by their lowest word.
    INLINE bool is_zero() const {
        return (w[0] == 0 || w[0] == M::m(0)) && is_zero_to_the_end();
    }

    // Whether all words are zero, as they are in what was set to zero and not computed.
    INLINE bool is_all_zeros() const {
        return (w[0] | w[1] | w[2] | w[3] | w[4] | w[5] | w[6] | w[7]) == 0;
    }

    friend INLINE Element operator+(const Element& a, const Element& b) {
        Element sum;
        add_words(sum.w, a.w, b.w);
        return sum.less_twice();
    }

    friend INLINE Element operator-(const Element& a, const Element& b) {
        Element difference;
        uint32_t borrow = subtract_words(difference.w, a.w, b.w);
        uint32_t twice[8];
        UNROLL
        for (int i = 0; i < 8; i++) {
            twice[i] = M::twice(i) & borrow;
        }
        Element z;
        add_words(z.w, difference.w, twice);
        return z;
    }

    friend INLINE Element operator*(const Element& a, const Element& b) {
        Element z;
        multiply_words<M, 1>(z.w, a.w, b.w, nullptr, nullptr);
        return z;
    }

    // a*b + c*d with one reduction: below (4 + 4) m^2 / 2^256 + m = 2.52 m before the last subtraction.
    static INLINE Element sum_of_products(const Element& a, const Element& b, const Element& c, const Element& d) {
        Element z;
        multiply_words<M, 2>(z.w, a.w, b.w, c.w, d.w);
        return z.less_twice();
    }

    static INLINE Element difference_of_products(
            const Element& a, const Element& b, const Element& c, const Element& d) {
        return sum_of_products(a, b, c.opposite(), d);
    }

    // 2 m - a: at most 2 m, and so a factor, but not below 2 m where a is zero.
    INLINE Element opposite() const {
        Element z;
        subtract_words(z.w, twice_m().w, w);
        return z;
    }

    INLINE Element squared() const {
        return *this * *this;
    }

    // 1/a by a^(m-2); zero becomes zero. For what is done once.
    OUTLINE Element inverse() const {
        Element z = one();
        for (int bit = 253; bit >= 0; bit--) {
            z = z * z;
            // The lowest word of both moduli is above 2, so the subtraction does not borrow from the next.
            uint32_t word = M::m(bit / 32) - (bit < 32 ? 2 : 0);
            if (word >> (bit % 32) & 1) {
                z = z * *this;
            }
        }
        return z;
    }

private:
    static INLINE Element twice_m() {
        return Element{{M::twice(0), M::twice(1), M::twice(2), M::twice(3), M::twice(4), M::twice(5), M::twice(6),
                        M::twice(7)}};
    }

    INLINE Element less_twice() const {
        return less(twice_m().w);
    }

    // This minus b where b is not larger.
    INLINE Element less(const uint32_t* b) const {
        Element z;
        uint32_t borrow = subtract_words(z.w, w, b);
        UNROLL
        for (int i = 0; i < 8; i++) {
            z.w[i] = borrow ? w[i] : z.w[i];
        }
        return z;
    }

    OUTLINE bool is_zero_to_the_end() const {
        uint32_t as_zero = 0;
        uint32_t as_m = 0;
        for (int i = 0; i < 8; i++) {
            as_zero |= w[i];
            as_m |= w[i] ^ M::m(i);
        }
        return as_zero == 0 || as_m == 0;
    }
};

typedef Element<ScalarModulus> Fr;

#endif
