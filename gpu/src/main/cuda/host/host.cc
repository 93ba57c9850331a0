// The kernels as functions of a library, each with a grid, a block, bytes of shared memory, and parameters as for
// cuLaunchKernel. MEETING are those whose threads wait for one another.
#include "../kernels.cu"

#define EXPORT(kernel, threads)                                                                                \
    extern "C" __attribute__((visibility("default"))) void host_##kernel(                                      \
            const unsigned grid[3], const unsigned block[3], unsigned shared_bytes, void** parameters) {       \
        emulation::launch(kernel, emulation::Threads::threads, grid, block, shared_bytes, parameters);         \
    }

EXPORT(multiply_fr, SEPARATE)
EXPORT(multiply_fq, SEPARATE)
EXPORT(scale_fr, SEPARATE)
EXPORT(scale_fq, SEPARATE)
EXPORT(quotient, SEPARATE)
EXPORT(products, SEPARATE)
EXPORT(permute, SEPARATE)
EXPORT(rate_imad, SEPARATE)
EXPORT(rate_multiply_fq, SEPARATE)
EXPORT(ntt_frequency, MEETING)
EXPORT(ntt_time, MEETING)
EXPORT(ntt_block, MEETING)
EXPORT(digits, SEPARATE)
EXPORT(count, MEETING)
EXPORT(offsets, MEETING)
EXPORT(scatter, MEETING)

#define EXPORT_GROUP(suffix)               \
    EXPORT(accumulate_##suffix, SEPARATE)  \
    EXPORT(merge_##suffix, SEPARATE)       \
    EXPORT(merge_large_##suffix, MEETING)  \
    EXPORT(reduce_##suffix, SEPARATE)      \
    EXPORT(total_##suffix, MEETING)        \
    EXPORT(copies_##suffix, SEPARATE)

EXPORT_GROUP(g1)
EXPORT_GROUP(g2)
