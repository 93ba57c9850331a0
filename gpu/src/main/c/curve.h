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
 * would wait for each multiplication to end. Norms, products and inverses are in Montgomery form with R = 2^260.
 * The degree, 1 or 2, is a constant wherever these functions are inlined.
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

/* Groups that go through the second pass together. */
#define BLOCK 8

/* The two lists of a group, and where its points are: one that is not there is where the left one is. */
struct operands {
    places a, b;
    __m256i ai, bi;
    __mmask8 live;
    __mmask8 none;
};

/* What the second pass holds of a block; the first index is the component. */
struct block {
    struct operands operands[BLOCK];
    /* Where the sums go. */
    places to[BLOCK];
    /* The inverses of chains before each group. */
    factor chain[BLOCK + 2];
    factor inverse[BLOCK];
    factor numerator[2][BLOCK];
    /* In G2 the denominator d0, d1 and -d1; later, x1 less x of the sum, likewise. */
    factor d[3][BLOCK];
    factor slope[2][BLOCK];
    element x[2][BLOCK];
    element y[2][BLOCK];
    /* 2 p - x1 - x2 */
    element less[2][BLOCK];
    element z[2][BLOCK];
};

/* For n groups: chain has n + 2 products, of which the k-th and those before it, down to every second, are of the
 * norms from the k-th on. */
struct adder {
    struct block block;
    factor chain[];
};

struct points {
    const uint64_t *a;
    const int32_t *ai;
    const uint64_t *b;
    const int32_t *bi;
    uint64_t *z;
    const int32_t *zi;
    long count;
    /* Whether the points are too many for a core's cache. */
    int far;
};

#define NONE (-1)

/* Points of this many groups ahead are asked for. */
#define AHEAD 8

/* Bytes of points that stay in a core's cache. */
#define NEAR (1L << 20)

INLINE int bytes_of_a_coordinate(int degree) { return 32 * degree; }

INLINE __mmask8 lanes_of(const struct points *p, long at) {
    return at + 8 <= p->count ? 0xff : (__mmask8)((1u << (p->count - at)) - 1);
}

/* Where the points are that a list names with a sign in the low bit. A lane past the end is at the first point. */
INLINE lanes named(int degree, const uint64_t *points, __m256i names) {
    lanes wide = _mm512_cvtepu32_epi64(_mm256_andnot_si256(_mm256_set1_epi32(1), names));
    return plus(all((uintptr_t)points), _mm512_slli_epi64(wide, 4 + degree));
}

INLINE void set_places(places *z, lanes addresses) { _mm512_store_si512((void *)z->at, addresses); }

INLINE void set_operands(int degree, const struct points *p, long at, struct operands *z) {
    __mmask8 live = lanes_of(p, at);
    __m256i ai = _mm256_maskz_loadu_epi32(live, p->ai + at);
    __m256i bi = _mm256_maskz_loadu_epi32(live, p->bi + at);
    __mmask8 none = _mm256_cmpeq_epi32_mask(bi, _mm256_set1_epi32(NONE)) | (__mmask8)~live;
    lanes a = named(degree, p->a, ai);
    set_places(&z->a, a);
    set_places(&z->b, _mm512_mask_mov_epi64(named(degree, p->b, bi), none, a));
    z->ai = ai;
    z->bi = bi;
    z->live = live;
    z->none = none;
}

/* Asks for eight points of a list, unless they stand in a row: these come by themselves. An array begins anywhere in a
 * cache line, so a point ends in another line than it begins. The address of a point that is not there is as good
 * as any: a prefetch never faults. */
INLINE void prefetch(int degree, const uint64_t *points, const int32_t *list) {
    uint32_t apart = (uint32_t)list[7] - (uint32_t)list[0];
    if (apart < 64) return;
    places z;
    set_places(&z, named(degree, points, _mm256_loadu_si256((const __m256i *)list)));
    UNROLL for (int i = 0; i < 8; i++) {
        _mm_prefetch((const char *)z.at[i], _MM_HINT_T1);
        _mm_prefetch((const char *)z.at[i] + 63, _MM_HINT_T1);
        if (degree == 2) _mm_prefetch((const char *)z.at[i] + 127, _MM_HINT_T1);
    }
}

