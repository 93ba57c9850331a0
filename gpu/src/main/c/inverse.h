/*
 * The inverse of one number modulo the base field's q, by division steps on the low bits (Bernstein and Yang,
 * "Fast constant-time gcd computation and modular inversion", 2019). This one is not constant-time: zeros are
 * skipped and several steps done at once, since points of a multi-scalar multiplication are no secrets.
 *
 * Steps act on the low 62 bits of f and g alone, 62 at a time; what they have done is a matrix, which is then
 * applied to the whole numbers. Numbers are five limbs of 62 bits, the top one with the sign.
 */
#ifndef ORRERY_INVERSE_H
#define ORRERY_INVERSE_H

#include <stdint.h>

#define STEPS 62
#define LOW62 ((int64_t)(~0ULL >> 2))

typedef __int128 wide;

struct number {
    int64_t v[5];
};

/* 2^62 times what a run of steps does to (f, g): f' = u f + v g, g' = q f + r g. The sums |u| + |v| and |q| + |r|
 * are at most 2^62. */
struct steps {
    int64_t u, v, q, r;
};

static const struct number Q62 = {
    {0x3c208c16d87cfd47, 0x1e05aa45a1c72a34, 0x5045b68181585d9, 0x19139cb84c680a6e, 0x30}};
/* 1/q mod 2^62 */
#define Q_INVERSE62 0x382df87d1b799c77ULL

/* Does 62 steps on the low bits of f and g. */
static inline struct steps division_steps(int64_t *delta_at, uint64_t f, uint64_t g) {
    uint64_t u = 1, v = 0, q = 0, r = 1;
    int64_t delta = *delta_at;
    int left = STEPS;
    for (;;) {
        int zeros = __builtin_ctzll(g | 1ULL << left);
        g >>= zeros;
        u <<= zeros;
        v <<= zeros;
        delta += zeros;
        left -= zeros;
        if (left == 0) {
            break;
        }
        /* g is odd. */
        if (delta > 0) {
            uint64_t t = f;
            f = g;
            g = -t;
            t = u, u = q, q = -t;
            t = v, v = r, r = -t;
            delta = -delta;
        }
        /* The next 1 - delta steps exchange nothing: they add f to g, or not, so that a bit of g vanishes. Six of
         * them add w f at once, w = -g/f mod 64; f (2 - f^2) is 1/f to six bits, since f is to three. */
        int at_once = 1 - delta < left ? (int)(1 - delta) : left;
        uint64_t w = g * f * (f * f - 2) & 63 & ~0ULL >> (64 - at_once);
        g += w * f;
        q += w * u;
        r += w * v;
    }
    *delta_at = delta;
    return (struct steps){(int64_t)u, (int64_t)v, (int64_t)q, (int64_t)r};
}

/* (a x + b y) / 2^62, which is exact. */
static inline struct number combined(int64_t a, struct number x, int64_t b, struct number y) {
    struct number z;
    wide sum = (wide)a * x.v[0] + (wide)b * y.v[0];
    for (int i = 1; i < 5; i++) {
        sum = (sum >> 62) + (wide)a * x.v[i] + (wide)b * y.v[i];
        z.v[i - 1] = (int64_t)sum & LOW62;
    }
    z.v[4] = (int64_t)(sum >> 62);
    return z;
}

/* (a x + b y) / 2^62 modulo q. A multiple of q between -2^61 q and 2^61 q makes the division exact, so a run of
 * steps adds at most q/2 to the larger of |x| and |y|. */
static inline struct number combined_mod(int64_t a, struct number x, int64_t b, struct number y) {
    struct number z;
    wide sum = (wide)a * x.v[0] + (wide)b * y.v[0];
    int64_t k = (int64_t)((0 - (uint64_t)sum * Q_INVERSE62) << 2) >> 2;
    sum += (wide)k * Q62.v[0];
    for (int i = 1; i < 5; i++) {
        sum = (sum >> 62) + (wide)a * x.v[i] + (wide)b * y.v[i] + (wide)k * Q62.v[i];
        z.v[i - 1] = (int64_t)sum & LOW62;
    }
    z.v[4] = (int64_t)(sum >> 62);
    return z;
}

/*
 * An inverse of x, 0 < x < q, as four limbs of 64 bits: below 16 q, congruent to 1/x modulo q. Since q is prime, f ends at
 * 1 or -1. For numbers of 256 bits that takes at most 741 steps, 12 runs of 62, so the factor of x stays between
 * -7 q and 7 q.
 */
static inline void inverse(uint64_t z[5], const uint64_t x[4]) {
    struct number f = Q62;
    struct number g = {{(int64_t)x[0] & LOW62, (int64_t)(x[0] >> 62 | x[1] << 2) & LOW62,
        (int64_t)(x[1] >> 60 | x[2] << 4) & LOW62, (int64_t)(x[2] >> 58 | x[3] << 6) & LOW62, (int64_t)(x[3] >> 56)}};
    struct number d = {{0}};
    struct number e = {{1}};
    int64_t delta = 1;
    while ((g.v[0] | g.v[1] | g.v[2] | g.v[3] | g.v[4]) != 0) {
        struct steps s = division_steps(&delta, (uint64_t)f.v[0], (uint64_t)g.v[0]);
        struct number t = combined(s.u, f, s.v, g);
        g = combined(s.q, f, s.r, g);
        f = t;
        t = combined_mod(s.u, d, s.v, e);
        e = combined_mod(s.q, d, s.r, e);
        d = t;
    }
    int64_t sign = f.v[4] < 0 ? -1 : 1;
    /* 8 q + d or 8 q - d, in limbs of 52 bits. */
    wide sum = 0;
    uint64_t limb[5];
    for (int i = 0; i < 5; i++) {
        sum += (wide)Q62.v[i] * 8 + (wide)d.v[i] * sign;
        limb[i] = (uint64_t)sum & (uint64_t)LOW62;
        sum >>= 62;
    }
    const uint64_t mask = (1ULL << 52) - 1;
    z[0] = limb[0] & mask;
    z[1] = (limb[0] >> 52 | limb[1] << 10) & mask;
    z[2] = (limb[1] >> 42 | limb[2] << 20) & mask;
    z[3] = (limb[2] >> 32 | limb[3] << 30) & mask;
    z[4] = limb[3] >> 22 | limb[4] << 40;
}

#endif
