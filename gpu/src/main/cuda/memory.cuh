// Memory is read and written 16 bytes at a time: a compiler that sees words only would do it by words.
#ifndef ORRERY_MEMORY_H
#define ORRERY_MEMORY_H

#include "platform.h"

template <class T>
INLINE T load(const T* from) {
    static_assert(sizeof(T) % 16 == 0 && alignof(T) == 16, "whole pieces only");
    T value;
    UNROLL
    for (uint32_t i = 0; i < sizeof(T) / 16; i++) {
        reinterpret_cast<Sixteen*>(&value)[i] = reinterpret_cast<const Sixteen*>(from)[i];
    }
    return value;
}

template <class T>
INLINE void store(T* to, const T& value) {
    static_assert(sizeof(T) % 16 == 0 && alignof(T) == 16, "whole pieces only");
    UNROLL
    for (uint32_t i = 0; i < sizeof(T) / 16; i++) {
        reinterpret_cast<Sixteen*>(to)[i] = reinterpret_cast<const Sixteen*>(&value)[i];
    }
}

#endif
