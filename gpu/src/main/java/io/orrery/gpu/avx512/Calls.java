package io.orrery.gpu.avx512;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.orrery.zk.curve.Curve;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/// The functions of the library. They are constants, so that a call costs some nanoseconds; the class is touched
/// only once [NativeLibrary] has been loaded.
///
/// Every call is *critical*: the function works on Java's arrays where they lie, and no garbage collection can
/// begin until it is back. So no call may be given more than some hundred microseconds of work.
final class Calls {
    private static final SymbolLookup SYMBOLS = switch (NativeLibrary.load()) {
        case NativeLibrary.Found.Loaded(var symbols) -> symbols;
        case NativeLibrary.Found.Missing(var reason) -> throw new IllegalStateException(reason);
    };

    private static final MethodHandle MULTIPLY =
            nothing("orrery_multiply", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);
    private static final MethodHandle SCALE = nothing("orrery_scale", JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);
    private static final MethodHandle QUOTIENT =
            nothing("orrery_quotient", ADDRESS, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG);

    private static final MethodHandle ADDER_BYTES =
            link("orrery_adder_bytes", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG));
    private static final FunctionDescriptor ADD = FunctionDescriptor.of(
            JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, ADDRESS, JAVA_LONG,
            ADDRESS);
    private static final MethodHandle ADD_G1 = link("orrery_add_g1", ADD);
    private static final MethodHandle ADD_G2 = link("orrery_add_g2", ADD);

    private static final MethodHandle FREQUENCY_STAGES =
            nothing("orrery_frequency_stages", ADDRESS, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, ADDRESS);
    private static final MethodHandle TIME_STAGES =
            nothing("orrery_time_stages", ADDRESS, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, ADDRESS);
    private static final MethodHandle FREQUENCY_BLOCK = nothing("orrery_frequency_block", ADDRESS, JAVA_INT, ADDRESS);
    private static final MethodHandle TIME_BLOCK = nothing("orrery_time_block", ADDRESS, JAVA_INT, ADDRESS);
    private static final MethodHandle SHIFT_BLOCK =
            nothing("orrery_shift_block", ADDRESS, JAVA_INT, ADDRESS, ADDRESS, ADDRESS);
    private static final MethodHandle PERMUTE =
            nothing("orrery_permute", JAVA_INT, JAVA_INT, ADDRESS, ADDRESS, JAVA_LONG);

    private Calls() {}

    static void multiply(int field, MemorySegment z, MemorySegment a, MemorySegment b, long count) {
        try {
            MULTIPLY.invokeExact(field, z, a, b, count);
        } catch (Throwable e) {
            throw thrown(e);
        }
    }

    static void scale(int field, MemorySegment z, MemorySegment a, MemorySegment factor, long count) {
        try {
            SCALE.invokeExact(field, z, a, factor, count);
        } catch (Throwable e) {
            throw thrown(e);
        }
    }

    static void quotient(MemorySegment z, MemorySegment a, MemorySegment b, MemorySegment c, long count) {
        try {
            QUOTIENT.invokeExact(z, a, b, c, count);
        } catch (Throwable e) {
            throw thrown(e);
        }
    }

    /// Bytes of scratch memory for an adder, aligned to 64.
    static long adderBytes(int capacity) {
        try {
            return (long) ADDER_BYTES.invokeExact((long) capacity);
        } catch (Throwable e) {
            throw thrown(e);
        }
    }

    /// Returns 0, or which list names a point out of range: 1 for the left ones, 2 for the right ones, 3 for the
    /// results; then nothing has been written. Each array's length is in points.
    static int add(
            Curve curve,
            MemorySegment a,
            int pointsA,
            MemorySegment ai,
            MemorySegment b,
            int pointsB,
            MemorySegment bi,
            MemorySegment z,
            int pointsZ,
            MemorySegment zi,
            long count,
            MemorySegment scratch) {
        try {
            return switch (curve) {
                case G1 -> (int) ADD_G1.invokeExact(a, pointsA, ai, b, pointsB, bi, z, pointsZ, zi, count, scratch);
                case G2 -> (int) ADD_G2.invokeExact(a, pointsA, ai, b, pointsB, bi, z, pointsZ, zi, count, scratch);
            };
        } catch (Throwable e) {
            throw thrown(e);
        }
    }

    static void frequencyStages(MemorySegment block, int level, int levels, long from, long to, MemorySegment roots) {
        try {
            FREQUENCY_STAGES.invokeExact(block, level, levels, from, to, roots);
        } catch (Throwable e) {
            throw thrown(e);
        }
    }

    static void timeStages(MemorySegment block, int level, int levels, long from, long to, MemorySegment roots) {
        try {
            TIME_STAGES.invokeExact(block, level, levels, from, to, roots);
        } catch (Throwable e) {
            throw thrown(e);
        }
    }

    static void frequencyBlock(MemorySegment block, int level, MemorySegment roots) {
        try {
            FREQUENCY_BLOCK.invokeExact(block, level, roots);
        } catch (Throwable e) {
            throw thrown(e);
        }
    }

    static void timeBlock(MemorySegment block, int level, MemorySegment roots) {
        try {
            TIME_BLOCK.invokeExact(block, level, roots);
        } catch (Throwable e) {
            throw thrown(e);
        }
    }

    static void shiftBlock(
            MemorySegment block, int level, MemorySegment inverseRoots, MemorySegment shift, MemorySegment roots) {
        try {
            SHIFT_BLOCK.invokeExact(block, level, inverseRoots, shift, roots);
        } catch (Throwable e) {
            throw thrown(e);
        }
    }

    static void permute(int width, int partialRounds, MemorySegment constants, MemorySegment states, long count) {
        try {
            PERMUTE.invokeExact(width, partialRounds, constants, states, count);
        } catch (Throwable e) {
            throw thrown(e);
        }
    }

    private static MethodHandle nothing(String name, MemoryLayout... arguments) {
        return link(name, FunctionDescriptor.ofVoid(arguments));
    }

    @SuppressWarnings("restricted") // The library is our own, and the descriptors stand beside its functions.
    private static MethodHandle link(String name, FunctionDescriptor descriptor) {
        return Linker.nativeLinker()
                .downcallHandle(SYMBOLS.findOrThrow(name), descriptor, Linker.Option.critical(true));
    }

    /// C throws nothing; what is left are errors of the virtual machine.
    private static RuntimeException thrown(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return new IllegalStateException("a native kernel can not be called", e);
    }
}
