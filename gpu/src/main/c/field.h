/*
 * Eight elements of a prime field of BN254 at a time, one in each lane of AVX-512 registers.
 *
 * In memory an element is four limbs of 64 bits in Montgomery form with R = 2^256, below the modulus p. In
 * registers it is five limbs of 52 bits, with the same R, and may exceed p: bounds are given in units of p, and
 * 2^256 = 5.29 p. What goes back to memory is made canonical.
 *
 * An element is NORMAL when every limb is in [0, 2^52). It is RAW when its limbs are signed numbers of 64 bits
 * whose weighted sum is the value. Multiplication reads the low 52 bits of a limb and no others; so what it
 * takes, a factor, has had its carries added upwards, but not cut off where they came from. Its value is in
 * [0, 2^260).
 */
#ifndef ORRERY_FIELD_H
#define ORRERY_FIELD_H

#include <immintrin.h>
#include <stdint.h>

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("GCC unroll 16")

#define LIMB 52
#define LIMB_MASK ((1ULL << LIMB) - 1)

/* Eight numbers of 64 bits. */
typedef __m512i lanes;

typedef struct {
    lanes l[5];
} element;

typedef struct {
    lanes l[5];
} factor;

/* A sum of products of limbs by column. A product adds at most 10 numbers below 2^52 to a column, so that even
 * nine of them and a reduction stay below 2^59. Differences of such sums are products too: columns have signs. */
typedef struct {
    lanes l[10];
} product;

/* Elements as they lie in memory: limbs of 64 bits. */
typedef struct {
    lanes w[4];
} words;

struct modulus {
    uint64_t p[5];
    /* -1/p mod 2^52 */
    uint64_t inverse;
    /* (inverse p + 1) / 2^52: below p */
    uint64_t step[5];
    /* 2^92 / (p4 + 1) for the top limb p4 of p, less a 2^-30th of itself */
    uint64_t quotient;
    /* 2^260 mod p and 2^780 mod p */
    uint64_t unit[5];
    uint64_t cube[5];
    /* RAW: 16 p */
    uint64_t sixteen[5];
    /* RAW multiples k p, k = 0..7, by limb */
    uint64_t multiples[5][8] __attribute__((aligned(64)));
};

#define MULTIPLES_OF(x) {0, x, 2 * (x), 3 * (x), 4 * (x), 5 * (x), 6 * (x), 7 * (x)}
#define MULTIPLES(a, b, c, d, e) \
    {MULTIPLES_OF(a), MULTIPLES_OF(b), MULTIPLES_OF(c), MULTIPLES_OF(d), MULTIPLES_OF(e)}

/* q, of the coordinates of points */
static const struct modulus BASE = {
    .p = {0x8c16d87cfd47, 0x916871ca8d3c2, 0x181585d97816a, 0xa029b85045b68, 0x30644e72e131},
    .inverse = 0x20782e4866389,
    .step = {0xc93a3dee22c55, 0xe15f4ea250777, 0x37f0b49e7cd63, 0x2079e650a0895, 0x6234192d7a1},
    .quotient = 0x54a474610fa8,
    .unit = {0x20880f6fce4b4, 0x49baa989a8455, 0x18f014a498908, 0x724f85a9201d8, 0x1f16424e1bb7},
    .cube = {0x324783fe3a1a8, 0x976ad256c513e, 0x603f972c59c28, 0x87f5c53872393, 0x10f16ded8d19},
    .sixteen = {0x8c16d87cfd470, 0x916871ca8d3c20, 0x181585d97816a0, 0xa029b85045b680, 0x30644e72e1310},
    .multiples = MULTIPLES(0x8c16d87cfd47, 0x916871ca8d3c2, 0x181585d97816a, 0xa029b85045b68, 0x30644e72e131),
};

