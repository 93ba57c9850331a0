// One source for two machines: nvcc compiles it for the device, a C++ compiler for tests on the host.
#ifndef ORRERY_PLATFORM_H
#define ORRERY_PLATFORM_H

#include <stdint.h>

#ifdef __CUDACC__

typedef uint4 Sixteen;


// What knows threads is for the device alone; arithmetic is for a host too.
#define INLINE __host__ __device__ __forceinline__
// For what is long and rare, or long and called from many places: code that does not fit the instruction caches
// costs more than a call.
#define OUTLINE __host__ __device__ __noinline__
#define DEVICE_CODE __device__ __forceinline__
#define KERNEL(threads, blocks) extern "C" __global__ void __launch_bounds__(threads, blocks)
#define UNROLL _Pragma("unroll")
#define DYNAMIC_SHARED(name) extern __shared__ __align__(16) unsigned char name[]

#else

#include "host/emulation.h"

// May alias whatever it is a part of.
typedef uint64_t Sixteen __attribute__((vector_size(16), may_alias));

#define INLINE inline __attribute__((always_inline))
#define OUTLINE inline __attribute__((noinline))
#define DEVICE_CODE INLINE
#define KERNEL(threads, blocks) extern "C" __attribute__((visibility("hidden"))) void
#define UNROLL
#define DYNAMIC_SHARED(name) unsigned char* const name = emulation::dynamic_shared()

#endif
#endif
