/*
 * What Java calls. Lengths have been checked there; pointers are into Java's own arrays, which may be the same,
 * and nothing is kept of them. Nothing is allocated here and nothing is global.
 */
#include "curve.h"
#include "field.h"
#include "hash.h"
#include "transform.h"

#define EXPORT __attribute__((visibility("default")))

/* 0: the base field, 1: the scalar field. */
INLINE const struct modulus *modulus_of(int field) { return opaque(field == 0 ? &BASE : &SCALAR); }

EXPORT void orrery_multiply(int field, uint64_t *z, const uint64_t *a, const uint64_t *b, long count) {
    const struct modulus *m = modulus_of(field);
    for (long i = 0; i < count; i += 8) {
        uint32_t bits = first(count - i);
        factor x = normal_factor(unpack(load(a + 4 * i, bits)));
        factor y = normal_factor(unpack_16(load(b + 4 * i, bits)));
        store(z + 4 * i, pack(canonical(m, reduce_260(m, times(x, y)))), bits);
    }
}

EXPORT void orrery_scale(int field, uint64_t *z, const uint64_t *a, const uint64_t *by, long count) {
    const struct modulus *m = modulus_of(field);
    words f;
    UNROLL for (int j = 0; j < 4; j++) f.w[j] = all(by[j]);
    factor y = normal_factor(unpack_16(f));
    for (long i = 0; i < count; i += 8) {
        uint32_t bits = first(count - i);
        factor x = normal_factor(unpack(load(a + 4 * i, bits)));
        store(z + 4 * i, pack(canonical(m, reduce_260(m, times(x, y)))), bits);
    }
}

/* a b - c, out of Montgomery form. */
EXPORT void orrery_quotient(uint64_t *z, const uint64_t *a, const uint64_t *b, const uint64_t *c, long count) {
    const struct modulus *m = opaque(&SCALAR);
    for (long i = 0; i < count; i += 8) {
        uint32_t bits = first(count - i);
        factor x = normal_factor(unpack(load(a + 4 * i, bits)));
        factor y = normal_factor(unpack_16(load(b + 4 * i, bits)));
        element s = unpack(load(c + 4 * i, bits));
        /* a b < 1.2 p, so the difference plus p is in [0, 2.2 p). */
        factor d = loose(add_multiple(m, sub(reduce_260(m, times(x, y)), s), 1));
        /* d times the plain number 1: below (1 + 2^-47) p + 1. */
        product t = no_product();
        UNROLL for (int j = 0; j < 5; j++) t.l[j] = _mm512_and_si512(d.l[j], all(LIMB_MASK));
        store(z + 4 * i, pack(canonical(m, reduce_256(m, t))), bits);
    }
}

/* Bytes of memory, aligned to 64, that additions need. */
EXPORT long orrery_adder_bytes(long capacity) {
    long groups = (capacity + 7) / 8;
    return (long)sizeof(struct adder) + (2 * groups + 2) * (long)sizeof(factor) + groups * (long)sizeof(struct kinds);
}

INLINE int add_checked(int degree, const uint64_t *a, int points_a, const int32_t *ai, const uint64_t *b,
    int points_b, const int32_t *bi, uint64_t *z, int points_z, const int32_t *zi, long count,
    struct adder *scratch) {
    long points = a == b ? points_a : (long)points_a + points_b;
    int far = points * 2 * bytes_of_a_coordinate(degree) > NEAR;
    struct points p = {a, ai, b, bi, z, zi, count, far};
    int bad = check(&p, (uint32_t)points_a, (uint32_t)points_b, (uint32_t)points_z);
    if (bad == 0 && count > 0) add_points(degree, &p, scratch);
    return bad;
}

/* Which list names a point out of range (1 left, 2 right, 3 results), or 0. */
EXPORT int orrery_add_g1(const uint64_t *a, int points_a, const int32_t *ai, const uint64_t *b, int points_b,
    const int32_t *bi, uint64_t *z, int points_z, const int32_t *zi, long count, struct adder *scratch) {
    return add_checked(1, a, points_a, ai, b, points_b, bi, z, points_z, zi, count, scratch);
}

