/*
 * Affine additions that share one inversion (Montgomery's trick), eight at a time, in G1 and G2.
 *
 * An addition divides by d = x2 - x1. In G2, d is in the quadratic extension u^2 = -1, and 1/d is the conjugate of d
 * over the norm n = d0^2 + d1^2; in G1, n is d itself. Only n, which is in the base field, takes part in the
 * shared inversion. The first pass goes down the groups of eight: it finds n, keeps it together with the product
 * of those of all groups after it, and decides which additions are no additions. Then comes the inversion. The
 * second pass goes up, with the inverse of the product of what is left, and writes results: so each result is
 * written after the inputs of all earlier additions were read, which is what lets it stand in their place.
 *
 * The products are eight chains, one a lane, and twice that: even and odd groups are apart, since a chain alone
 * would wait for each multiplication to end. The degree, 1 or 2, is a constant wherever these are inlined.
 */
#ifndef ORRERY_CURVE_H
#define ORRERY_CURVE_H

#include "field.h"
#include "inverse.h"

/* A coordinate of a point: an element in G1, in G2 two. */
typedef struct {
    element c[2];
} coordinate;

/* What an addition turned out to be, if none: a bit for each lane. */
struct kinds {
    /* The sum is the left point: there is no right one, or it is at infinity. */
    uint8_t left;
    /* The sum is the right point. */
    uint8_t right;
    /* The points are opposite. */
    uint8_t infinite;
    /* The points are equal. */
    uint8_t twice;
};

struct group {
    /* In G1 times 16. */
    factor norm;
    /* The product of the norms of all groups after this one in its chain. */
    factor after;
    struct kinds kinds;
} __attribute__((aligned(64)));

struct adder {
    /* The products of norms, then their inverses, for even and odd groups. */
    factor chain[2];
    struct group group[];
};

struct points {
    const uint64_t *a;
    const int32_t *ai;
    const uint64_t *b;
    const int32_t *bi;
    uint64_t *z;
    const int32_t *zi;
    long count;
};

#define NONE (-1)

/* Points of this many groups ahead are asked for. */
#define AHEAD 4

INLINE long words_of_a_point(int degree) { return 8 * degree; }

INLINE const uint64_t *named(int degree, const uint64_t *points, int32_t name) {
    return points + (long)((uint32_t)name >> 1) * words_of_a_point(degree);
}

/* Where the points of a group are. A point that is not there, and those of lanes past the end, are read from the
 * place of one that is. */
INLINE void find(int degree, const struct points *p, long at, const uint64_t *pa[8], const uint64_t *pb[8]) {
    UNROLL for (int i = 0; i < 8; i++) {
        long k = at + i < p->count ? at + i : at;
        pa[i] = named(degree, p->a, p->ai[k]);
        pb[i] = p->bi[k] == NONE ? pa[i] : named(degree, p->b, p->bi[k]);
    }
}

INLINE void prefetch_point(int degree, const uint64_t *point) {
    /* An array begins anywhere in a cache line. */
    _mm_prefetch((const char *)point, _MM_HINT_T0);
    _mm_prefetch((const char *)(point + 7), _MM_HINT_T0);
    if (degree == 2) _mm_prefetch((const char *)(point + 15), _MM_HINT_T0);
}

INLINE void prefetch(int degree, const struct points *p, long at) {
    if (at < 0 || at + 8 > p->count) return;
    UNROLL for (int i = 0; i < 8; i++) {
        /* The address of a point that is not there is as good as any: a prefetch never faults. */
        prefetch_point(degree, named(degree, p->a, p->ai[at + i]));
        prefetch_point(degree, named(degree, p->b, p->bi[at + i]));
    }
}

INLINE coordinate unpack_coordinate(int degree, const words x[2]) {
    coordinate z;
    UNROLL for (int k = 0; k < degree; k++) z.c[k] = unpack(x[k]);
    return z;
}

INLINE coordinate gather_coordinate(int degree, const uint64_t *const from[8], int offset) {
    words x[2];
    UNROLL for (int k = 0; k < degree; k++) x[k] = gather(from, offset + 4 * k);
    return unpack_coordinate(degree, x);
}

/* RAW a - b + k p */
INLINE coordinate difference(const struct modulus *m, int degree, coordinate a, coordinate b, int k) {
    UNROLL for (int i = 0; i < degree; i++) a.c[i] = add_multiple(m, sub(a.c[i], b.c[i]), k);
    return a;
}

