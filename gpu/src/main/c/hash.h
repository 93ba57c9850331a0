/*
 * Poseidon's permutation of eight states at a time, a lane each. Rounds and constants are those of the Java class
 * PoseidonParameters: partial rounds have sparse matrices.
 *
 * Constants come as five limbs of 52 bits: those that are added as they are, those that are multiplied by times
 * 16, which saves the shift at the end of a reduction. Bounds in units of p stand beside what they are of.
 */
#ifndef ORRERY_HASH_H
#define ORRERY_HASH_H

#include "field.h"

#define MAX_WIDTH 9
#define FULL_ROUNDS 8

/* Where each kind of constant begins, in longs. */
struct permutation {
    int width;
    int partial_rounds;
    const uint64_t *full;
    const uint64_t *partial;
    const uint64_t *matrix;
    const uint64_t *transition;
    const uint64_t *rows;
    const uint64_t *columns;
};

/* RAW x^5 of RAW x < 8: 1.3, since it begins with the canonical x. */
INLINE element power5(const struct modulus *m, element x) {
    factor x1 = normal_factor(canonical(m, x));
    factor x2 = loose(reduce_256(m, squared(x1)));
    factor x4 = loose(reduce_256(m, squared(x2)));
    return reduce_256(m, times(x4, x1));
}

/* RAW sum of products: 0.19 times the sum of the factors' bounds, and 1.01. The columns of nine products are below
 * 2^59. */
INLINE element dot(const struct modulus *m, int width, const uint64_t *constants, const factor *x) {
    product t = no_product();
    for (int i = 0; i < width; i++) t = accumulate(t, x[i], normal_factor(constant(constants + 5 * i)));
    return reduce_260(m, t);
}

/* From lanes below 5.9 to lanes below 3.3: 0.19 9 1.3 + 1.01. */
static __attribute__((noinline)) void full_round(const struct modulus *m, const struct permutation *p, int round,
    const uint64_t *matrix, element *state) {
    factor x[MAX_WIDTH];
    for (int i = 0; i < p->width; i++) {
        element sum = add(state[i], constant(p->full + 5 * (p->width * round + i)));
        x[i] = loose(power5(m, sum));
    }
    for (int i = 0; i < p->width; i++) state[i] = dot(m, p->width, matrix + 5 * p->width * i, x);
}

/*
 * Lanes but the first gain 0.19 1.3 + 1.01 < 1.3 in each partial round, and are made canonical in every second; they
 * begin below 3.3 after a full round and in later rounds below 1 or 2.3. So the products of a row sum up to less
 * than 0.19 (1.3 + 8 3.3) + 1.01 < 6.3, and the first lane is below 7.3 with its constant.
 */
static __attribute__((noinline)) void partial_round(
    const struct modulus *m, const struct permutation *p, int round, element *state) {
    int width = p->width;
    factor x[MAX_WIDTH];
    x[0] = loose(power5(m, add(state[0], constant(p->partial + 5 * round))));
    for (int i = 1; i < width; i++) {
        if (round % 2 == 1) state[i] = canonical(m, state[i]);
        x[i] = loose(state[i]);
    }
    for (int i = 1; i < width; i++) {
        factor column = normal_factor(constant(p->columns + 5 * ((width - 1) * round + i - 1)));
        state[i] = add(state[i], reduce_260(m, times(x[0], column)));
    }
    state[0] = dot(m, width, p->rows + 5 * width * round, x);
}

/* At most eight states, which stand one after the other. */
INLINE void permute_eight(const struct modulus *m, const struct permutation *p, uint64_t *states, long n) {
    places each = every(states, 32 * p->width, n);
    element state[MAX_WIDTH];
    for (int i = 0; i < p->width; i++) state[i] = unpack(gather(&each, 32 * i));
    int half = FULL_ROUNDS / 2;
    for (int round = 0; round < half; round++)
        full_round(m, p, round, round == half - 1 ? p->transition : p->matrix, state);
    for (int round = 0; round < p->partial_rounds; round++) partial_round(m, p, round, state);
    for (int round = half; round < FULL_ROUNDS; round++) full_round(m, p, round, p->matrix, state);
    for (int i = 0; i < p->width; i++) scatter(&each, 32 * i, pack(canonical(m, state[i])), n);
}

#endif