EXPORT int orrery_add_g2(const uint64_t *a, int points_a, const int32_t *ai, const uint64_t *b, int points_b,
    const int32_t *bi, uint64_t *z, int points_z, const int32_t *zi, long count, struct adder *scratch) {
    return add_checked(2, a, points_a, ai, b, points_b, bi, z, points_z, zi, count, scratch);
}

/* Stages of a part of a block, as the Java interface tells. */
EXPORT void orrery_frequency_stages(
    uint64_t *block, int level, int levels, long from, long to, const uint64_t *roots) {
    const struct modulus *m = opaque(&SCALAR);
    if (levels == 1) {
        frequency_stage(m, block, 1L << (level - 1), from, to, roots);
    } else {
        frequency_stages(m, block, 1L << (level - 2), from, to, roots);
    }
}

EXPORT void orrery_time_stages(uint64_t *block, int level, int levels, long from, long to, const uint64_t *roots) {
    const struct modulus *m = opaque(&SCALAR);
    if (levels == 1) {
        time_stage(m, block, 1L << (level - 1), from, to, roots);
    } else {
        time_stages(m, block, 1L << (level - 2), from, to, roots);
    }
}

EXPORT void orrery_frequency_block(uint64_t *block, int level, const uint64_t *roots) {
    if (level < RUNS_LEVEL) {
        frequency_down(block, level, 0, roots);
        return;
    }
    frequency_down(block, level, 3, roots);
    const struct modulus *m = opaque(&SCALAR);
    struct eighths w = eighths(roots);
    for (long at = 0; at < 1L << level; at += 64) {
        element x[8];
        load_runs(x, block + 4 * at);
        frequency_eight(m, x, &w);
        store_runs(m, block + 4 * at, x);
    }
}

EXPORT void orrery_time_block(uint64_t *block, int level, const uint64_t *roots) {
    if (level < RUNS_LEVEL) {
        time_up(block, 0, level, roots);
        return;
    }
    const struct modulus *m = opaque(&SCALAR);
    struct eighths w = eighths(roots);
    for (long at = 0; at < 1L << level; at += 64) {
        element x[8];
        load_runs(x, block + 4 * at);
        time_eight(m, x, &w);
        store_runs(m, block + 4 * at, x);
    }
    time_up(block, 3, level, roots);
}

/* The stages of the smallest distances, down and up again, are one visit. */
EXPORT void orrery_shift_block(
    uint64_t *block, int level, const uint64_t *inverse_roots, const uint64_t *shift, const uint64_t *roots) {
    const struct modulus *m = opaque(&SCALAR);
    if (level < RUNS_LEVEL) {
        frequency_down(block, level, 0, inverse_roots);
        orrery_multiply(1, block, block, shift, 1L << level);
        time_up(block, 0, level, roots);
        return;
    }
    frequency_down(block, level, 3, inverse_roots);
    struct eighths inverse_w = eighths(inverse_roots), w = eighths(roots);
    for (long at = 0; at < 1L << level; at += 64) {
        element x[8];
        load_runs(x, block + 4 * at);
        frequency_eight(m, x, &inverse_w);
        places runs = every(shift + 4 * at, 256, 8);
        UNROLL for (int k = 0; k < 8; k++) {
            factor s = normal_factor(unpack_16(gather(&runs, 32 * k)));
            x[k] = canonical(m, turned(m, x[k], s));
        }
        time_eight(m, x, &w);
        store_runs(m, block + 4 * at, x);
    }
    time_up(block, 3, level, roots);
}

/*
 * The constants of a width stand one after the other: full rounds (8 w), partial rounds (n), matrix and
 * transition (w w each), rows (w n), columns ((w - 1) n); five longs each.
 */
EXPORT void orrery_permute(int width, int partial_rounds, const uint64_t *constants, uint64_t *states, long count) {
    struct permutation p = {.width = width, .partial_rounds = partial_rounds, .full = constants};
    p.partial = p.full + 5 * FULL_ROUNDS * width;
    p.matrix = p.partial + 5 * partial_rounds;
    p.transition = p.matrix + 5 * width * width;
    p.rows = p.transition + 5 * width * width;
    p.columns = p.rows + 5 * width * partial_rounds;
    for (long i = 0; i < count; i += 8)
        permute_eight(opaque(&SCALAR), &p, states + 4 * width * i, count - i < 8 ? count - i : 8);
}
