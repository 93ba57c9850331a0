// Brings the terms of each set of buckets into the order of their buckets: a counting sort with all counts of a block
// of threads in its shared memory, which 2^15 of them fit. So entries are written once, and no two blocks ever
// count in the same place. Order within a bucket is as it comes: a sum does not depend on it.
//
// Several windows share a set where there are multiples of the points: window `w` belongs to set `w mod sets` and
// uses copy `w / sets` of the points. A set's terms are divided into as many parts as the grid is wide.
#ifndef ORRERY_SORT_H
#define ORRERY_SORT_H

#include "digits.cuh"

const uint32_t SORT_THREADS = 1024;

// Eight digits, read at once.
struct alignas(16) EightDigits {
    int16_t d[8];
};

// The bucket of a digit that is not zero.
DEVICE_CODE uint32_t bucket_of(int32_t digit) {
    return (uint32_t)(digit < 0 ? -digit : digit) - 1;
}

// Terms that belong to this block, in eights.
struct Part {
    uint32_t from;
    uint32_t to;

    DEVICE_CODE explicit Part(uint32_t n) {
        uint32_t eights = digits_pitch(n) / 8;
        uint32_t each = (eights + gridDim.x - 1) / gridDim.x;
        from = min_of(blockIdx.x * each, eights);
        to = min_of(from + each, eights);
    }

private:
    static DEVICE_CODE uint32_t min_of(uint32_t a, uint32_t b) {
        return a < b ? a : b;
    }
};

// How many of eight digits fall into the bucket of the first that is not zero, and which that is. A circuit's witness
// is mostly bits: they would all be counted in one place, one after another.
struct FirstBucket {
    uint32_t bucket;
    uint32_t count;

    DEVICE_CODE explicit FirstBucket(const EightDigits& digits) : bucket(0), count(0) {
        UNROLL
        for (int j = 0; j < 8; j++) {
            if (digits.d[j] != 0) {
                bucket = count == 0 ? bucket_of(digits.d[j]) : bucket;
                count += bucket_of(digits.d[j]) == bucket ? 1 : 0;
            }
        }
    }
};

// counts[set][part][bucket]
DEVICE_CODE void count_terms(uint32_t* counter, uint32_t* counts, const int16_t* digits, uint32_t n, uint32_t bits,
                             uint32_t windows, uint32_t sets) {
    uint32_t buckets = 1u << (bits - 1);
    for (uint32_t b = threadIdx.x; b < buckets; b += blockDim.x) {
        counter[b] = 0;
    }
    __syncthreads();
    Part part(n);
    for (uint32_t w = blockIdx.y; w < windows; w += sets) {
        auto all = reinterpret_cast<const EightDigits*>(digits + (uint64_t)w * digits_pitch(n));
        for (uint32_t i = part.from + threadIdx.x; i < part.to; i += blockDim.x) {
            EightDigits eight = load(all + i);
            FirstBucket first(eight);
            if (first.count > 0) {
                atomicAdd(&counter[first.bucket], first.count);
            }
            UNROLL
            for (int j = 0; j < 8; j++) {
                if (eight.d[j] != 0 && bucket_of(eight.d[j]) != first.bucket) {
                    atomicAdd(&counter[bucket_of(eight.d[j])], 1u);
                }
            }
        }
    }
    __syncthreads();
    counts += ((uint64_t)blockIdx.y * gridDim.x + blockIdx.x) * buckets;
    for (uint32_t b = threadIdx.x; b < buckets; b += blockDim.x) {
        counts[b] = counter[b];
    }
}

// As many buckets as one read takes.
struct alignas(16) FourCounts {
    uint32_t n[4];
};

