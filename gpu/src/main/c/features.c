/*
 * Whether this processor and its system can run the kernels. Compiled without any extension, so that it may be
 * asked anywhere.
 */
#include <cpuid.h>

#define EXPORT __attribute__((visibility("default")))

/* Of leaf 7: AVX512F, DQ, IFMA, BW, VL. */
#define NEEDED (1u << 16 | 1u << 17 | 1u << 21 | 1u << 30 | 1u << 31)

/* XCR0: the system saves the SSE, AVX, mask and both kinds of 512-bit registers. */
#define SAVED 0xe6u

/* 0: ready; 1: the processor lacks instructions; 2: the system does not save their registers. */
EXPORT int orrery_features(void) {
    unsigned a, b, c, d;
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d) || (b & NEEDED) != NEEDED) {
        return 1;
    }
    if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & 1u << 27)) {
        return 2;
    }
    unsigned low, high;
    __asm__("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
    return (low & SAVED) == SAVED ? 0 : 2;
}
