// Signed digits of scalars: sum d_w 2^(c w) = k with d_w in [-2^(c-1), 2^(c-1)), the top one not negative. The
// windows cover 255 bits and scalars have 254, so the top digit is at most 2^(c-1) with the carry from below.
#ifndef ORRERY_DIGITS_H
#define ORRERY_DIGITS_H

#include "../vector/elementwise.cuh"

// Digits of a window are so many: a multiple of eight, so that eight can be read at once.
DEVICE_CODE uint32_t digits_pitch(uint32_t n) {
    return (n + 7) & ~7u;
}

// Writes the digits of scalar `i`, zeros for one that is skipped or behind the last.
DEVICE_CODE void write_digits(int16_t* digits, const Fr* scalars, uint32_t n, uint32_t bits, uint32_t windows,
                         bool montgomery, const uint32_t* skip) {
    uint32_t i = thread_of_grid();
    uint32_t pitch = digits_pitch(n);
    if (i >= pitch) {
        return;
    }
    Fr k = Fr::zero();
    if (i < n && !(skip && skip[i / 32] >> (i % 32) & 1)) {
        k = montgomery ? (load(scalars + i) * Fr::plain_one()).canonical() : load(scalars + i);
    }
    uint32_t carry = 0;
    for (uint32_t w = 0; w < windows; w++) {
        uint32_t value = (k.w[0] & ((1u << bits) - 1)) + carry;
        carry = w + 1 < windows && value >> (bits - 1) ? 1 : 0;
        digits[(uint64_t)w * pitch + i] = (int16_t)(value - (carry << bits));
        UNROLL
        for (int j = 0; j < 7; j++) {
            k.w[j] = k.w[j] >> bits | k.w[j + 1] << (32 - bits);
        }
        k.w[7] >>= bits;
    }
}

#endif