// Makes of the counts of a set where in its bucket each part begins, and writes what each bucket has in all. One block
// does it for all parts, so it has many reads under way: eight of four buckets.
DEVICE_CODE void place_parts(uint32_t* totals, uint32_t* counts, uint32_t buckets, uint32_t parts) {
    for (uint32_t q = threadIdx.x; q < buckets / 4; q += blockDim.x) {
        FourCounts before = {{0, 0, 0, 0}};
        for (uint32_t p = 0; p < parts; p += 8) {
            auto at = reinterpret_cast<FourCounts*>(counts + (uint64_t)p * buckets) + q;
            FourCounts here[8];
            UNROLL
            for (uint32_t j = 0; j < 8; j++) {
                if (p + j < parts) {
                    here[j] = load(at + j * (buckets / 4));
                }
            }
            UNROLL
            for (uint32_t j = 0; j < 8; j++) {
                if (p + j < parts) {
                    store(at + j * (buckets / 4), before);
                    UNROLL
                    for (int k = 0; k < 4; k++) {
                        before.n[k] += here[j].n[k];
                    }
                }
            }
        }
        for (int k = 0; k < 4; k++) {
            totals[4 * q + k] = before.n[k];
        }
    }
    // Windows of two bits have two buckets.
    if (buckets < 4 && threadIdx.x < buckets) {
        uint32_t before = 0;
        for (uint32_t p = 0; p < parts; p++) {
            uint32_t here = counts[p * buckets + threadIdx.x];
            counts[p * buckets + threadIdx.x] = before;
            before += here;
        }
        totals[threadIdx.x] = before;
    }
}

// Makes of the counts of a set, over its parts, where in its bucket each part begins, and of the totals where each
// bucket begins; behind the last stands the number of all. One block a set.
DEVICE_CODE void place_terms(uint32_t* sums, uint32_t* start, uint32_t* counts, uint32_t bits, uint32_t parts) {
    uint32_t buckets = 1u << (bits - 1);
    start += (uint64_t)blockIdx.y * (buckets + 1);
    place_parts(start, counts + (uint64_t)blockIdx.y * parts * buckets, buckets, parts);
    __syncthreads();
    // Each thread has a run of buckets; the sums of the runs are added up in place, by distances that double.
    uint32_t each = (buckets + blockDim.x - 1) / blockDim.x;
    uint32_t from = threadIdx.x * each;
    uint32_t sum = 0;
    for (uint32_t b = from; b < from + each && b < buckets; b++) {
        sum += start[b];
    }
    sums[threadIdx.x] = sum;
    __syncthreads();
    for (uint32_t distance = 1; distance < blockDim.x; distance *= 2) {
        uint32_t more = threadIdx.x >= distance ? sums[threadIdx.x - distance] : 0;
        __syncthreads();
        sums[threadIdx.x] += more;
        __syncthreads();
    }
    uint32_t at = sums[threadIdx.x] - sum;
    for (uint32_t b = from; b < from + each && b < buckets; b++) {
        uint32_t here = start[b];
        start[b] = at;
        at += here;
    }
    if (threadIdx.x == blockDim.x - 1) {
        start[buckets] = sums[threadIdx.x];
    }
}

// entries[set][...]: the index of a point, with the top bit set for its negative.
DEVICE_CODE void scatter_terms(uint32_t* cursor, uint32_t* entries, const uint32_t* counts, const uint32_t* start,
                               const int16_t* digits, uint32_t n, uint32_t bits, uint32_t windows, uint32_t sets,
                               uint32_t copies) {
    uint32_t buckets = 1u << (bits - 1);
    counts += ((uint64_t)blockIdx.y * gridDim.x + blockIdx.x) * buckets;
    start += (uint64_t)blockIdx.y * (buckets + 1);
    entries += (uint64_t)blockIdx.y * copies * n;
    for (uint32_t b = threadIdx.x; b < buckets; b += blockDim.x) {
        cursor[b] = start[b] + counts[b];
    }
    __syncthreads();
    Part part(n);
    uint32_t copy = 0;
    for (uint32_t w = blockIdx.y; w < windows; w += sets, copy++) {
        auto all = reinterpret_cast<const EightDigits*>(digits + (uint64_t)w * digits_pitch(n));
        for (uint32_t i = part.from + threadIdx.x; i < part.to; i += blockDim.x) {
            EightDigits eight = load(all + i);
            FirstBucket first(eight);
            uint32_t at = first.count > 0 ? atomicAdd(&cursor[first.bucket], first.count) : 0;
            UNROLL
            for (int j = 0; j < 8; j++) {
                if (eight.d[j] != 0) {
                    uint32_t bucket = bucket_of(eight.d[j]);
                    uint32_t to = bucket == first.bucket ? at++ : atomicAdd(&cursor[bucket], 1u);
                    entries[to] = (copy * n + 8 * i + j) | (eight.d[j] < 0 ? 1u << 31 : 0);
                }
            }
        }
    }
}

#endif
