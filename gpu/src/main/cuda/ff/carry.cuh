// Chains of carries in PTX. Each chain is one statement, because nothing else keeps a carry flag between two. The
// assembler joins a low and a high multiplication into one of 32 x 32 + 64 bits with carries.
#ifndef ORRERY_CARRY_H
#define ORRERY_CARRY_H

#include "../memory.cuh"

#ifdef __CUDA_ARCH__

// z = a + b, and the carry out is known to be zero.
static __device__ __forceinline__ void add_words(uint32_t* z, const uint32_t* a, const uint32_t* b) {
    asm("add.cc.u32 %0, %8, %16;\n\t"
        "addc.cc.u32 %1, %9, %17;\n\t"
        "addc.cc.u32 %2, %10, %18;\n\t"
        "addc.cc.u32 %3, %11, %19;\n\t"
        "addc.cc.u32 %4, %12, %20;\n\t"
        "addc.cc.u32 %5, %13, %21;\n\t"
        "addc.cc.u32 %6, %14, %22;\n\t"
        "addc.u32 %7, %15, %23;"
        : "=&r"(z[0]), "=&r"(z[1]), "=&r"(z[2]), "=&r"(z[3]), "=&r"(z[4]), "=&r"(z[5]), "=&r"(z[6]), "=&r"(z[7])
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(a[4]), "r"(a[5]), "r"(a[6]), "r"(a[7]),
          "r"(b[0]), "r"(b[1]), "r"(b[2]), "r"(b[3]), "r"(b[4]), "r"(b[5]), "r"(b[6]), "r"(b[7]));
}

// z = a - b modulo 2^256; returns all ones where that borrowed, or else zero.
static __device__ __forceinline__ uint32_t subtract_words(uint32_t* z, const uint32_t* a, const uint32_t* b) {
    uint32_t borrow;
    asm("sub.cc.u32 %0, %9, %17;\n\t"
        "subc.cc.u32 %1, %10, %18;\n\t"
        "subc.cc.u32 %2, %11, %19;\n\t"
        "subc.cc.u32 %3, %12, %20;\n\t"
        "subc.cc.u32 %4, %13, %21;\n\t"
        "subc.cc.u32 %5, %14, %22;\n\t"
        "subc.cc.u32 %6, %15, %23;\n\t"
        "subc.cc.u32 %7, %16, %24;\n\t"
        "subc.u32 %8, 0, 0;"
        : "=&r"(z[0]), "=&r"(z[1]), "=&r"(z[2]), "=&r"(z[3]), "=&r"(z[4]), "=&r"(z[5]), "=&r"(z[6]), "=&r"(z[7]),
          "=&r"(borrow)
        : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(a[4]), "r"(a[5]), "r"(a[6]), "r"(a[7]),
          "r"(b[0]), "r"(b[1]), "r"(b[2]), "r"(b[3]), "r"(b[4]), "r"(b[5]), "r"(b[6]), "r"(b[7]));
    return borrow;
}

// acc += (a0, a2, a4, a6) * b at every second word; the carry goes to `top`.
static __device__ __forceinline__ void add_row(
        uint32_t* acc, uint32_t& top, uint32_t a0, uint32_t a2, uint32_t a4, uint32_t a6, uint32_t b) {
    asm("mad.lo.cc.u32 %0, %9, %13, %0;\n\t"
        "madc.hi.cc.u32 %1, %9, %13, %1;\n\t"
        "madc.lo.cc.u32 %2, %10, %13, %2;\n\t"
        "madc.hi.cc.u32 %3, %10, %13, %3;\n\t"
        "madc.lo.cc.u32 %4, %11, %13, %4;\n\t"
        "madc.hi.cc.u32 %5, %11, %13, %5;\n\t"
        "madc.lo.cc.u32 %6, %12, %13, %6;\n\t"
        "madc.hi.cc.u32 %7, %12, %13, %7;\n\t"
        "addc.u32 %8, %8, 0;"
        : "+r"(acc[0]), "+r"(acc[1]), "+r"(acc[2]), "+r"(acc[3]), "+r"(acc[4]), "+r"(acc[5]), "+r"(acc[6]),
          "+r"(acc[7]), "+r"(top)
        : "r"(a0), "r"(a2), "r"(a4), "r"(a6), "r"(b));
}

