// What a device can do at most: multiplications in registers, in four chains that do not wait for one another. Each
// thread writes one word, so that nothing is left out.
#ifndef ORRERY_RATES_H
#define ORRERY_RATES_H

#include "elementwise.cuh"

// rounds * 64 multiplications of 32 x 32 + 64 bits with carries, as in products of elements.
DEVICE_CODE void multiply_add_words(uint32_t* out, uint32_t rounds) {
#ifdef __CUDA_ARCH__
    uint32_t sum[4][8];
    uint32_t a = thread_of_grid() | 1;
    UNROLL
    for (int c = 0; c < 32; c++) {
        sum[c / 8][c % 8] = a + c;
    }
    for (uint32_t r = 0; r < rounds; r++) {
        UNROLL
        for (int i = 0; i < 16; i++) {
            // A word of another sum is the factor: no row can be known beforehand.
            add_last_row(sum[i % 4], a, a + 1, a + 2, a + 3, sum[(i + 2) % 4][0]);
        }
    }
    uint32_t all = 0;
    UNROLL
    for (int c = 0; c < 32; c++) {
        all ^= sum[c / 8][c % 8];
    }
    out[thread_of_grid()] = all;
#else
    out[thread_of_grid()] = rounds;
#endif
}

// rounds * 64 products in a field.
template <class F>
DEVICE_CODE void multiply_elements(uint32_t* out, uint32_t rounds) {
    F z[4];
    UNROLL
    for (int c = 0; c < 4; c++) {
        z[c] = F::one();
        z[c].w[0] += thread_of_grid() % 1024 + c;
    }
    F factor = z[0];
    for (uint32_t r = 0; r < rounds; r++) {
#pragma unroll 1
        for (int i = 0; i < 16; i++) {
            UNROLL
            for (int c = 0; c < 4; c++) {
                z[c] = z[c] * factor;
            }
        }
    }
    out[thread_of_grid()] = z[0].w[0] ^ z[1].w[0] ^ z[2].w[0] ^ z[3].w[0];
}

#endif