INLINE coordinate blend_coordinate(int degree, __mmask8 mask, coordinate a, coordinate b) {
    UNROLL for (int i = 0; i < degree; i++) a.c[i] = blend(mask, a.c[i], b.c[i]);
    return a;
}

INLINE coordinate nowhere(int degree) {
    coordinate z;
    UNROLL for (int i = 0; i < degree; i++)
        UNROLL for (int j = 0; j < 5; j++) z.c[i].l[j] = zero();
    return z;
}

/*
 * RAW product of RAW a, b >= 0. In G2, to the first component k p is added: for components of a and b up to s p
 * and t p, the first is above (k - 0.19 s t) p and up to (0.19 s t + 1.01 + k) p, the second is up to
 * (0.38 s t + 1.01) p.
 */
INLINE coordinate mul_coordinate(const struct modulus *m, int degree, coordinate a, coordinate b, int k) {
    coordinate z;
    if (degree == 1) {
        z.c[0] = reduce(m, times(loose(a.c[0]), loose(b.c[0])));
        return z;
    }
    /* Karatsuba: three products and, since sums wait for their reduction, two of these. */
    product t0 = times(loose(a.c[0]), loose(b.c[0]));
    product t1 = times(loose(a.c[1]), loose(b.c[1]));
    z.c[0] = add_multiple(m, reduce(m, product_minus(t0, t1)), k);
    product t2 = times(loose(add(a.c[0], a.c[1])), loose(add(b.c[0], b.c[1])));
    z.c[1] = reduce(m, product_minus(product_minus(t2, t0), t1));
    return z;
}

/* RAW square of RAW a >= 0, whose components are up to 2 p in G2: then the square's are up to 4.1 p and 2.6 p. */
INLINE coordinate sqr_coordinate(const struct modulus *m, int degree, coordinate a) {
    coordinate z;
    if (degree == 1) {
        z.c[0] = reduce(m, squared(loose(a.c[0])));
        return z;
    }
    z.c[0] = reduce(m, times(loose(add(a.c[0], a.c[1])), loose(add_multiple(m, sub(a.c[0], a.c[1]), 2))));
    z.c[1] = reduce(m, times(loose(add(a.c[0], a.c[0])), loose(a.c[1])));
    return z;
}

/* Norm of d, RAW up to 2 p each: up to 2.6 p. */
INLINE factor norm_of(const struct modulus *m, coordinate d) {
    product t = squared(loose(d.c[0]));
    product s = squared(loose(d.c[1]));
    UNROLL for (int i = 0; i < 10; i++) t.l[i] = plus(t.l[i], s.l[i]);
    return loose(reduce(m, t));
}

INLINE factor plain_one(void) {
    factor z = {{all(1), zero(), zero(), zero(), zero()}};
    return z;
}

INLINE int is_zero(const uint64_t *a, int n) {
    uint64_t any = 0;
    for (int i = 0; i < n; i++) any |= a[i];
    return any == 0;
}

INLINE int is_equal(const uint64_t *a, const uint64_t *b, int n) {
    uint64_t any = 0;
    for (int i = 0; i < n; i++) any |= a[i] ^ b[i];
    return any == 0;
}

/* b where the mask is set, else a. */
INLINE factor choose(__mmask8 mask, factor a, factor b) {
    UNROLL for (int j = 0; j < 5; j++) a.l[j] = _mm512_mask_mov_epi64(a.l[j], mask, b.l[j]);
    return a;
}

/* Looks at the lanes in which an x is zero or both are equal, and gives those that are no additions a norm that
 * has an inverse. */
static __attribute__((noinline)) void classify(const struct modulus *m, int degree, const struct points *p, long at,
    unsigned special, struct group *group) {
    const uint64_t *pa[8], *pb[8];
    find(degree, p, at, pa, pb);
    struct kinds kinds = group->kinds;
    int half = (int)words_of_a_point(degree) / 2;
    for (int i = 0; i < 8; i++) {
        unsigned bit = 1u << i;
        if (!(special & bit)) continue;
        const uint64_t *xa = pa[i], *xb = pb[i], *ya = pa[i] + half, *yb = pb[i] + half;
        if (is_zero(xb, 2 * half)) {
            kinds.left |= bit;
        } else if (is_zero(xa, 2 * half)) {
            kinds.right |= bit;
        } else if (is_equal(xa, xb, half)) {
            int same_sign = ((p->ai[at + i] ^ p->bi[at + i]) & 1) == 0;
            if (is_equal(ya, yb, half) == same_sign && !is_zero(ya, half)) {
                kinds.twice |= bit;
            } else {
                kinds.infinite |= bit;
            }
        }
    }
    factor norm = group->norm;
    if (kinds.twice) {
        factor tangent;
        if (degree == 1) {
            element y = unpack_16(gather(pa, half));
            tangent = loose(add(y, y));
        } else {
            coordinate y = gather_coordinate(degree, pa, half);
            UNROLL for (int i = 0; i < 2; i++) y.c[i] = add(y.c[i], y.c[i]);
            tangent = norm_of(m, y);
        }
        norm = choose(kinds.twice, norm, tangent);
    }
    group->norm = choose(kinds.left | kinds.right | kinds.infinite, norm, plain_one());
    group->kinds = kinds;
}