/* One coordinate of eight points: 0 is x, 1 is y. */
INLINE coordinate coordinate_of(int degree, const places *from, int which) {
    coordinate z;
    UNROLL for (int k = 0; k < degree; k++)
        z.c[k] = unpack(gather(from, which * bytes_of_a_coordinate(degree) + 32 * k));
    return z;
}

/* Norm with R = 2^260 of 16 times d, RAW up to 32 p each: in G1 that itself, in G2 up to 25.3 p. */
INLINE factor norm_of(const struct modulus *m, int degree, coordinate d) {
    if (degree == 1) return loose(d.c[0]);
    product t = squared(loose(d.c[0]));
    product s = squared(loose(d.c[1]));
    UNROLL for (int i = 0; i < 10; i++) t.l[i] = plus(t.l[i], s.l[i]);
    return loose(reduce_260(m, t));
}

/* b where the mask is set, else a. */
INLINE factor choose(__mmask8 mask, factor a, factor b) {
    UNROLL for (int j = 0; j < 5; j++) a.l[j] = _mm512_mask_mov_epi64(a.l[j], mask, b.l[j]);
    return a;
}

INLINE factor plain_one(void) {
    factor z = {{all(1), zero(), zero(), zero(), zero()}};
    return z;
}

INLINE int is_zero(uintptr_t at, int bytes) {
    uint64_t any = 0;
    for (int i = 0; i < bytes; i += 8) any |= *(const uint64_t *)(at + i);
    return any == 0;
}

INLINE int is_equal(uintptr_t a, uintptr_t b, int bytes) {
    uint64_t any = 0;
    for (int i = 0; i < bytes; i += 8) any |= *(const uint64_t *)(a + i) ^ *(const uint64_t *)(b + i);
    return any == 0;
}

/* Looks at the lanes in which an x is zero or both are equal, and gives those that are no additions a norm that
 * has an inverse. */
FUNCTION void classify(const struct modulus *m, int degree, const struct operands *o, unsigned special, factor *norm,
    struct kinds *kinds) {
    int y = bytes_of_a_coordinate(degree);
    unsigned equal_signs =
        ~_mm256_test_epi32_mask(_mm256_xor_si256(o->ai, o->bi), _mm256_set1_epi32(1));
    for (int i = 0; i < 8; i++) {
        unsigned bit = 1u << i;
        if (!(special & bit)) continue;
        uintptr_t a = o->a.at[i], b = o->b.at[i];
        if (is_zero(b, 2 * y)) {
            kinds->left |= bit;
        } else if (is_zero(a, 2 * y)) {
            kinds->right |= bit;
        } else if (is_equal(a, b, y)) {
            int same_sign = (equal_signs & bit) != 0;
            if (is_equal(a + y, b + y, y) == same_sign && !is_zero(a + y, y)) {
                kinds->twice |= bit;
            } else {
                kinds->infinite |= bit;
            }
        }
    }
    if (kinds->twice) {
        coordinate twice;
        UNROLL for (int k = 0; k < degree; k++) {
            element once = unpack_16(gather(&o->a, y + 32 * k));
            twice.c[k] = add(once, once);
        }
        *norm = choose(kinds->twice, *norm, norm_of(m, degree, twice));
    }
    *norm = choose(kinds->left | kinds->right | kinds->infinite, *norm, plain_one());
}

