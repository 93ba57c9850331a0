/*
 * What Java calls. Lengths have been checked there; pointers are into Java's own arrays, which may be the same,
 * and nothing is kept of them. Nothing is allocated here and nothing is global.
 */
#include "curve.h"
#include "field.h"

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
        store(z + 4 * i, pack(canonical(m, reduce(m, t))), bits);
    }
}

/* Bytes of memory, aligned to 64, that additions need. */
EXPORT long orrery_adder_bytes(long capacity) {
    return (long)sizeof(struct adder) + (capacity + 7) / 8 * (long)sizeof(struct group);
}

EXPORT int orrery_add_g1(const uint64_t *a, int points_a, const int32_t *ai, const uint64_t *b, int points_b,
    const int32_t *bi, uint64_t *z, int points_z, const int32_t *zi, long count, struct adder *scratch) {
    struct points p = {a, ai, b, bi, z, zi, count};
    int bad = check(&p, (uint32_t)points_a, (uint32_t)points_b, (uint32_t)points_z);
    if (bad == 0 && count > 0) add_points(1, &p, scratch);
    return bad;
}

EXPORT int orrery_add_g2(const uint64_t *a, int points_a, const int32_t *ai, const uint64_t *b, int points_b,
    const int32_t *bi, uint64_t *z, int points_z, const int32_t *zi, long count, struct adder *scratch) {
    struct points p = {a, ai, b, bi, z, zi, count};
    int bad = check(&p, (uint32_t)points_a, (uint32_t)points_b, (uint32_t)points_z);
    if (bad == 0 && count > 0) add_points(2, &p, scratch);
    return bad;
}