/* The first pass over one group. A chain's product is below 2 p: 0.19 2.6 2 + 1.01 is. */
INLINE void prepare(const struct modulus *m, int degree, const struct points *p, long g, struct adder *s) {
    long at = 8 * g;
    struct group *group = &s->group[g];
    prefetch(degree, p, at - 8 * AHEAD);
    const uint64_t *pa[8], *pb[8];
    find(degree, p, at, pa, pb);
    __mmask8 live = at + 8 <= p->count ? 0xff : (__mmask8)((1u << (p->count - at)) - 1);
    __m256i bi = _mm256_maskz_loadu_epi32(live, p->bi + at);
    __mmask8 left = _mm256_cmpeq_epi32_mask(bi, _mm256_set1_epi32(NONE)) | (__mmask8)~live;

    words xa[2], xb[2];
    lanes any_a = zero(), any_b = zero(), differ = zero();
    UNROLL for (int k = 0; k < degree; k++) {
        xa[k] = gather(pa, 4 * k);
        xb[k] = gather(pb, 4 * k);
        UNROLL for (int j = 0; j < 4; j++) {
            any_a = _mm512_or_si512(any_a, xa[k].w[j]);
            any_b = _mm512_or_si512(any_b, xb[k].w[j]);
            differ = _mm512_ternarylogic_epi64(differ, xa[k].w[j], xb[k].w[j], 0xf6);
        }
    }
    factor norm;
    if (degree == 1) {
        element d = sub(unpack_16(xb[0]), unpack_16(xa[0]));
        norm = loose(add(d, constant(m->sixteen)));
    } else {
        norm = norm_of(m, difference(m, degree, unpack_coordinate(2, xb), unpack_coordinate(2, xa), 1));
    }
    group->norm = choose(left, norm, plain_one());
    group->kinds = (struct kinds){.left = left};
    __mmask8 special = _mm512_testn_epi64_mask(any_a, any_a) | _mm512_testn_epi64_mask(any_b, any_b) |
                       _mm512_testn_epi64_mask(differ, differ);
    special &= (__mmask8)~left;
    if (__builtin_expect(special, 0)) classify(m, degree, p, at, special, group);

    factor chain = s->chain[g & 1];
    group->after = chain;
    s->chain[g & 1] = degree == 1 ? mul_16(m, chain, group->norm) : mul(m, chain, group->norm);
}

INLINE factor rotate(factor a, int by) {
    UNROLL for (int j = 0; j < 5; j++) {
        lanes x = a.l[j];
        a.l[j] = by == 1   ? _mm512_permutex_epi64(x, 0xb1)
                 : by == 2 ? _mm512_permutex_epi64(x, 0x4e)
                           : _mm512_shuffle_i64x2(x, x, 0x4e);
    }
    return a;
}

/* Between the passes: the products become their inverses, all 16 by one inversion. Those are up to 1.8 p. */
static __attribute__((noinline)) void invert(const struct modulus *m, struct adder *s) {
    factor even = s->chain[0], odd = s->chain[1];
    factor both = mul(m, even, odd);
    factor pairs = mul(m, both, rotate(both, 1));
    factor fours = mul(m, pairs, rotate(pairs, 2));
    words total = pack(canonical(m, reduce(m, times(fours, rotate(fours, 4)))));
    uint64_t x[4], limbs[5];
    UNROLL for (int j = 0; j < 4; j++) x[j] = (uint64_t)_mm_cvtsi128_si64(_mm512_castsi512_si128(total.w[j]));
    inverse(limbs, x);
    /* R^3 turns the inverse of a number in Montgomery form into one: up to (0.19 16 + 1.01) p. */
    factor z = mul(m, normal_factor(constant(limbs)), normal_factor(constant(m->cube)));
    z = mul(m, mul(m, z, rotate(fours, 4)), mul(m, rotate(pairs, 2), rotate(both, 1)));
    s->chain[0] = mul(m, z, odd);
    s->chain[1] = mul(m, z, even);
}

