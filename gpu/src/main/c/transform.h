/*
 * Stages of number-theoretic transforms over the scalar field, eight butterflies at a time, two stages to a visit
 * of memory; and blocks in which the three stages of the smallest distances are one visit.
 *
 * Roots are taken times 16 from memory, which saves the shift at the end of a reduction. Bounds in units of p
 * stand beside what they are of; what is in memory is below 1.
 */
#ifndef ORRERY_TRANSFORM_H
#define ORRERY_TRANSFORM_H

#include "field.h"

INLINE element elements(const uint64_t *a, long at, uint32_t bits) { return unpack(load(a + 4 * at, bits)); }

INLINE factor root(const uint64_t *roots, long at, uint32_t bits) {
    return normal_factor(unpack_16(load(roots + 4 * at, bits)));
}

/* From RAW below 8. */
INLINE void give(const struct modulus *m, uint64_t *a, long at, element x, uint32_t bits) {
    store(a + 4 * at, pack(canonical(m, x)), bits);
}

/* RAW, up to 0.19 x + 1.01 for x in [0, 80]. */
INLINE element turned(const struct modulus *m, element x, factor root) {
    return reduce_260(m, times(loose(x), root));
}

/* RAW a - b + k p */
INLINE element less(const struct modulus *m, element a, element b, int k) { return add_multiple(m, sub(a, b), k); }

/* Butterflies from to `to` at distance `half`; a and the roots begin at the first. */
INLINE void frequency_stage(
    const struct modulus *m, uint64_t *a, long half, long from, long to, const uint64_t *roots) {
    for (long i = from; i < to; i += 8) {
        uint32_t bits = first(to - i);
        element u = elements(a, i, bits);
        element v = elements(a, half + i, bits);
        give(m, a, i, add(u, v), bits);
        give(m, a, half + i, turned(m, less(m, u, v, 1), root(roots, half + i, bits)), bits);
    }
}

/* The stages at distances 2 quarter and quarter. */
INLINE void frequency_stages(
    const struct modulus *m, uint64_t *a, long quarter, long from, long to, const uint64_t *roots) {
    long half = 2 * quarter;
    for (long i = from; i < to; i += 8) {
        uint32_t bits = first(to - i);
        element x0 = elements(a, i, bits);
        element x2 = elements(a, half + i, bits);
        /* 2, 1.4 */
        element y0 = add(x0, x2);
        element y2 = turned(m, less(m, x0, x2, 1), root(roots, half + i, bits));
        element x1 = elements(a, quarter + i, bits);
        element x3 = elements(a, half + quarter + i, bits);
        element y1 = add(x1, x3);
        element y3 = turned(m, less(m, x1, x3, 1), root(roots, half + quarter + i, bits));
        factor w = root(roots, quarter + i, bits);
        /* 4, 1.8, 2.8, 1.7 */
        give(m, a, i, add(y0, y1), bits);
        give(m, a, quarter + i, turned(m, less(m, y0, y1, 2), w), bits);
        give(m, a, half + i, add(y2, y3), bits);
        give(m, a, half + quarter + i, turned(m, less(m, y2, y3, 2), w), bits);
    }
}

INLINE void time_stage(const struct modulus *m, uint64_t *a, long half, long from, long to, const uint64_t *roots) {
    for (long i = from; i < to; i += 8) {
        uint32_t bits = first(to - i);
        element u = elements(a, i, bits);
        element v = turned(m, elements(a, half + i, bits), root(roots, half + i, bits));
        give(m, a, i, add(u, v), bits);
        give(m, a, half + i, less(m, u, v, 2), bits);
    }
}

/* The stages at distances quarter and 2 quarter. */
INLINE void time_stages(
    const struct modulus *m, uint64_t *a, long quarter, long from, long to, const uint64_t *roots) {
    long half = 2 * quarter;
    for (long i = from; i < to; i += 8) {
        uint32_t bits = first(to - i);
        factor w = root(roots, quarter + i, bits);
        element x2 = elements(a, half + i, bits);
        element x3 = turned(m, elements(a, half + quarter + i, bits), w);
        /* 1.5, 1.6 */
        element y2 = turned(m, add(x2, x3), root(roots, half + i, bits));
        element y3 = turned(m, less(m, x2, x3, 2), root(roots, half + quarter + i, bits));
        element x0 = elements(a, i, bits);
        element x1 = turned(m, elements(a, quarter + i, bits), w);
        /* 2.2, 3 */
        element y0 = add(x0, x1);
        element y1 = less(m, x0, x1, 2);
        give(m, a, i, add(y0, y2), bits);
        give(m, a, half + i, less(m, y0, y2, 2), bits);
        give(m, a, quarter + i, add(y1, y3), bits);
        give(m, a, half + quarter + i, less(m, y1, y3, 2), bits);
    }
}