// The same where the carry out is known to be zero.
static __device__ __forceinline__ void add_last_row(
        uint32_t* acc, uint32_t a0, uint32_t a2, uint32_t a4, uint32_t a6, uint32_t b) {
    asm("mad.lo.cc.u32 %0, %8, %12, %0;\n\t"
        "madc.hi.cc.u32 %1, %8, %12, %1;\n\t"
        "madc.lo.cc.u32 %2, %9, %12, %2;\n\t"
        "madc.hi.cc.u32 %3, %9, %12, %3;\n\t"
        "madc.lo.cc.u32 %4, %10, %12, %4;\n\t"
        "madc.hi.cc.u32 %5, %10, %12, %5;\n\t"
        "madc.lo.cc.u32 %6, %11, %12, %6;\n\t"
        "madc.hi.u32 %7, %11, %12, %7;"
        : "+r"(acc[0]), "+r"(acc[1]), "+r"(acc[2]), "+r"(acc[3]), "+r"(acc[4]), "+r"(acc[5]), "+r"(acc[6]),
          "+r"(acc[7])
        : "r"(a0), "r"(a2), "r"(a4), "r"(a6), "r"(b));
}

// Divides by 2^32 and adds a row. `even` is at word 0 with its lowest word zero, `odd` at word 1. Afterwards `odd`
// has become what is at word 0, and `even`, two words down, what is at word 1, with the row of (a1, a3, a5, a7) * b
// added. The word that falls between the two goes to the lowest of `odd`; its carry is the row's carry in.
static __device__ __forceinline__ void shift_and_add_row(
        uint32_t* even, uint32_t* odd, uint32_t a1, uint32_t a3, uint32_t a5, uint32_t a7, uint32_t b) {
    uint32_t z[8];
    asm("add.cc.u32 %8, %8, %9;\n\t"
        "madc.lo.cc.u32 %0, %16, %20, %10;\n\t"
        "madc.hi.cc.u32 %1, %16, %20, %11;\n\t"
        "madc.lo.cc.u32 %2, %17, %20, %12;\n\t"
        "madc.hi.cc.u32 %3, %17, %20, %13;\n\t"
        "madc.lo.cc.u32 %4, %18, %20, %14;\n\t"
        "madc.hi.cc.u32 %5, %18, %20, %15;\n\t"
        "madc.lo.cc.u32 %6, %19, %20, 0;\n\t"
        "madc.hi.u32 %7, %19, %20, 0;"
        : "=&r"(z[0]), "=&r"(z[1]), "=&r"(z[2]), "=&r"(z[3]), "=&r"(z[4]), "=&r"(z[5]), "=&r"(z[6]), "=&r"(z[7]),
          "+r"(odd[0])
        : "r"(even[1]), "r"(even[2]), "r"(even[3]), "r"(even[4]), "r"(even[5]), "r"(even[6]), "r"(even[7]),
          "r"(a1), "r"(a3), "r"(a5), "r"(a7), "r"(b));
    UNROLL
    for (int i = 0; i < 8; i++) {
        even[i] = z[i];
    }
}