/* Equal points: the tangent's slope has the numerator 3 x^2, over 2 y of the left point without its sign, which
 * the numerator takes over. */
static __attribute__((noinline)) void tangent(const struct modulus *m, int degree, const coordinate *x,
    const coordinate *y, __mmask8 negative, coordinate *numerator, coordinate *conjugate, __mmask8 twice) {
    coordinate square = sqr_coordinate(m, degree, *x);
    coordinate top, bottom;
    UNROLL for (int k = 0; k < degree; k++) {
        element once = canonical(m, square.c[k]);
        top.c[k] = canonical(m, add(add(once, once), once));
        top.c[k] = negate_where(m, negative, top.c[k], 1);
        bottom.c[k] = negate_where(m, k == 1 ? 0xff : 0, add(y->c[k], y->c[k]), 2);
    }
    *numerator = blend_coordinate(degree, twice, *numerator, top);
    *conjugate = blend_coordinate(degree, twice, *conjugate, bottom);
}

/* What the second pass holds of a group. */
struct sum {
    const uint64_t *pa[8], *pb[8];
    long at;
    __mmask8 negative_a, negative_b;
    struct kinds kinds;
    factor inverse;
    coordinate xa, xb, ya, yb;
    coordinate numerator, conjugate, slope, x, y;
};

INLINE void begin_sum(int degree, const struct points *p, struct sum *s, long at, struct kinds kinds) {
    long live = p->count - at < 8 ? p->count - at : 8;
    __mmask8 lives = (__mmask8)((1u << live) - 1);
    __m256i ai = _mm256_maskz_loadu_epi32(lives, p->ai + at);
    __m256i bi = _mm256_maskz_loadu_epi32(lives, p->bi + at);
    s->negative_a = _mm256_test_epi32_mask(ai, _mm256_set1_epi32(1));
    s->negative_b = _mm256_test_epi32_mask(bi, _mm256_set1_epi32(1));
    s->kinds = kinds;
    s->at = at;
    find(degree, p, at, s->pa, s->pb);
}

/* The slope's numerator, up to 2, and in G2 the conjugate of its denominator, up to 2. */
INLINE void take(const struct modulus *m, int degree, struct sum *s) {
    int half = (int)words_of_a_point(degree) / 2;
    s->xa = gather_coordinate(degree, s->pa, 0);
    s->xb = gather_coordinate(degree, s->pb, 0);
    s->ya = gather_coordinate(degree, s->pa, half);
    s->yb = gather_coordinate(degree, s->pb, half);
    if (s->negative_a | s->negative_b) {
        UNROLL for (int k = 0; k < degree; k++) {
            s->ya.c[k] = negate_where(m, s->negative_a, s->ya.c[k], 1);
            s->yb.c[k] = negate_where(m, s->negative_b, s->yb.c[k], 1);
        }
    }
    s->numerator = difference(m, degree, s->yb, s->ya, 1);
    if (degree == 2) {
        s->conjugate.c[0] = add_multiple(m, sub(s->xb.c[0], s->xa.c[0]), 1);
        s->conjugate.c[1] = add_multiple(m, sub(s->xa.c[1], s->xb.c[1]), 1);
    }
    if (__builtin_expect(s->kinds.twice, 0)) {
        /* Copies, so that none of the sum has to have an address. */
        coordinate x = s->xa, y = gather_coordinate(degree, s->pa, half);
        coordinate numerator = s->numerator, conjugate = s->conjugate;
        tangent(m, degree, &x, &y, s->negative_a, &numerator, &conjugate, s->kinds.twice);
        s->numerator = numerator;
        s->conjugate = conjugate;
    }
}

/* Where there was no addition, what is there instead. */
INLINE coordinate settle(int degree, struct kinds kinds, coordinate z, coordinate a, coordinate b) {
    z = blend_coordinate(degree, kinds.left, z, a);
    if (__builtin_expect(kinds.right | kinds.infinite, 0)) {
        z = blend_coordinate(degree, kinds.right, z, b);
        z = blend_coordinate(degree, kinds.infinite, z, nowhere(degree));
    }
    return z;
}

