// Sums of buckets, from sorted entries.
//
// A thread adds up a segment of fixed length of a set's entries, whatever buckets they are in: so threads have the
// same work where one bucket holds everything, as with a witness of bits, and where all are alike. A bucket that lies
// within a segment is finished there. One that reaches over several has pieces: the tail of the segment in which it
// begins, and the heads of those that follow.
#ifndef ORRERY_BUCKETS_H
#define ORRERY_BUCKETS_H

#include "../ec/point.cuh"
#include "sort.cuh"

// Pieces that one thread adds up, beside twice what a bucket has on average; a bucket of more is left to blocks of
// threads, because all others would wait for that thread.
const uint32_t MOST_PIECES = 16;
const uint32_t SUM_THREADS = 128;

// The bucket of a set in which a place of its entries lies: the last that does not begin behind it.
DEVICE_CODE uint32_t bucket_at(const uint32_t* start, uint32_t buckets, uint32_t place) {
    uint32_t low = 0;
    uint32_t high = buckets;
    while (high - low > 1) {
        uint32_t middle = (low + high) / 2;
        if (start[middle] <= place) {
            low = middle;
        } else {
            high = middle;
        }
    }
    return low;
}

template <class F>
DEVICE_CODE void sum_segment(Xyzz<F>* buckets, Xyzz<F>* heads, Xyzz<F>* tails, const uint32_t* start,
                             const uint32_t* entries, const Affine<F>* bases, uint32_t bits, uint32_t length,
                             uint32_t capacity) {
    uint32_t count = 1u << (bits - 1);
    uint32_t segment = thread_of_grid();
    uint64_t set = blockIdx.y;
    start += set * (count + 1);
    uint32_t all = start[count];
    // Not `segment * length`, which may be above 2^32 in the threads behind the last segment.
    if (segment >= (all + length - 1) / length) {
        return;
    }
    uint32_t from = segment * length;
    uint32_t to = all - from < length ? all : from + length;
    entries += set * capacity;
    buckets += set * count;
    uint64_t at_segment = set * ((capacity + length - 1) / length) + segment;
    uint32_t bucket = bucket_at(start, count, from);
    bool began_before = start[bucket] < from;
    uint32_t end = start[bucket + 1];
    Xyzz<F> sum = Xyzz<F>::infinity();
    for (uint32_t i = from; i < to; i++) {
        if (i == end) {
            if (began_before) {
                store(heads + at_segment, sum);
            } else {
                store(buckets + bucket, sum);
            }
            do {
                bucket++;
                end = start[bucket + 1];
            } while (i == end);
            began_before = false;
            sum = Xyzz<F>::infinity();
        }
        uint32_t entry = entries[i];
        Affine<F> p = load(bases + (entry & 0x7fffffff));
        if (!p.is_infinity()) {
            if (entry >> 31) {
                p = p.negated();
            }
            sum.add_finite(p);
        }
    }
    if (began_before) {
        store(heads + at_segment, sum);
    } else if (end == to) {
        store(buckets + bucket, sum);
    } else {
        store(tails + at_segment, sum);
    }
}

// The segments in which a bucket has pieces.
struct Pieces {
    uint32_t first;
    uint32_t last;
    bool empty;

    DEVICE_CODE Pieces(const uint32_t* start, uint32_t bucket, uint32_t length) {
        uint32_t from = start[bucket];
        uint32_t to = start[bucket + 1];
        empty = from == to;
        first = from / length;
        last = empty ? first : (to - 1) / length;
    }
};