// a * b / 2^256, or (a * b + c * d) / 2^256 where PAIRS is 2, modulo M. Words at even and at odd places are summed
// apart, so that every product of 64 bits lies in an aligned pair. With factors of at most 2 m the sum stays below
// (2 * PAIRS + 1) m in units of the running power, which is below 2^256: so nothing carries out of `high`.
template <class M, int PAIRS>
static __device__ __forceinline__ void multiply_words(
        uint32_t* z, const uint32_t* a, const uint32_t* b, const uint32_t* c, const uint32_t* d) {
    uint32_t even[8];
    uint32_t odd[8];
    UNROLL
    for (int i = 0; i < 8; i += 2) {
        uint64_t at_even = (uint64_t)a[i] * b[0];
        uint64_t at_odd = (uint64_t)a[i + 1] * b[0];
        even[i] = (uint32_t)at_even;
        even[i + 1] = (uint32_t)(at_even >> 32);
        odd[i] = (uint32_t)at_odd;
        odd[i + 1] = (uint32_t)(at_odd >> 32);
    }
    UNROLL
    for (int i = 0; i < 8; i++) {
        uint32_t* low = i % 2 == 0 ? even : odd;
        uint32_t* high = i % 2 == 0 ? odd : even;
        if (i > 0) {
            shift_and_add_row(high, low, a[1], a[3], a[5], a[7], b[i]);
            add_row(low, high[7], a[0], a[2], a[4], a[6], b[i]);
        }
        if (PAIRS == 2) {
            add_last_row(high, c[1], c[3], c[5], c[7], d[i]);
            add_row(low, high[7], c[0], c[2], c[4], c[6], d[i]);
        }
        uint32_t factor = low[0] * (uint32_t)M::INVERSE;
        add_last_row(high, M::m(1), M::m(3), M::m(5), M::m(7), factor);
        add_row(low, high[7], M::m(0), M::m(2), M::m(4), M::m(6), factor);
    }
    // The last round left its low words in `odd`, the lowest of which is zero.
    uint32_t upper[8] = {odd[1], odd[2], odd[3], odd[4], odd[5], odd[6], odd[7], 0};
    add_words(z, even, upper);
}

#else

static inline void add_words(uint32_t* z, const uint32_t* a, const uint32_t* b) {
    uint64_t carry = 0;
    for (int i = 0; i < 8; i++) {
        carry += (uint64_t)a[i] + b[i];
        z[i] = (uint32_t)carry;
        carry >>= 32;
    }
}

static inline uint32_t subtract_words(uint32_t* z, const uint32_t* a, const uint32_t* b) {
    uint32_t borrow = 0;
    for (int i = 0; i < 8; i++) {
        uint64_t difference = (uint64_t)a[i] - b[i] - borrow;
        z[i] = (uint32_t)difference;
        borrow = (uint32_t)(difference >> 63);
    }
    return 0 - borrow;
}

static inline uint64_t long_word(const uint32_t* a, int i) {
    return a[2 * i] | (uint64_t)a[2 * i + 1] << 32;
}

// t += a * factor; t has a word more.
static inline void add_long_row(uint64_t* t, const uint32_t* a, uint64_t factor) {
    unsigned __int128 carry = 0;
    for (int j = 0; j < 4; j++) {
        carry += (unsigned __int128)long_word(a, j) * factor + t[j];
        t[j] = (uint64_t)carry;
        carry >>= 64;
    }
    t[4] += (uint64_t)carry;
}

// The same number as the device's, because the multiple of m that makes the sum divisible is unique: in words of 64
// bits, which the host multiplies.
template <class M, int PAIRS>
static inline void multiply_words(
        uint32_t* z, const uint32_t* a, const uint32_t* b, const uint32_t* c, const uint32_t* d) {
    const uint32_t m[8] = {M::m(0), M::m(1), M::m(2), M::m(3), M::m(4), M::m(5), M::m(6), M::m(7)};
    uint64_t t[5] = {0, 0, 0, 0, 0};
    for (int i = 0; i < 4; i++) {
        add_long_row(t, a, long_word(b, i));
        if (PAIRS == 2) {
            add_long_row(t, c, long_word(d, i));
        }
        add_long_row(t, m, t[0] * M::INVERSE);
        for (int j = 0; j < 4; j++) {
            t[j] = t[j + 1];
        }
        t[4] = 0;
    }
    for (int i = 0; i < 4; i++) {
        z[2 * i] = (uint32_t)t[i];
        z[2 * i + 1] = (uint32_t)(t[i] >> 32);
    }
}

#endif
#endif
