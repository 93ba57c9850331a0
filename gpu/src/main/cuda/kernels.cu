// The kernels, by the names and with the parameters that Java launches them with. Buffers that Java reads or writes
// hold canonical elements; sizes are in elements, terms or points.
#include "ec/point.cuh"
#include "hash/poseidon.cuh"
#include "msm/weigh.cuh"
#include "ntt/passes.cuh"
#include "vector/elementwise.cuh"
#include "vector/rates.cuh"

typedef Affine<Fq> G1Affine;
typedef Xyzz<Fq> G1Sum;
typedef Affine<Fq2> G2Affine;
typedef Xyzz<Fq2> G2Sum;

KERNEL(256, 2) multiply_fr(Fr* z, const Fr* a, const Fr* b, uint32_t count) {
    multiply(z, a, b, count);
}

KERNEL(256, 2) multiply_fq(Fq* z, const Fq* a, const Fq* b, uint32_t count) {
    multiply(z, a, b, count);
}

KERNEL(256, 2) scale_fr(Fr* z, const Fr* a, const Fr* factor, uint32_t count) {
    scale(z, a, factor, count);
}

KERNEL(256, 2) scale_fq(Fq* z, const Fq* a, const Fq* factor, uint32_t count) {
    scale(z, a, factor, count);
}

KERNEL(256, 2) quotient(Fr* z, const Fr* a, const Fr* b, const Fr* c, uint32_t count) {
    quotient_values(z, a, b, c, count);
}

KERNEL(256, 2) products(Fr* z, const uint32_t* row_start, const uint32_t* wire, const uint32_t* coefficient,
                        const Fr* table, const Fr* vector, uint32_t rows) {
    inner_products(z, row_start, wire, coefficient, table, vector, rows);
}

KERNEL(128, 4) permute(uint32_t width, uint32_t partial_rounds, const Fr* constants, Fr* states, uint32_t count) {
    uint32_t i = thread_of_grid();
    if (i < count) {
        permute_state(width, partial_rounds, constants, states + (uint64_t)width * i);
    }
}

KERNEL(256, 2) rate_imad(uint32_t* out, uint32_t rounds) {
    multiply_add_words(out, rounds);
}

KERNEL(256, 2) rate_multiply_fq(uint32_t* out, uint32_t rounds) {
    multiply_elements<Fq>(out, rounds);
}

KERNEL(256, 3) ntt_frequency(Fr* data, uint32_t log, uint32_t top, uint32_t levels, uint32_t column_log,
                             const Fr* inverse_roots) {
    DYNAMIC_SHARED(memory);
    stages_of_rows<false>(memory, data, log, top, levels, column_log, inverse_roots);
}

KERNEL(256, 3) ntt_time(Fr* data, uint32_t log, uint32_t top, uint32_t levels, uint32_t column_log, const Fr* roots) {
    DYNAMIC_SHARED(memory);
    stages_of_rows<true>(memory, data, log, top, levels, column_log, roots);
}

KERNEL(256, 3) ntt_block(Fr* data, uint32_t log, uint32_t levels, uint32_t mode, const Fr* inverse_roots,
                         const Fr* shift, const Fr* roots) {
    DYNAMIC_SHARED(memory);
    stages_of_block(memory, data, log, levels, mode, inverse_roots, shift, roots);
}

KERNEL(256, 2) digits(int16_t* digits, const Fr* scalars, uint32_t n, uint32_t bits, uint32_t windows, uint32_t form,
                      const uint32_t* skip) {
    write_digits(digits, scalars, n, bits, windows, form != 0, skip);
}

KERNEL(SORT_THREADS, 1) count(uint32_t* counts, const int16_t* digits, uint32_t n, uint32_t bits, uint32_t windows,
                              uint32_t sets) {
    DYNAMIC_SHARED(memory);
    count_terms(reinterpret_cast<uint32_t*>(memory), counts, digits, n, bits, windows, sets);
}

KERNEL(SORT_THREADS, 1) offsets(uint32_t* start, uint32_t* counts, uint32_t bits, uint32_t parts) {
    __shared__ uint32_t sums[SORT_THREADS];
    place_terms(sums, start, counts, bits, parts);
}

KERNEL(SORT_THREADS, 1) scatter(uint32_t* entries, const uint32_t* counts, const uint32_t* start,
                                const int16_t* digits, uint32_t n, uint32_t bits, uint32_t windows, uint32_t sets,
                                uint32_t copies) {
    DYNAMIC_SHARED(memory);
    scatter_terms(reinterpret_cast<uint32_t*>(memory), entries, counts, start, digits, n, bits, windows, sets,
                  copies);
}

// The kernels of one group. `blocks` of accumulation that a processor shall hold decide how many registers it has.
#define GROUP(suffix, F, blocks)                                                                                     \
    KERNEL(SUM_THREADS, blocks) accumulate_##suffix(                                                                 \
            Xyzz<F>* buckets, Xyzz<F>* heads, Xyzz<F>* tails, const uint32_t* start, const uint32_t* entries,        \
            const Affine<F>* bases, uint32_t bits, uint32_t segment, uint32_t capacity) {                            \
        sum_segment(buckets, heads, tails, start, entries, bases, bits, segment, capacity);                          \
    }                                                                                                                \
    KERNEL(SUM_THREADS, 1) merge_##suffix(                                                                           \
            Xyzz<F>* buckets, uint32_t* large, const Xyzz<F>* heads, const Xyzz<F>* tails, const uint32_t* start,    \
            uint32_t bits, uint32_t segment, uint32_t capacity) {                                                    \
        merge_pieces(buckets, large, heads, tails, start, bits, segment, capacity);                                  \
    }                                                                                                                \
    KERNEL(SUM_THREADS, 1) merge_large_##suffix(                                                                     \
            Xyzz<F>* buckets, uint32_t* large, Xyzz<F>* heads, const Xyzz<F>* tails, const uint32_t* start,          \
            uint32_t bits, uint32_t segment, uint32_t capacity) {                                                    \
        DYNAMIC_SHARED(memory);                                                                                      \
        __shared__ uint32_t before;                                                                                  \
        merge_large(reinterpret_cast<Xyzz<F>*>(memory), &before, buckets, large, heads, tails, start, bits, segment, \
                    capacity);                                                                                       \
    }                                                                                                                \
    KERNEL(64, 1) reduce_##suffix(Xyzz<F>* chunks, const Xyzz<F>* buckets, uint32_t bits, uint32_t length) {         \
        weigh_chunk(chunks, buckets, bits, length);                                                                  \
    }                                                                                                                \
    KERNEL(SUM_THREADS, 1) total_##suffix(Xyzz<F>* sums, const Xyzz<F>* chunks, uint32_t count) {                    \
        DYNAMIC_SHARED(memory);                                                                                      \
        sum_chunks(reinterpret_cast<Xyzz<F>*>(memory), sums, chunks, count);                                         \
    }                                                                                                                \
    KERNEL(128, 1) copies_##suffix(Affine<F>* target, const Affine<F>* source, uint32_t n, uint32_t doublings) {     \
        multiply_points(target, source, n, doublings);                                                               \
    }

GROUP(g1, Fq, 4)
GROUP(g2, Fq2, 2)
