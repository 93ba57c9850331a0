// The two prime fields of BN254. Both moduli have 254 bits: 2^256 = 5.29 m, so that twice a modulus and sums of
// four elements fit into eight words.
#ifndef ORRERY_MODULUS_H
#define ORRERY_MODULUS_H

#include "../platform.h"

// Words of 32 bits, least significant first; `get(i)` folds into the instruction where `i` is known.
#define WORDS(get, a, b, c, d, e, f, g, h)                                                                     \
    static INLINE constexpr uint32_t get(int i) {                                                              \
        return i == 0 ? a : i == 1 ? b : i == 2 ? c : i == 3 ? d : i == 4 ? e : i == 5 ? f : i == 6 ? g : h;   \
    }

// The field of the curve's coordinates.
struct BaseModulus {
    WORDS(m, 0xd87cfd47, 0x3c208c16, 0x6871ca8d, 0x97816a91, 0x8181585d, 0xb85045b6, 0xe131a029, 0x30644e72)
    WORDS(twice, 0xb0f9fa8e, 0x7841182d, 0xd0e3951a, 0x2f02d522, 0x0302b0bb, 0x70a08b6d, 0xc2634053, 0x60c89ce5)
    // 2^256 mod m
    WORDS(one, 0xc58f0d9d, 0xd35d438d, 0xf5c70b3d, 0x0a78eb28, 0x7879462c, 0x666ea36f, 0x9a07df2f, 0x0e0a77c1)
    // -1/m mod 2^64
    static constexpr uint64_t INVERSE = 0x87d20782e4866389;
};

// The field of scalars: the order of both groups.
struct ScalarModulus {
    WORDS(m, 0xf0000001, 0x43e1f593, 0x79b97091, 0x2833e848, 0x8181585d, 0xb85045b6, 0xe131a029, 0x30644e72)
    WORDS(twice, 0xe0000002, 0x87c3eb27, 0xf372e122, 0x5067d090, 0x0302b0ba, 0x70a08b6d, 0xc2634053, 0x60c89ce5)
    WORDS(one, 0x4ffffffb, 0xac96341c, 0x9f60cd29, 0x36fc7695, 0x7879462e, 0x666ea36f, 0x9a07df2f, 0x0e0a77c1)
    static constexpr uint64_t INVERSE = 0xc2e1f593efffffff;
};

#endif