/* r, of scalars */
static const struct modulus SCALAR = {
    .p = {0x1f593f0000001, 0x4879b9709143e, 0x181585d2833e8, 0xa029b85045b68, 0x30644e72e131},
    .inverse = 0x1f593efffffff,
    .step = {0x82e644ee4c3d2, 0xf93893c98b1de, 0xd46fe04d0a4c7, 0x8f0aad55e2a1f, 0x5ed0447de83},
    .quotient = 0x54a474610fa8,
    .unit = {0xb6b753fffffac, 0x380f271055b9d, 0x18f016ecef7c8, 0x724f85a9201d8, 0x1f16424e1bb7},
    .cube = {0x8c45c8003fbb7, 0x3e1fc8276d6a4, 0x9bb2b73435d83, 0x75ccfc6b8f090, 0x27c08db5c8b0},
    .sixteen = {0x1f593f00000010, 0x4879b9709143e0, 0x181585d2833e80, 0xa029b85045b680, 0x30644e72e1310},
    .multiples = MULTIPLES(0x1f593f0000001, 0x4879b9709143e, 0x181585d2833e8, 0xa029b85045b68, 0x30644e72e131),
};

/* Hides from the compiler which modulus it is, so that constants are read from memory as operands instead of
 * being built with instructions that compete with the arithmetic. */
INLINE const struct modulus *opaque(const struct modulus *m) {
    __asm__("" : "+r"(m));
    return m;
}

INLINE lanes all(uint64_t x) { return _mm512_set1_epi64((long long)x); }

INLINE lanes zero(void) { return _mm512_setzero_si512(); }

INLINE lanes plus(lanes a, lanes b) { return _mm512_add_epi64(a, b); }

INLINE lanes minus(lanes a, lanes b) { return _mm512_sub_epi64(a, b); }

INLINE lanes lo(lanes sum, lanes a, lanes b) { return _mm512_madd52lo_epu64(sum, a, b); }

INLINE lanes hi(lanes sum, lanes a, lanes b) { return _mm512_madd52hi_epu64(sum, a, b); }

/* (a | b) & c */
INLINE lanes or_and(lanes a, lanes b, lanes c) { return _mm512_ternarylogic_epi64(a, b, c, 0xa8); }

/* RAW, with a carry out of a limb that may be negative. */
INLINE lanes carry_of(lanes limb) { return _mm512_srai_epi64(limb, LIMB); }

INLINE element constant(const uint64_t limbs[5]) {
    element z;
    UNROLL for (int j = 0; j < 5; j++) z.l[j] = all(limbs[j]);
    return z;
}

INLINE factor normal_factor(element a) {
    factor z;
    UNROLL for (int j = 0; j < 5; j++) z.l[j] = a.l[j];
    return z;
}

/* From RAW. */
INLINE factor loose(element a) {
    UNROLL for (int j = 0; j < 4; j++) a.l[j + 1] = plus(a.l[j + 1], carry_of(a.l[j]));
    return normal_factor(a);
}

/* NORMAL but for the top limb, which keeps the sign; from RAW. */
INLINE element normal(element a) {
    UNROLL for (int j = 0; j < 4; j++) a.l[j + 1] = plus(a.l[j + 1], carry_of(a.l[j]));
    UNROLL for (int j = 0; j < 4; j++) a.l[j] = _mm512_and_si512(a.l[j], all(LIMB_MASK));
    return a;
}

/* NORMAL again, from a factor made of RAW >= 0. */
INLINE element trimmed(factor a) {
    element z;
    UNROLL for (int j = 0; j < 4; j++) z.l[j] = _mm512_and_si512(a.l[j], all(LIMB_MASK));
    z.l[4] = a.l[4];
    return z;
}

INLINE element nothing(void) {
    element z;
    UNROLL for (int j = 0; j < 5; j++) z.l[j] = zero();
    return z;
}

/* RAW sum. */
INLINE element add(element a, element b) {
    UNROLL for (int j = 0; j < 5; j++) a.l[j] = plus(a.l[j], b.l[j]);
    return a;
}

/* RAW difference. */
INLINE element sub(element a, element b) {
    UNROLL for (int j = 0; j < 5; j++) a.l[j] = minus(a.l[j], b.l[j]);
    return a;
}

/* RAW a + k p, 0 <= k < 8. */
INLINE element add_multiple(const struct modulus *m, element a, int k) {
    UNROLL for (int j = 0; j < 5; j++) a.l[j] = plus(a.l[j], all(m->multiples[j][k]));
    return a;
}

