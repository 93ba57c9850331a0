// What kernels need of a device, for a C++ compiler: a launch runs its blocks one after another on the calling
// thread. Threads of a kernel without barriers run one after another; those of one with barriers are fibers that
// take turns at each barrier. Everything is local to the calling thread, so launches of several threads do not meet.
#ifndef ORRERY_EMULATION_H
#define ORRERY_EMULATION_H

#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <ucontext.h>

#include <deque>
#include <memory>
#include <type_traits>
#include <utility>
#include <vector>

struct dim3 {
    unsigned x, y, z;
};

static thread_local dim3 threadIdx;
static thread_local dim3 blockIdx;
static thread_local dim3 blockDim;
static thread_local dim3 gridDim;

#define __shared__ static thread_local

namespace emulation {

const size_t STACK_BYTES = 128 << 10;

struct Fiber {
    // Not initialized: pages of a stack that is not used are never touched.
    std::unique_ptr<unsigned char[]> stack{new unsigned char[STACK_BYTES]};
    jmp_buf resumed;
    bool finished;
};

struct Block {
    // Fibers refer to themselves: they must not move.
    std::deque<Fiber> fibers;
    size_t count;
    size_t current;
    void (*body)(void*);
    void* argument;
    jmp_buf all_finished;
};

inline thread_local Block block;
inline thread_local std::vector<uint64_t> shared;

inline unsigned char* dynamic_shared() {
    return reinterpret_cast<unsigned char*>(shared.data());
}

inline dim3 place(size_t i) {
    return dim3{(unsigned)(i % blockDim.x), (unsigned)(i / blockDim.x % blockDim.y),
                (unsigned)(i / blockDim.x / blockDim.y)};
}

// To the next fiber that has not finished, in a circle, or back to the launch.
inline void go_on() {
    size_t next = block.current;
    for (size_t tried = 0; tried < block.count; tried++) {
        next = next + 1 == block.count ? 0 : next + 1;
        if (!block.fibers[next].finished) {
            block.current = next;
            threadIdx = place(next);
            _longjmp(block.fibers[next].resumed, 1);
        }
    }
    _longjmp(block.all_finished, 1);
}

// Comes back when its turn is over, that is when every other fiber has come to its barrier too.
inline __attribute__((noinline)) void barrier() {
    if (_setjmp(block.fibers[block.current].resumed) == 0) {
        go_on();
    }
}

// Waits for a block of a launch to begin, runs a thread of it, and waits for the next.
inline void begin_fiber() {
    for (;;) {
        block.fibers[block.current].finished = true;
        barrier();
        block.body(block.argument);
    }
}

inline void make_fiber(size_t i) {
    block.fibers.emplace_back();
    block.current = i;
    block.count = i + 1;
    if (_setjmp(block.all_finished) == 0) {
        ucontext_t context;
        getcontext(&context);
        context.uc_stack.ss_sp = block.fibers[i].stack.get();
        context.uc_stack.ss_size = STACK_BYTES;
        context.uc_link = nullptr;
        makecontext(&context, begin_fiber, 0);
        setcontext(&context);
    }
}

inline void with_barriers(size_t count, void (*body)(void*), void* argument) {
    block.body = body;
    block.argument = argument;
    while (block.fibers.size() < count) {
        make_fiber(block.fibers.size());
    }
    block.count = count;
    for (size_t i = 0; i < count; i++) {
        block.fibers[i].finished = false;
    }
    if (_setjmp(block.all_finished) == 0) {
        block.current = count - 1;
        go_on();
    }
}

template <class... A, size_t... I>
void call(void (*kernel)(A...), void** parameters, std::index_sequence<I...>) {
    kernel(*static_cast<std::remove_reference_t<A>*>(parameters[I])...);
}

enum class Threads { SEPARATE, MEETING };

// Runs a grid of a kernel; `parameters` are as for cuLaunchKernel.
template <class... A>
void launch(void (*kernel)(A...), Threads threads, const unsigned grid[3], const unsigned blocks[3],
            unsigned shared_bytes, void** parameters) {
    struct Call {
        void (*kernel)(A...);
        void** parameters;
    };
    Call once{kernel, parameters};
    auto body = [](void* argument) {
        auto& it = *static_cast<Call*>(argument);
        call(it.kernel, it.parameters, std::index_sequence_for<A...>());
    };
    gridDim = dim3{grid[0], grid[1], grid[2]};
    blockDim = dim3{blocks[0], blocks[1], blocks[2]};
    size_t count = (size_t)blocks[0] * blocks[1] * blocks[2];
    for (unsigned z = 0; z < grid[2]; z++) {
        for (unsigned y = 0; y < grid[1]; y++) {
            for (unsigned x = 0; x < grid[0]; x++) {
                blockIdx = dim3{x, y, z};
                // Shared memory begins with whatever lies there: never with zeros.
                shared.assign((shared_bytes + 15) / 8, 0xA5A5A5A5A5A5A5A5);
                if (threads == Threads::MEETING) {
                    with_barriers(count, body, &once);
                } else {
                    for (size_t i = 0; i < count; i++) {
                        threadIdx = place(i);
                        body(&once);
                    }
                }
            }
        }
    }
}

}  // namespace emulation

#define __syncthreads() emulation::barrier()
// One thread runs everything, in the order of the program.
#define __threadfence() ((void)0)

static inline uint32_t atomicAdd(uint32_t* at, uint32_t more) {
    uint32_t before = *at;
    *at = before + more;
    return before;
}

#endif
