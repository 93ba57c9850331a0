// From the buckets of a set to sum (b + 1) * bucket[b], and multiples of points for sets that several windows share.
#ifndef ORRERY_WEIGH_H
#define ORRERY_WEIGH_H

#include "buckets.cuh"

// Chunk `k` of `length` buckets: sum over j of (k * length + j + 1) * bucket[k * length + j], as running sums from
// above, and k * length times the chunk's plain sum.
template <class F>
DEVICE_CODE void weigh_chunk(Xyzz<F>* chunks, const Xyzz<F>* buckets, uint32_t bits, uint32_t length) {
    uint32_t count = 1u << (bits - 1);
    uint32_t chunk = thread_of_grid();
    if (chunk >= count / length) {
        return;
    }
    uint64_t set = blockIdx.y;
    buckets += set * count + chunk * length;
    Xyzz<F> running = Xyzz<F>::infinity();
    Xyzz<F> weighed = Xyzz<F>::infinity();
    for (uint32_t j = length; j-- > 0;) {
        running.add(load(buckets + j));
        weighed.add(running);
    }
    Xyzz<F> below = Xyzz<F>::infinity();
    for (uint32_t bit = bits; bit-- > 0;) {
        below.twice();
        if (chunk * length >> bit & 1) {
            below.add(running);
        }
    }
    weighed.add(below);
    store(chunks + set * (count / length) + chunk, weighed);
}

// The sum of a set's chunks. One block a set.
template <class F>
DEVICE_CODE void sum_chunks(Xyzz<F>* memory, Xyzz<F>* sums, const Xyzz<F>* chunks, uint32_t count) {
    chunks += (uint64_t)blockIdx.y * count;
    Xyzz<F> sum = Xyzz<F>::infinity();
    for (uint32_t i = threadIdx.x; i < count; i += blockDim.x) {
        sum.add(load(chunks + i));
    }
    sum_of_block(memory, sum);
    if (threadIdx.x == 0) {
        store(sums + blockIdx.y, sum.canonical());
    }
}

// target[i] = 2^doublings * source[i]
template <class F>
DEVICE_CODE void multiply_points(Affine<F>* target, const Affine<F>* source, uint32_t n, uint32_t doublings) {
    uint32_t i = thread_of_grid();
    if (i >= n) {
        return;
    }
    Affine<F> p = load(source + i);
    Xyzz<F> sum = Xyzz<F>::infinity();
    sum.add(p);
    for (uint32_t d = 0; d < doublings; d++) {
        sum.twice();
    }
    store(target + i, sum.affine());
}

#endif