/* b where the mask is set, else a. */
INLINE element blend(__mmask8 mask, element a, element b) {
    UNROLL for (int j = 0; j < 5; j++) a.l[j] = _mm512_mask_mov_epi64(a.l[j], mask, b.l[j]);
    return a;
}

/* RAW k p - a where the mask is set, else a. */
INLINE element negate_where(const struct modulus *m, __mmask8 mask, element a, int k) {
    UNROLL for (int j = 0; j < 5; j++) a.l[j] = _mm512_mask_sub_epi64(a.l[j], mask, all(m->multiples[j][k]), a.l[j]);
    return a;
}

INLINE product no_product(void) {
    product t;
    UNROLL for (int i = 0; i < 10; i++) t.l[i] = zero();
    return t;
}

/* t + a b */
INLINE product accumulate(product t, factor a, factor b) {
    UNROLL for (int i = 0; i < 5; i++) {
        UNROLL for (int j = 0; j < 5; j++) t.l[i + j] = lo(t.l[i + j], a.l[j], b.l[i]);
        UNROLL for (int j = 0; j < 5; j++) t.l[i + j + 1] = hi(t.l[i + j + 1], a.l[j], b.l[i]);
    }
    return t;
}

INLINE product times(factor a, factor b) { return accumulate(no_product(), a, b); }

INLINE product squared(factor a) {
    product t = no_product();
    UNROLL for (int i = 0; i < 4; i++) {
        UNROLL for (int j = i + 1; j < 5; j++) t.l[i + j] = lo(t.l[i + j], a.l[j], a.l[i]);
        UNROLL for (int j = i + 1; j < 5; j++) t.l[i + j + 1] = hi(t.l[i + j + 1], a.l[j], a.l[i]);
    }
    UNROLL for (int i = 1; i < 9; i++) t.l[i] = plus(t.l[i], t.l[i]);
    UNROLL for (int i = 0; i < 5; i++) {
        t.l[2 * i] = lo(t.l[2 * i], a.l[i], a.l[i]);
        t.l[2 * i + 1] = hi(t.l[2 * i + 1], a.l[i], a.l[i]);
    }
    return t;
}

INLINE product product_minus(product a, product b) {
    UNROLL for (int i = 0; i < 10; i++) a.l[i] = minus(a.l[i], b.l[i]);
    return a;
}

/*
 * The first four of the five steps of a Montgomery reduction: 208 bits, which leaves limbs 4 to 9.
 *
 * In the first three a multiple of p with the low limb 2^52 - 1 is added: it is the limb that is to vanish that
 * says how many times, without a multiplication. Such a step adds up to 2^52 2^52 p at its place, so it is not
 * for the last two; after three steps 2^208 p has been added, a 2^48th of what R p would be.
 */
INLINE product reduce_208(const struct modulus *m, product t) {
    UNROLL for (int i = 0; i < 3; i++) {
        t.l[i + 1] = plus(t.l[i + 1], carry_of(t.l[i]));
        UNROLL for (int j = 0; j < 5; j++) t.l[i + 1 + j] = lo(t.l[i + 1 + j], t.l[i], all(m->step[j]));
        UNROLL for (int j = 0; j < 5; j++) t.l[i + 2 + j] = hi(t.l[i + 2 + j], t.l[i], all(m->step[j]));
    }
    lanes q = lo(zero(), t.l[3], all(m->inverse));
    UNROLL for (int j = 0; j < 5; j++) t.l[3 + j] = lo(t.l[3 + j], q, all(m->p[j]));
    UNROLL for (int j = 0; j < 5; j++) t.l[4 + j] = hi(t.l[4 + j], q, all(m->p[j]));
    t.l[4] = plus(t.l[4], carry_of(t.l[3]));
    return t;
}

