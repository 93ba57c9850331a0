package io.orrery.gpu.cuda;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// A driver whose device is the processor: the kernels' own sources, compiled for it, each run over its whole grid
/// before the launch returns. Memory is counted, so that what is not given back can be seen.
@SuppressWarnings("restricted") // The library is our own, and what it is given was allocated here.
final class HostDriver implements Driver {
    private static final String LIBRARY = "/cuda/liborrery_cuda_host.so";
    private static final FunctionDescriptor LAUNCH = FunctionDescriptor.ofVoid(ADDRESS, ADDRESS, JAVA_INT, ADDRESS);

    private record Order() implements Stream {}

    private static final class Moment implements Event {
        private long nanos;
    }

    private final Map<Kernel, MethodHandle> functions = new EnumMap<>(Kernel.class);
    private final Map<Long, Arena> allocated = new ConcurrentHashMap<>();
    private final Map<Long, Arena> pinned = new ConcurrentHashMap<>();
    private final long memory;
    private long used;
    private int launches;

    private HostDriver(SymbolLookup symbols, long memory) {
        this.memory = memory;
        for (var kernel : Kernel.values()) {
            functions.put(
                    kernel,
                    Linker.nativeLinker().downcallHandle(symbols.findOrThrow("host_" + kernel.symbol()), LAUNCH));
        }
    }

    /// Nothing where the library was not built, as on a machine without a compiler of C++.
    static Optional<HostDriver> withMemory(long bytes) {
        var library = HostDriver.class.getResource(LIBRARY);
        if (library == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new HostDriver(SymbolLookup.libraryLookup(Path.of(library.toURI()), Arena.global()), bytes));
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Device device() {
        return new Device("the processor", 90, 1, memory, 227 << 10, 64, 13000, 1_000_000);
    }

    long used() {
        return used;
    }

    int launches() {
        return launches;
    }

    @Override
    public long free() {
        return memory - used;
    }

    @Override
    public synchronized long allocate(long bytes) throws DriverFault {
        if (used + bytes > memory) {
            throw new DriverFault(DriverFault.Kind.OUT_OF_MEMORY, "allocate of " + bytes + " bytes");
        }
        used += bytes;
        var arena = Arena.ofShared();
        var segment = arena.allocate(bytes, Memory.GRAIN);
        segment.fill((byte) 0x5a);
        allocated.put(segment.address(), arena);
        sizes.put(segment.address(), bytes);
        return segment.address();
    }

    private final Map<Long, Long> sizes = new ConcurrentHashMap<>();

    @Override
    public synchronized void release(long address) {
        used -= Objects.requireNonNull(sizes.remove(address));
        Objects.requireNonNull(allocated.remove(address)).close();
    }

    @Override
    public MemorySegment pin(long bytes) {
        var arena = Arena.ofShared();
        var segment = arena.allocate(bytes, Memory.GRAIN);
        pinned.put(segment.address(), arena);
        return segment;
    }

    @Override
    public void unpin(MemorySegment segment) {
        Objects.requireNonNull(pinned.remove(segment.address())).close();
    }

    int pinned() {
        return pinned.size();
    }

    @Override
    public Stream stream() {
        return new Order();
    }

    @Override
    public Event event() {
        return new Moment();
    }

    private static MemorySegment at(long address, long bytes) {
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    @Override
    public void upload(long address, MemorySegment from, Stream stream) {
        at(address, from.byteSize()).copyFrom(from);
    }

    @Override
    public void download(MemorySegment to, long address, Stream stream) {
        to.copyFrom(at(address, to.byteSize()));
    }

    @Override
    public void zero(long address, long bytes, Stream stream) {
        at(address, bytes).fill((byte) 0);
    }

    @Override
    public void launch(Kernel kernel, Shape shape, Stream stream, long... arguments) {
        kernel.require(arguments);
        launches++;
        try (var arena = Arena.ofConfined()) {
            var parameters = arena.allocate(ADDRESS, arguments.length);
            for (int i = 0; i < arguments.length; i++) {
                var value = arena.allocate(8, 8);
                if (kernel.isPointer(i)) {
                    value.set(ValueLayout.JAVA_LONG, 0, arguments[i]);
                } else {
                    value.set(JAVA_INT, 0, (int) arguments[i]);
                }
                parameters.setAtIndex(ADDRESS, i, value);
            }
            var grid = arena.allocateFrom(JAVA_INT, shape.x(), shape.y(), 1);
            var block = arena.allocateFrom(JAVA_INT, shape.threads(), 1, 1);
            Objects.requireNonNull(functions.get(kernel)).invokeExact(grid, block, shape.shared(), parameters);
        } catch (Throwable e) {
            throw new IllegalStateException(kernel.symbol() + " can not be called", e);
        }
    }

    @Override
    public void record(Event event, Stream stream) {
        ((Moment) event).nanos = System.nanoTime();
    }

    @Override
    public void await(Stream stream, Event event) {
        // Everything before it has been done.
    }

    @Override
    public void synchronize(Stream stream) {
        // As above.
    }

    @Override
    public long between(Event first, Event second) {
        return ((Moment) second).nanos - ((Moment) first).nanos;
    }

    @Override
    public void close() {
        allocated.values().forEach(Arena::close);
        allocated.clear();
        pinned.values().forEach(Arena::close);
        pinned.clear();
        used = 0;
    }
}