INLINE void put_sum(const struct modulus *m, int degree, const struct points *p, const struct sum *s) {
    int half = (int)words_of_a_point(degree) / 2;
    long live = p->count - s->at < 8 ? p->count - s->at : 8;
    uint64_t *to[8];
    UNROLL for (int i = 0; i < 8; i++)
        to[i] = p->z + (long)p->zi[i < live ? s->at + i : s->at] * words_of_a_point(degree);
    UNROLL for (int k = 0; k < degree; k++) {
        scatter(to, 4 * k, pack(s->x.c[k]), live);
        scatter(to, half + 4 * k, pack(canonical(m, s->y.c[k])), live);
    }
}

#define EACH(n) UNROLL for (int h = 0; h < (n); h++)

/*
 * The second pass over n groups, 1 or 2, from an even one. A group is one long chain of dependent
 * multiplications, so two go side by side. Bounds in units of p stand beside what they are of, G1's and G2's.
 */
INLINE void finish(const struct modulus *m, int degree, int n, const struct points *p, long g, struct adder *s) {
    struct sum sum[2];
    const struct group *group = &s->group[g];
    EACH(n) prefetch(degree, p, 8 * (g + h + AHEAD));
    EACH(n) begin_sum(degree, p, &sum[h], 8 * (g + h), group[h].kinds);
    /* 1.6, 1.8 */
    EACH(n) sum[h].inverse = mul(m, s->chain[h], group[h].after);
    EACH(n) s->chain[h] =
        degree == 1 ? mul_16(m, s->chain[h], group[h].norm) : mul(m, s->chain[h], group[h].norm);
    EACH(n) take(m, degree, &sum[h]);
    if (degree == 1) {
        /* 1.7 */
        EACH(n) sum[h].slope.c[0] = reduce(m, times(loose(sum[h].numerator.c[0]), sum[h].inverse));
    } else {
        /* 2.8, 2.6; then 2.0 */
        EACH(n) sum[h].slope = mul_coordinate(m, degree, sum[h].numerator, sum[h].conjugate, 1);
        EACH(n) UNROLL for (int k = 0; k < 2; k++)
            sum[h].slope.c[k] = reduce(m, times(loose(sum[h].slope.c[k]), sum[h].inverse));
    }
    /* 1.6 + 2, 4.1 + 2 */
    EACH(n) sum[h].x = sqr_coordinate(m, degree, sum[h].slope);
    EACH(n) UNROLL for (int k = 0; k < degree; k++)
        sum[h].x.c[k] = add_multiple(m, sub(sub(sum[h].x.c[k], sum[h].xa.c[k]), sum[h].xb.c[k]), 2);
    EACH(n) sum[h].x = settle(degree, sum[h].kinds, sum[h].x, sum[h].xa, sum[h].xb);
    EACH(n) UNROLL for (int k = 0; k < degree; k++) sum[h].x.c[k] = canonical(m, sum[h].x.c[k]);
    /* 1.7 + 1, 2.8 + 1 */
    EACH(n) sum[h].y = mul_coordinate(m, degree, sum[h].slope, difference(m, degree, sum[h].xa, sum[h].x, 1), 1);
    EACH(n) sum[h].y = difference(m, degree, sum[h].y, sum[h].ya, 1);
    EACH(n) sum[h].y = settle(degree, sum[h].kinds, sum[h].y, sum[h].ya, sum[h].yb);
    EACH(n) put_sum(m, degree, p, &sum[h]);
}

/* The first list with a name out of range (1, 2, 3: left, right, results), or 0. */
INLINE int check(const struct points *p, uint32_t points_a, uint32_t points_b, uint32_t points_z) {
    uint32_t bad_a = 0, bad_b = 0, bad_z = 0;
    for (long i = 0; i < p->count; i++) {
        bad_a |= (uint32_t)p->ai[i] >> 1 >= points_a;
        bad_b |= ((uint32_t)p->bi[i] >> 1 >= points_b) & (p->bi[i] != NONE);
        bad_z |= (uint32_t)p->zi[i] >= points_z;
    }
    return bad_a ? 1 : bad_b ? 2 : bad_z ? 3 : 0;
}

INLINE void add_points(int degree, const struct points *p, struct adder *s) {
    const struct modulus *m = opaque(&BASE);
    long groups = (p->count + 7) / 8;
    s->chain[0] = normal_factor(constant(m->one));
    s->chain[1] = normal_factor(constant(m->one));
    for (long g = groups - 1; g >= 0; g--) prepare(m, degree, p, g, s);
    invert(m, s);
    long g = 0;
    for (; g + 1 < groups; g += 2) finish(m, degree, 2, p, g, s);
    if (g < groups) finish(m, degree, 1, p, g, s);
}

#endif