INLINE element reduce_last(const struct modulus *m, product t, lanes q) {
    UNROLL for (int j = 0; j < 5; j++) t.l[4 + j] = lo(t.l[4 + j], q, all(m->p[j]));
    UNROLL for (int j = 0; j < 5; j++) t.l[5 + j] = hi(t.l[5 + j], q, all(m->p[j]));
    t.l[5] = plus(t.l[5], carry_of(t.l[4]));
    element z;
    UNROLL for (int j = 0; j < 5; j++) z.l[j] = t.l[5 + j];
    return z;
}

/*
 * RAW t / 2^256 mod p, at most t / 2^256 + (1 + 2^-47) p.
 *
 * The last step clears 48 bits: everything is multiplied by 16 and 52 bits are cleared, of which the low four
 * are zero already. Columns are below 2^59 before, so below 2^63 after.
 */
INLINE element reduce_256(const struct modulus *m, product t) {
    t = reduce_208(m, t);
    lanes q = lo(zero(), t.l[4], all(m->inverse << 4 & LIMB_MASK));
    UNROLL for (int j = 4; j < 10; j++) t.l[j] = _mm512_slli_epi64(t.l[j], 4);
    return reduce_last(m, t, q);
}

/* RAW t / 2^260 mod p, at most t / 2^260 + (1 + 2^-47) p: for a product of which one factor is in Montgomery form
 * with R = 2^260. That is 16 times the number with R = 2^256, and needs no other reduction. */
INLINE element reduce_260(const struct modulus *m, product t) {
    t = reduce_208(m, t);
    return reduce_last(m, t, lo(zero(), t.l[4], all(m->inverse)));
}

/* Montgomery product for R = 2^260, at most (0.012 a b + 1.01) p for a p and b p. */
INLINE factor mul_260(const struct modulus *m, factor a, factor b) { return loose(reduce_260(m, times(a, b))); }

/*
 * Multiplications of many elements are functions, each with one loop round one multiplication: not for the calls,
 * but because code that repeats a multiplication outgrows what a processor keeps decoded, and decoding it anew
 * takes longer than the arithmetic.
 */
#define FUNCTION static __attribute__((noinline, unused))

/* The same, one by one and each `step` elements after the last: a factor may be the product of an earlier one. */
FUNCTION void mul_260_each(
    const struct modulus *m, factor *z, const factor *a, const factor *b, long n, long step) {
    for (long i = 0; i != n * step; i += step) z[i] = mul_260(m, a[i], b[i]);
}

/* RAW Montgomery products for R = 2^256, at most (0.19 a b + 1.01) p. */
FUNCTION void mul_256_each(const struct modulus *m, element *z, const factor *a, const factor *b, long n) {
    for (long i = 0; i < n; i++) z[i] = reduce_256(m, times(a[i], b[i]));
}

FUNCTION void sqr_256_each(const struct modulus *m, element *z, const factor *a, long n) {
    for (long i = 0; i < n; i++) z[i] = reduce_256(m, squared(a[i]));
}

/* RAW sums of two such products, with one reduction. */
FUNCTION void mul_2_256_each(const struct modulus *m, element *z, const factor *a, const factor *b, const factor *c,
    const factor *d, long n) {
    for (long i = 0; i < n; i++) z[i] = reduce_256(m, accumulate(times(a[i], b[i]), c[i], d[i]));
}

/*
 * Canonical and NORMAL, from RAW in [0, 8 p).
 *
 * The quotient by p is estimated from the top limb. The limb itself is off by at most 2 before carries; one is
 * added so that it is not negative, and the estimate is a 2^-30th too small, which outweighs these from 2^32
 * on, below which the quotient is 0. So the estimate is never too large, and if too small then by 1, for values
 * within 2^-29 p of a multiple of p: these are rare, but for zero, and found by their top limb.
 */
INLINE element canonical(const struct modulus *m, element a) {
    lanes top = plus(plus(a.l[4], all(1)), carry_of(a.l[3]));
    lanes q = _mm512_srli_epi64(hi(zero(), top, all(m->quotient)), 40);
    UNROLL for (int j = 0; j < 5; j++)
        a.l[j] = minus(a.l[j], _mm512_permutexvar_epi64(q, _mm512_load_si512(m->multiples[j])));
    a = normal(a);
    if (__builtin_expect(_mm512_cmpge_epi64_mask(a.l[4], all(m->p[4])), 0)) {
        element b = a;
        UNROLL for (int j = 0; j < 5; j++) b.l[j] = minus(b.l[j], all(m->p[j]));
        b = normal(b);
        a = blend(_mm512_cmpge_epi64_mask(b.l[4], zero()), a, b);
    }
    return a;
}

