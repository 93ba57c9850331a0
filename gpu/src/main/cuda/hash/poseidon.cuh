// Poseidon's permutation with sparse partial rounds, one thread a state.
#ifndef ORRERY_POSEIDON_H
#define ORRERY_POSEIDON_H

#include "../ff/field.cuh"

const uint32_t POSEIDON_MOST = 9;
const uint32_t POSEIDON_FULL = 8;

// The constants of one width, each array in the order of rounds, then rows.
struct PoseidonConstants {
    const Fr* full;
    const Fr* partial;
    const Fr* matrix;
    const Fr* transition;
    const Fr* rows;
    const Fr* columns;

    DEVICE_CODE PoseidonConstants(const Fr* all, uint32_t width, uint32_t partial_rounds)
        : full(all),
          partial(full + POSEIDON_FULL * width),
          matrix(partial + partial_rounds),
          transition(matrix + width * width),
          rows(transition + width * width),
          columns(rows + width * partial_rounds) {}
};

DEVICE_CODE Fr fifth_power(const Fr& a) {
    Fr square = a.squared();
    return square.squared() * a;
}

DEVICE_CODE Fr inner_product(const Fr* a, const Fr* b, uint32_t count) {
    Fr sum = load(a) * load(b);
#pragma unroll 1
    for (uint32_t i = 1; i < count; i++) {
        sum = sum + load(a + i) * load(b + i);
    }
    return sum;
}

DEVICE_CODE void full_round(Fr* state, uint32_t width, const Fr* constants, const Fr* matrix) {
    Fr powers[POSEIDON_MOST];
#pragma unroll 1
    for (uint32_t i = 0; i < width; i++) {
        store(powers + i, fifth_power(load(state + i) + load(constants + i)));
    }
#pragma unroll 1
    for (uint32_t i = 0; i < width; i++) {
        store(state + i, inner_product(matrix + i * width, powers, width));
    }
}

// The state is indexed by what is known at run time and so lies in local memory, which costs little beside the
// products; written out for each width the code would not fit the instruction caches.
DEVICE_CODE void permute_state(uint32_t width, uint32_t partial_rounds, const Fr* all, Fr* memory) {
    PoseidonConstants constants(all, width, partial_rounds);
    Fr state[POSEIDON_MOST];
#pragma unroll 1
    for (uint32_t i = 0; i < width; i++) {
        store(state + i, load(memory + i));
    }
    const uint32_t half = POSEIDON_FULL / 2;
#pragma unroll 1
    for (uint32_t round = 0; round < POSEIDON_FULL; round++) {
        if (round == half) {
#pragma unroll 1
            for (uint32_t p = 0; p < partial_rounds; p++) {
                Fr power = fifth_power(load(state) + load(constants.partial + p));
                store(state, power);
                Fr first = inner_product(constants.rows + p * width, state, width);
#pragma unroll 1
                for (uint32_t i = 1; i < width; i++) {
                    const Fr* column = constants.columns + p * (width - 1) + i - 1;
                    store(state + i, load(state + i) + load(column) * power);
                }
                store(state, first);
            }
        }
        full_round(state, width, constants.full + round * width,
                   round == half - 1 ? constants.transition : constants.matrix);
    }
#pragma unroll 1
    for (uint32_t i = 0; i < width; i++) {
        store(memory + i, load(state + i).canonical());
    }
}

#endif
