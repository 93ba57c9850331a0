// The same arithmetic on every element of a vector.
#ifndef ORRERY_ELEMENTWISE_H
#define ORRERY_ELEMENTWISE_H

#include "../ff/quadratic.cuh"

DEVICE_CODE uint32_t thread_of_grid() {
    return blockIdx.x * blockDim.x + threadIdx.x;
}

template <class F>
DEVICE_CODE void multiply(F* z, const F* a, const F* b, uint32_t count) {
    uint32_t i = thread_of_grid();
    if (i < count) {
        store(z + i, (load(a + i) * load(b + i)).canonical());
    }
}

template <class F>
DEVICE_CODE void scale(F* z, const F* a, const F* factor, uint32_t count) {
    uint32_t i = thread_of_grid();
    if (i < count) {
        store(z + i, (load(a + i) * load(factor)).canonical());
    }
}

// a*b - c, out of Montgomery form.
DEVICE_CODE void quotient_values(Fr* z, const Fr* a, const Fr* b, const Fr* c, uint32_t count) {
    uint32_t i = thread_of_grid();
    if (i < count) {
        store(z + i, ((load(a + i) * load(b + i) - load(c + i)) * Fr::plain_one()).canonical());
    }
}

// Inner products of the rows of a sparse matrix with a vector, one thread a row. Row `i` has the terms from
// `row_start[i]` to `row_start[i + 1] - 1`; a coefficient is a place in `table`.
DEVICE_CODE void inner_products(Fr* z, const uint32_t* row_start, const uint32_t* wire, const uint32_t* coefficient,
                           const Fr* table, const Fr* vector, uint32_t rows) {
    uint32_t row = thread_of_grid();
    if (row >= rows) {
        return;
    }
    Fr sum = Fr::zero();
    uint32_t end = row_start[row + 1];
    for (uint32_t i = row_start[row]; i < end; i++) {
        sum = sum + load(table + coefficient[i]) * load(vector + wire[i]);
    }
    store(z + row, sum.canonical());
}

#endif