/* The first pass over one group, but for the products. */
INLINE void prepare(
    const struct modulus *m, int degree, const struct operands *o, factor *norm, struct kinds *kinds) {
    lanes any_a = zero(), any_b = zero(), differ = zero();
    coordinate d;
    UNROLL for (int k = 0; k < degree; k++) {
        words a = gather(&o->a, 32 * k);
        words b = gather(&o->b, 32 * k);
        UNROLL for (int j = 0; j < 4; j++) {
            any_a = _mm512_or_si512(any_a, a.w[j]);
            any_b = _mm512_or_si512(any_b, b.w[j]);
            differ = _mm512_ternarylogic_epi64(differ, a.w[j], b.w[j], 0xf6);
        }
        d.c[k] = add(sub(unpack_16(b), unpack_16(a)), constant(m->sixteen));
    }
    *norm = choose(o->none, norm_of(m, degree, d), plain_one());
    *kinds = (struct kinds){.left = o->none};
    __mmask8 special = _mm512_testn_epi64_mask(any_a, any_a) | _mm512_testn_epi64_mask(any_b, any_b) |
                       _mm512_testn_epi64_mask(differ, differ);
    special &= (__mmask8)~o->none;
    if (__builtin_expect(special, 0)) classify(m, degree, o, special, norm, kinds);
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

/* Between the passes: two products become their inverses, all 16 by one inversion. Those are up to 1.1 p. */
FUNCTION void invert(const struct modulus *m, const factor chain[2], factor inverses[2]) {
    factor even = chain[0], odd = chain[1];
    factor both = mul_260(m, even, odd);
    factor pairs = mul_260(m, both, rotate(both, 1));
    factor fours = mul_260(m, pairs, rotate(pairs, 2));
    words total = pack(canonical(m, reduce_260(m, times(fours, rotate(fours, 4)))));
    uint64_t x[4], limbs[5];
    UNROLL for (int j = 0; j < 4; j++) x[j] = (uint64_t)_mm_cvtsi128_si64(_mm512_castsi512_si128(total.w[j]));
    inverse(limbs, x);
    /* R^3 turns the inverse of a number in Montgomery form into one. */
    factor z = mul_260(m, normal_factor(constant(limbs)), normal_factor(constant(m->cube)));
    z = mul_260(m, mul_260(m, z, rotate(fours, 4)), mul_260(m, rotate(pairs, 2), rotate(both, 1)));
    inverses[0] = mul_260(m, z, odd);
    inverses[1] = mul_260(m, z, even);
}

INLINE __mmask8 negatives(__m256i names) { return _mm256_test_epi32_mask(names, _mm256_set1_epi32(1)); }

/* Equal points: the tangent's slope has the numerator 3 x^2, over 2 y of the left point without its sign, which
 * the numerator takes over. */
FUNCTION void tangent(const struct modulus *m, int degree, struct block *w, int h, __mmask8 twice) {
    const struct operands *o = &w->operands[h];
    coordinate x = coordinate_of(degree, &o->a, 0);
    coordinate y = coordinate_of(degree, &o->a, 1);
    coordinate square;
    if (degree == 1) {
        square.c[0] = reduce_256(m, squared(normal_factor(x.c[0])));
    } else {
        square.c[0] = reduce_256(
            m, times(loose(add(x.c[0], x.c[1])), loose(add_multiple(m, sub(x.c[0], x.c[1]), 1))));
        square.c[1] = reduce_256(m, times(loose(add(x.c[0], x.c[0])), normal_factor(x.c[1])));
    }
    UNROLL for (int k = 0; k < degree; k++) {
        element once = canonical(m, square.c[k]);
        element top = negate_where(m, negatives(o->ai), canonical(m, add(add(once, once), once)), 1);
        w->numerator[k][h] = choose(twice, w->numerator[k][h], loose(top));
        element bottom = add(y.c[k], y.c[k]);
        if (degree == 2) w->d[k][h] = choose(twice, w->d[k][h], loose(bottom));
        if (k == 1) w->d[2][h] = choose(twice, w->d[2][h], loose(negate_where(m, 0xff, bottom, 2)));
    }
}

/* The points of a group: the slope's numerator, up to 2 p, and in G2 its denominator, up to 2 p. */
INLINE void take(const struct modulus *m, int degree, struct block *w, int h, struct kinds kinds) {
    const struct operands *o = &w->operands[h];
    __mmask8 negative_a = negatives(o->ai), negative_b = negatives(o->bi);
    int y = bytes_of_a_coordinate(degree);
    for (int k = 0; k < degree; k++) {
        element ya = unpack(gather(&o->a, y + 32 * k));
        element yb = unpack(gather(&o->b, y + 32 * k));
        if (negative_a | negative_b) {
            ya = negate_where(m, negative_a, ya, 1);
            yb = negate_where(m, negative_b, yb, 1);
        }
        w->y[k][h] = ya;
        w->numerator[k][h] = loose(add_multiple(m, sub(yb, ya), 1));
        element xa = unpack(gather(&o->a, 32 * k));
        element xb = unpack(gather(&o->b, 32 * k));
        w->x[k][h] = xa;
        w->less[k][h] = add_multiple(m, sub(sub(nothing(), xa), xb), 2);
        if (degree == 2) w->d[k][h] = loose(add_multiple(m, sub(xb, xa), 1));
        if (k == 1) w->d[2][h] = loose(add_multiple(m, sub(xa, xb), 1));
    }
    if (__builtin_expect(kinds.twice, 0)) tangent(m, degree, w, h, kinds.twice);
}

/* Where there was no addition, what is there instead of a component of x (which = 0) or y. */
FUNCTION element settle(
    const struct modulus *m, int degree, struct kinds kinds, const struct operands *o, int which, int k, element z) {
    element b = unpack(gather(&o->b, which * bytes_of_a_coordinate(degree) + 32 * k));
    if (which == 1) b = negate_where(m, negatives(o->bi), b, 1);
    return blend(kinds.infinite, blend(kinds.right, z, b), nothing());
}

INLINE element settled(const struct modulus *m, int degree, struct kinds kinds, const struct operands *o, int which,
    int k, element z, element a) {
    z = blend(kinds.left, z, a);
    if (__builtin_expect(kinds.right | kinds.infinite, 0)) z = settle(m, degree, kinds, o, which, k, z);
    return z;
}

INLINE void put(const struct points *p, long at, __mmask8 live, const places *to, int offset, element z) {
    if (live == 0xff) {
        scatter(to, offset, pack(z), 8);
    } else {
        scatter_some(to, offset, pack(z), p->count - at);
    }
}

/*
 * The second pass over a block of n groups, from an even one. Bounds in units of p stand beside what they are of,
 * G1's and G2's.
 */
INLINE void finish(const struct modulus *m, int degree, const struct points *p, long g, int n, struct block *w,
    const factor *after, const factor *norm, const struct kinds *kinds) {
    for (int h = 0; h < n; h++) {
        struct operands *o = &w->operands[h];
        set_operands(degree, p, 8 * (g + h), o);
        lanes zi = _mm512_cvtepu32_epi64(_mm256_maskz_loadu_epi32(o->live, p->zi + 8 * (g + h)));
        set_places(&w->to[h], plus(all((uintptr_t)p->z), _mm512_slli_epi64(zi, 5 + degree)));
    }
    for (int h = 0; h < n; h++) take(m, degree, w, h, kinds[h]);
    /* 1.1; what follows the last two groups is for the next block. */
    mul_260_each(m, w->chain + 2, w->chain, norm, n, 1);
    mul_260_each(m, w->inverse, w->chain, after, n, 1);
    w->chain[0] = w->chain[n];
    w->chain[1] = w->chain[n + 1];
    /* 1.1 */
    if (degree == 1) {
        mul_260_each(m, w->slope[0], w->numerator[0], w->inverse, n, 1);
        /* 1.3 */
        sqr_256_each(m, w->z[0], w->slope[0], n);
    } else {
        /* 2.6 */
        mul_2_256_each(m, w->z[0], w->numerator[0], w->d[0], w->numerator[1], w->d[1], n);
        mul_2_256_each(m, w->z[1], w->numerator[0], w->d[2], w->numerator[1], w->d[0], n);
        for (int h = 0; h < n; h++) {
            w->numerator[0][h] = loose(w->z[0][h]);
            w->numerator[1][h] = loose(w->z[1][h]);
        }
        mul_260_each(m, w->slope[0], w->numerator[0], w->inverse, n, 1);
        mul_260_each(m, w->slope[1], w->numerator[1], w->inverse, n, 1);
        /* 2.3, 1.5 */
        for (int h = 0; h < n; h++) {
            element s0 = trimmed(w->slope[0][h]), s1 = trimmed(w->slope[1][h]);
            w->d[0][h] = loose(add(s0, s1));
            w->d[1][h] = loose(add_multiple(m, sub(s0, s1), 2));
            w->d[2][h] = loose(add(s0, s0));
        }
        mul_256_each(m, w->z[0], w->d[0], w->d[1], n);
        mul_256_each(m, w->z[1], w->d[2], w->slope[1], n);
    }
    for (int h = 0; h < n; h++) {
        for (int k = 0; k < degree; k++) {
            /* 1.3 + 2; 2.3 + 2 */
            element x = add(w->z[k][h], w->less[k][h]);
            x = canonical(m, settled(m, degree, kinds[h], &w->operands[h], 0, k, x, w->x[k][h]));
            /* 2 */
            w->d[k][h] = loose(add_multiple(m, sub(w->x[k][h], x), 1));
            if (k == 1) w->d[2][h] = loose(add_multiple(m, sub(x, w->x[k][h]), 1));
            w->x[k][h] = x;
        }
    }
    /* 1.5; 1.9 */
    if (degree == 1) {
        mul_256_each(m, w->z[0], w->slope[0], w->d[0], n);
    } else {
        mul_2_256_each(m, w->z[0], w->slope[0], w->d[0], w->slope[1], w->d[2], n);
        mul_2_256_each(m, w->z[1], w->slope[0], w->d[1], w->slope[1], w->d[0], n);
    }
    for (int h = 0; h < n; h++) {
        const struct operands *o = &w->operands[h];
        for (int k = 0; k < degree; k++) {
            /* 1.5 + 1; 1.9 + 1 */
            element y = add_multiple(m, sub(w->z[k][h], w->y[k][h]), 1);
            y = canonical(m, settled(m, degree, kinds[h], o, 1, k, y, w->y[k][h]));
            put(p, 8 * (g + h), o->live, &w->to[h], 32 * k, w->x[k][h]);
            put(p, 8 * (g + h), o->live, &w->to[h], bytes_of_a_coordinate(degree) + 32 * k, y);
        }
    }
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
    factor *chain = s->chain;
    factor *norm = chain + groups + 2;
    struct kinds *kinds = (struct kinds *)(norm + groups);
    chain[groups] = chain[groups + 1] = normal_factor(constant(m->unit));
    /* A product is up to 1.7 p, in G2 1.5 p: 0.012 32 1.7 + 1.01 is. */
    for (long end = groups; end > 0; end -= BLOCK) {
        long begin = end > BLOCK ? end - BLOCK : 0;
        struct operands *o = s->block.operands;
        for (long g = begin; g < end; g++) {
            if (p->far && g >= AHEAD) {
                prefetch(degree, p->a, p->ai + 8 * (g - AHEAD));
                prefetch(degree, p->b, p->bi + 8 * (g - AHEAD));
            }
            set_operands(degree, p, 8 * g, &o[g - begin]);
        }
        for (long g = begin; g < end; g++) prepare(m, degree, &o[g - begin], &norm[g], &kinds[g]);
        mul_260_each(m, chain + end - 1, chain + end + 1, norm + end - 1, end - begin, -1);
    }
    invert(m, chain, s->block.chain);
    for (long g = 0; g < groups; g += BLOCK) {
        int n = groups - g < BLOCK ? (int)(groups - g) : BLOCK;
        finish(m, degree, p, g, n, &s->block, chain + g + 2, norm + g, kinds + g);
    }
}

#endif
