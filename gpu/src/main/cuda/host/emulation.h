// What kernels need of a device, for a C++ compiler: a launch runs its blocks one after another on the calling
// thread. Threads of a kernel without barriers run one after another; those of one with barriers are fibers that
// take turns at each barrier. Everything is local to the calling thread, so launches of several threads do not meet.
#ifndef ORRERY_EMULATION_H
#define ORRERY_EMULATION_H

#include <setjmp.h>
#include <stdint.h>
#include <string.h>
#include <ucontext.h>

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
    bool started;
    bool finished;
};

struct Block {
    std::vector<Fiber> fibers;
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

inline void run_fiber() {
    block.body(block.argument);
    block.fibers[block.current].finished = true;
    for (;;) {
        // The next that is not finished, in a circle: a thread that has returned is not waited for.
        size_t next = block.current;
        do {
            next = (next + 1) % block.count;
            if (next == block.current && block.fibers[next].finished) {
                _longjmp(block.all_finished, 1);
            }
        } while (block.fibers[next].finished);
        block.current = next;
        threadIdx = place(next);
        _longjmp(block.fibers[next].resumed, 1);
    }
}

// To the next fiber, which begins or goes on. Comes back when its turn is over, that is when every other has come to
// its barrier too.
inline __attribute__((noinline)) void barrier() {
    Fiber& here = block.fibers[block.current];
    if (_setjmp(here.resumed) != 0) {
        return;
    }
    size_t next = block.current;
    do {
        next = (next + 1) % block.count;
    } while (block.fibers[next].finished);
    block.current = next;
    threadIdx = place(next);
    _longjmp(block.fibers[next].resumed, 1);
}

inline void begin_fiber(unsigned index) {
    // Comes twice: first to leave a place to begin at, then to begin.
    Fiber& fiber = block.fibers[index];
    if (_setjmp(fiber.resumed) == 0) {
        _longjmp(block.all_finished, 2);
    }
    run_fiber();
}

inline void with_barriers(size_t count, void (*body)(void*), void* argument) {
    if (block.fibers.size() < count) {
        block.fibers.resize(count);
    }
    block.count = count;
    block.body = body;
    block.argument = argument;
    for (size_t i = 0; i < count; i++) {
        Fiber& fiber = block.fibers[i];
        fiber.finished = false;
        if (_setjmp(block.all_finished) == 0) {
            ucontext_t context;
            getcontext(&context);
            context.uc_stack.ss_sp = fiber.stack.get();
            context.uc_stack.ss_size = STACK_BYTES;
            context.uc_link = nullptr;
            makecontext(&context, reinterpret_cast<void (*)()>(begin_fiber), 1, (unsigned)i);
            setcontext(&context);
        }
    }
    if (_setjmp(block.all_finished) == 0) {
        block.current = 0;
        threadIdx = place(0);
        _longjmp(block.fibers[0].resumed, 1);
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

static inline uint32_t atomicAdd(uint32_t* at, uint32_t more) {
    uint32_t before = *at;
    *at = before + more;
    return before;
}

#endif