/* NORMAL limbs of 52 bits. */
INLINE element unpack(words x) {
    lanes mask = all(LIMB_MASK);
    element z;
    z.l[0] = _mm512_and_si512(x.w[0], mask);
    z.l[1] = or_and(_mm512_srli_epi64(x.w[0], 52), _mm512_slli_epi64(x.w[1], 12), mask);
    z.l[2] = or_and(_mm512_srli_epi64(x.w[1], 40), _mm512_slli_epi64(x.w[2], 24), mask);
    z.l[3] = or_and(_mm512_srli_epi64(x.w[2], 28), _mm512_slli_epi64(x.w[3], 36), mask);
    z.l[4] = _mm512_srli_epi64(x.w[3], 16);
    return z;
}

/* NORMAL limbs of 16 times the number. */
INLINE element unpack_16(words x) {
    lanes mask = all(LIMB_MASK);
    element z;
    z.l[0] = _mm512_and_si512(_mm512_slli_epi64(x.w[0], 4), mask);
    z.l[1] = or_and(_mm512_srli_epi64(x.w[0], 48), _mm512_slli_epi64(x.w[1], 16), mask);
    z.l[2] = or_and(_mm512_srli_epi64(x.w[1], 36), _mm512_slli_epi64(x.w[2], 28), mask);
    z.l[3] = or_and(_mm512_srli_epi64(x.w[2], 24), _mm512_slli_epi64(x.w[3], 40), mask);
    z.l[4] = _mm512_srli_epi64(x.w[3], 12);
    return z;
}

/* From NORMAL below 2^256. */
INLINE words pack(element a) {
    words z;
    z.w[0] = _mm512_or_si512(a.l[0], _mm512_slli_epi64(a.l[1], 52));
    z.w[1] = _mm512_or_si512(_mm512_srli_epi64(a.l[1], 12), _mm512_slli_epi64(a.l[2], 40));
    z.w[2] = _mm512_or_si512(_mm512_srli_epi64(a.l[2], 24), _mm512_slli_epi64(a.l[3], 28));
    z.w[3] = _mm512_or_si512(_mm512_srli_epi64(a.l[3], 36), _mm512_slli_epi64(a.l[4], 16));
    return z;
}

/*
 * Four rows of two elements each become limbs by lane. The lanes are, in order, the elements low of row 0, low of
 * row 1, high of row 0, high of row 1, low of row 2, low of row 3, high of row 2, high of row 3.
 */
INLINE words columns(const lanes row[4]) {
    lanes even01 = _mm512_unpacklo_epi64(row[0], row[1]);
    lanes odd01 = _mm512_unpackhi_epi64(row[0], row[1]);
    lanes even23 = _mm512_unpacklo_epi64(row[2], row[3]);
    lanes odd23 = _mm512_unpackhi_epi64(row[2], row[3]);
    words z;
    z.w[0] = _mm512_shuffle_i64x2(even01, even23, 0x88);
    z.w[1] = _mm512_shuffle_i64x2(odd01, odd23, 0x88);
    z.w[2] = _mm512_shuffle_i64x2(even01, even23, 0xdd);
    z.w[3] = _mm512_shuffle_i64x2(odd01, odd23, 0xdd);
    return z;
}

/* The inverse of columns. */
INLINE void rows(lanes row[4], words x) {
    const lanes low = _mm512_setr_epi64(0, 1, 8, 9, 2, 3, 10, 11);
    const lanes high = _mm512_setr_epi64(4, 5, 12, 13, 6, 7, 14, 15);
    lanes even01 = _mm512_unpacklo_epi64(x.w[0], x.w[1]);
    lanes odd01 = _mm512_unpackhi_epi64(x.w[0], x.w[1]);
    lanes even23 = _mm512_unpacklo_epi64(x.w[2], x.w[3]);
    lanes odd23 = _mm512_unpackhi_epi64(x.w[2], x.w[3]);
    row[0] = _mm512_permutex2var_epi64(even01, low, even23);
    row[1] = _mm512_permutex2var_epi64(odd01, low, odd23);
    row[2] = _mm512_permutex2var_epi64(even01, high, even23);
    row[3] = _mm512_permutex2var_epi64(odd01, high, odd23);
}

