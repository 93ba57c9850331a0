package io.orrery.gpu.parity;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/// The CUDA kernels compiled for the host: the library that `host.sh` made, and memory that stands for a device's. What
/// only a device has (its carry chains, threads that really run at once) is checked on a device.
final class HostKernels implements AutoCloseable {
    private static final Optional<SymbolLookup> LIBRARY = look();

    private final SymbolLookup library;
    private final Arena arena = Arena.ofConfined();

    private HostKernels(SymbolLookup library) {
        this.library = library;
    }

    /// Without the library the test counts as not run.
    static HostKernels orNotRun() {
        return new HostKernels(
                LIBRARY.orElseGet(() -> Assumptions.abort("not run: this build was made without a C++ compiler")));
    }

    @SuppressWarnings("restricted") // The library is our own.
    private static Optional<SymbolLookup> look() {
        var found = HostKernels.class.getResource("/cuda/liborrery_cuda_host.so");
        if (found == null) {
            System.out.println("NOT RUN: CUDA kernels on the host, this build was made without a C++ compiler");
            return Optional.empty();
        }
        return Optional.of(SymbolLookup.libraryLookup(Path.of(URI.create(found.toString())), Arena.global()));
    }

    /// Memory that begins with ones in every bit: a kernel that does not write its result is seen.
    MemorySegment bytes(long count) {
        return arena.allocate(Math.max(count, 16), 16).fill((byte) 0xFF);
    }

    MemorySegment longs(long... values) {
        var memory = bytes(8L * values.length);
        MemorySegment.copy(values, 0, memory, JAVA_LONG, 0, values.length);
        return memory;
    }

    MemorySegment ints(int... values) {
        var memory = bytes(4L * values.length);
        MemorySegment.copy(values, 0, memory, JAVA_INT, 0, values.length);
        return memory;
    }

    static long[] longs(MemorySegment memory, int count) {
        return memory.asSlice(0, 8L * count).toArray(JAVA_LONG);
    }

    static int[] ints(MemorySegment memory, int count) {
        return memory.asSlice(0, 4L * count).toArray(JAVA_INT);
    }

    static short[] shorts(MemorySegment memory, int count) {
        return memory.asSlice(0, 2L * count).toArray(JAVA_SHORT);
    }

    /// Launches `host_<kernel>` with a grid of `(x, y, 1)`; a parameter is memory or an `int`.
    @SuppressWarnings("restricted") // As above.
    void launch(String kernel, int x, int y, int block, int shared, Object... parameters) {
        var function = Linker.nativeLinker()
                .downcallHandle(
                        library.findOrThrow("host_" + kernel),
                        FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, JAVA_INT, ADDRESS));
        try (var call = Arena.ofConfined()) {
            var values = call.allocate(8L * parameters.length, 8);
            var pointers = call.allocate(8L * parameters.length, 8);
            for (int i = 0; i < parameters.length; i++) {
                switch (parameters[i]) {
                    case MemorySegment memory -> values.set(JAVA_LONG, 8L * i, memory.address());
                    case Integer number -> values.set(JAVA_INT, 8L * i, number);
                    default -> throw new IllegalArgumentException("no parameter is like " + parameters[i]);
                }
                pointers.set(ADDRESS, 8L * i, values.asSlice(8L * i, 8));
            }
            function.invokeExact(
                    call.allocateFrom(JAVA_INT, x, y, 1), call.allocateFrom(JAVA_INT, block, 1, 1), shared, pointers);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(kernel + " throws nothing, on " + Arrays.toString(parameters), e);
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