/*
 * Sixty-four elements that stand one after the other, as eight runs of eight: a lane is a run, so that the
 * smallest distances lie between registers. The runs of the lanes are those of gather.
 */
INLINE void load_runs(element x[8], const uint64_t *a) {
    places runs = every(a, 256, 8);
    UNROLL for (int k = 0; k < 8; k++) x[k] = unpack(gather(&runs, 32 * k));
}

/* From RAW below 8. */
INLINE void store_runs(const struct modulus *m, uint64_t *a, const element x[8]) {
    places runs = every(a, 256, 8);
    UNROLL for (int k = 0; k < 8; k++) scatter(&runs, 32 * k, pack(canonical(m, x[k])), 8);
}

/* The roots of level 3, 1 at place 0, which is not used. The second is also that of level 2. */
struct eighths {
    factor w[4];
};

INLINE struct eighths eighths(const uint64_t *roots) {
    struct eighths z;
    UNROLL for (int i = 1; i < 4; i++) {
        words w;
        UNROLL for (int j = 0; j < 4; j++) w.w[j] = all(roots[4 * (4 + i) + j]);
        z.w[i] = normal_factor(unpack_16(w));
    }
    return z;
}

/* The last three stages in frequency. Sums of eight elements below p are below 8 p, and so is a sum of four
 * plus 4 p less a sum of four. */
INLINE void frequency_eight(const struct modulus *m, element x[8], const struct eighths *roots) {
    UNROLL for (int i = 0; i < 4; i++) {
        /* 2; 2, 1.4, 1.4, 1.4 */
        element d = less(m, x[i], x[i + 4], 1);
        x[i] = add(x[i], x[i + 4]);
        x[i + 4] = i == 0 ? d : turned(m, d, roots->w[i]);
    }
    UNROLL for (int i = 0; i < 8; i += 4) {
        /* 4, 4, 4, 1.8 */
        element d0 = less(m, x[i], x[i + 2], 2);
        element d1 = less(m, x[i + 1], x[i + 3], 2);
        x[i] = add(x[i], x[i + 2]);
        x[i + 1] = add(x[i + 1], x[i + 3]);
        x[i + 2] = d0;
        x[i + 3] = turned(m, d1, roots->w[2]);
    }
    UNROLL for (int i = 0; i < 8; i += 2) {
        element d = less(m, x[i], x[i + 1], i % 4 == 0 ? 4 : 2);
        x[i] = add(x[i], x[i + 1]);
        x[i + 1] = d;
    }
}

/* The first three stages in time, likewise. */
INLINE void time_eight(const struct modulus *m, element x[8], const struct eighths *roots) {
    UNROLL for (int i = 0; i < 8; i += 2) {
        /* 2, 2 */
        element d = less(m, x[i], x[i + 1], 1);
        x[i] = add(x[i], x[i + 1]);
        x[i + 1] = d;
    }
    UNROLL for (int i = 0; i < 8; i += 4) {
        /* 4, 3.4, 4, 4 */
        element d0 = less(m, x[i], x[i + 2], 2);
        x[i] = add(x[i], x[i + 2]);
        x[i + 2] = d0;
        element v = turned(m, x[i + 3], roots->w[2]);
        element d1 = less(m, x[i + 1], v, 2);
        x[i + 1] = add(x[i + 1], v);
        x[i + 3] = d1;
    }
    UNROLL for (int i = 0; i < 4; i++) {
        element v = i == 0 ? x[4] : turned(m, x[i + 4], roots->w[i]);
        element d = less(m, x[i], v, i == 0 ? 4 : 2);
        x[i] = add(x[i], v);
        x[i + 4] = d;
    }
}

/* Blocks of at least this level have runs enough to fill the lanes. */
#define RUNS_LEVEL 6

static __attribute__((noinline)) void frequency_down(uint64_t *a, int level, int until, const uint64_t *roots) {
    const struct modulus *m = opaque(&SCALAR);
    long size = 1L << level;
    if ((level - until) % 2 != 0) {
        frequency_stage(m, a, size / 2, 0, size / 2, roots);
        level--;
    }
    for (; level > until; level -= 2) {
        long quarter = 1L << (level - 2);
        for (long at = 0; at < size; at += 4 * quarter) frequency_stages(m, a + 4 * at, quarter, 0, quarter, roots);
    }
}

static __attribute__((noinline)) void time_up(uint64_t *a, int from, int level, const uint64_t *roots) {
    const struct modulus *m = opaque(&SCALAR);
    long size = 1L << level;
    int odd = (level - from) % 2;
    for (int l = from + 2; l <= level - odd; l += 2) {
        long quarter = 1L << (l - 2);
        for (long at = 0; at < size; at += 4 * quarter) time_stages(m, a + 4 * at, quarter, 0, quarter, roots);
    }
    if (odd) time_stage(m, a, size / 2, 0, size / 2, roots);
}

#endif