/* For each of the four rows of a group of eight elements that stand one after the other, a bit for each word of
 * the first n elements. */
INLINE uint32_t first(long n) { return n >= 8 ? 0xffffffffu : (1u << 4 * n) - 1; }

/* Eight elements that stand one after the other; words without a bit are not read. Lanes hold the elements
 * 0, 2, 1, 3, 4, 6, 5, 7. */
INLINE words load(const uint64_t *a, uint32_t bits) {
    lanes row[4];
    if (bits == 0xffffffffu) {
        UNROLL for (int i = 0; i < 4; i++) row[i] = _mm512_loadu_si512(a + 8 * i);
    } else {
        UNROLL for (int i = 0; i < 4; i++) row[i] = _mm512_maskz_loadu_epi64((__mmask8)(bits >> 8 * i), a + 8 * i);
    }
    return columns(row);
}

/* Undoes load; words without a bit are not written. */
INLINE void store(uint64_t *z, words x, uint32_t bits) {
    lanes row[4];
    rows(row, x);
    if (bits == 0xffffffffu) {
        UNROLL for (int i = 0; i < 4; i++) _mm512_storeu_si512(z + 8 * i, row[i]);
    } else {
        UNROLL for (int i = 0; i < 4; i++) _mm512_mask_storeu_epi64(z + 8 * i, (__mmask8)(bits >> 8 * i), row[i]);
    }
}

INLINE lanes two_halves(uintptr_t low, uintptr_t high) {
    __m256i half = _mm256_loadu_si256((const __m256i *)low);
    return _mm512_inserti64x4(_mm512_castsi256_si512(half), _mm256_loadu_si256((const __m256i *)high), 1);
}

/* Where eight elements, or points, lie. Each address is read just where it is used: kept in registers, sixteen of
 * them would push one another into vector registers and back. */
typedef struct {
    volatile uintptr_t at[8];
} __attribute__((aligned(64))) places;

/* Every `step` bytes one, of which the last are where the first is if there are only n. */
INLINE places every(const void *base, long step, long n) {
    places z;
    UNROLL for (int i = 0; i < 8; i++) z.at[i] = (uintptr_t)base + (uintptr_t)(i < n ? i * step : 0);
    return z;
}

/* Eight elements, so many bytes past their places, in the order of the lanes. */
INLINE words gather(const places *from, int offset) {
    lanes row[4];
    row[0] = two_halves(from->at[0] + offset, from->at[2] + offset);
    row[1] = two_halves(from->at[1] + offset, from->at[3] + offset);
    row[2] = two_halves(from->at[4] + offset, from->at[6] + offset);
    row[3] = two_halves(from->at[5] + offset, from->at[7] + offset);
    return columns(row);
}

INLINE void put_half(uintptr_t to, __m256i x) { _mm256_storeu_si256((__m256i *)to, x); }

/* Undoes gather for the first n elements. */
INLINE void scatter(const places *to, int offset, words x, long n) {
    static const uint8_t ROW[8] = {0, 1, 0, 1, 2, 3, 2, 3};
    static const uint8_t HIGH[8] = {0, 0, 1, 1, 0, 0, 1, 1};
    lanes row[4];
    rows(row, x);
    UNROLL for (int i = 0; i < 8; i++) {
        if (i < n) {
            lanes r = row[ROW[i]];
            put_half(to->at[i] + offset, HIGH[i] ? _mm512_extracti64x4_epi64(r, 1) : _mm512_castsi512_si256(r));
        }
    }
}

FUNCTION void scatter_some(const places *to, int offset, words x, long n) { scatter(to, offset, x, n); }

#endif