// Adds up the pieces of a bucket, and lists those that have many: `large[0]` is how many are listed.
template <class F>
DEVICE_CODE void merge_pieces(Xyzz<F>* buckets, uint32_t* large, const Xyzz<F>* heads, const Xyzz<F>* tails,
                              const uint32_t* start, uint32_t bits, uint32_t length, uint32_t capacity) {
    uint32_t count = 1u << (bits - 1);
    uint32_t bucket = thread_of_grid();
    if (bucket >= count) {
        return;
    }
    uint64_t set = blockIdx.y;
    uint64_t segments = set * ((capacity + length - 1) / length);
    uint64_t place = set * count + bucket;
    start += set * (count + 1);
    Pieces pieces(start, bucket, length);
    uint32_t most = MOST_PIECES + 2 * (start[count] / count / length);
    if (pieces.empty) {
        store(buckets + place, Xyzz<F>::infinity());
    } else if (pieces.last - pieces.first >= most) {
        large[1 + atomicAdd(&large[0], 1u)] = (uint32_t)place;
    } else if (pieces.last > pieces.first) {
        Xyzz<F> sum = load(tails + segments + pieces.first);
        for (uint32_t i = pieces.first + 1; i <= pieces.last; i++) {
            sum.add(load(heads + segments + i));
        }
        store(buckets + place, sum);
    }
}

// The sum of what the threads of a block have; the first thread's is the result. `memory` holds a point for each.
template <class F>
DEVICE_CODE void sum_of_block(Xyzz<F>* memory, Xyzz<F>& sum) {
    store(memory + threadIdx.x, sum);
    for (uint32_t half = blockDim.x / 2; half > 0; half /= 2) {
        __syncthreads();
        if (threadIdx.x < half) {
            sum.add(load(memory + threadIdx.x + half));
            store(memory + threadIdx.x, sum);
        }
    }
    __syncthreads();
}

// Heads that a block of threads adds up at a time, and where the count of finished ones stands in a listed place:
// there are at most 16 sets of 2^15 buckets, or more and smaller ones. A set may have 4095 slices, 2^21 segments.
const uint32_t SLICE = 4 * SUM_THREADS;
const uint32_t FINISHED = 1u << 20;

// The listed buckets. Each is cut into slices, which blocks take in turn and put into the places of their first heads;
// whoever finishes a bucket's last slice adds them up. Which block that is changes nothing: it adds the same numbers.
template <class F>
DEVICE_CODE void merge_large(Xyzz<F>* memory, uint32_t* before, Xyzz<F>* buckets, uint32_t* large, Xyzz<F>* heads,
                             const Xyzz<F>* tails, const uint32_t* start, uint32_t bits, uint32_t length,
                             uint32_t capacity) {
    uint32_t count = 1u << (bits - 1);
    uint32_t turn = 0;
    uint32_t listed = large[0];
    for (uint32_t l = 0; l < listed; l++) {
        // Others may be counting in the upper bits.
        uint32_t place = *static_cast<volatile uint32_t*>(&large[1 + l]) % FINISHED;
        uint64_t set = place / count;
        uint64_t segments = set * ((capacity + length - 1) / length);
        Pieces pieces(start + set * (count + 1), place % count, length);
        Xyzz<F>* all = heads + segments + pieces.first + 1;
        uint32_t pieces_left = pieces.last - pieces.first;
        uint32_t slices = (pieces_left + SLICE - 1) / SLICE;
        for (uint32_t slice = 0; slice < slices; slice++, turn++) {
            if (turn % gridDim.x != blockIdx.x) {
                continue;
            }
            uint32_t end = slice + 1 < slices ? (slice + 1) * SLICE : pieces_left;
            Xyzz<F> sum = Xyzz<F>::infinity();
            for (uint32_t i = slice * SLICE + threadIdx.x; i < end; i += blockDim.x) {
                sum.add(load(all + i));
            }
            sum_of_block(memory, sum);
            if (threadIdx.x == 0) {
                store(all + slice * SLICE, sum);
                // What was stored must be seen before it is counted.
                __threadfence();
                *before = atomicAdd(&large[1 + l], FINISHED) / FINISHED;
                __threadfence();
            }
            __syncthreads();
            if (*before + 1 == slices) {
                sum = threadIdx.x == 0 ? load(tails + segments + pieces.first) : Xyzz<F>::infinity();
                for (uint32_t i = threadIdx.x; i < slices; i += blockDim.x) {
                    sum.add(load(all + i * SLICE));
                }
                sum_of_block(memory, sum);
                if (threadIdx.x == 0) {
                    store(buckets + place, sum);
                }
            }
            // Nobody reads `before` any more when it is written again.
            __syncthreads();
        }
    }
}

#endif
