package io.orrery.gpu.cuda;

import java.lang.foreign.MemorySegment;

/// What orchestration needs of a device, with the module of [Kernel]s loaded. Addresses are device pointers, sizes are
/// bytes. Any thread may call; calls on one stream are done in order. After a fault of kind
/// [DriverFault.Kind#DEVICE] every later call fails.
interface Driver extends AutoCloseable {
    /// An order of work on the device.
    interface Stream {}

    /// A point in a stream, and its time.
    interface Event {}

    /// How a kernel is launched: a grid of `x` by `y` blocks of so many threads, each block with so many bytes of
    /// dynamic shared memory.
    record Shape(int x, int y, int threads, int shared) {
        public Shape {
            if (x < 1 || y < 1 || threads < 1 || threads > 1024 || shared < 0) {
                throw new IllegalArgumentException("no launch of " + x + " by " + y + " blocks of " + threads
                        + " threads and " + shared + " bytes");
            }
        }
    }

    Device device();

    /// Bytes that could be allocated now.
    long free() throws DriverFault;

    /// Memory on the device, aligned to 256 bytes; what lies in it is not defined.
    long allocate(long bytes) throws DriverFault;

    void release(long address) throws DriverFault;

    /// Memory of the processor that the device reads and writes by itself.
    MemorySegment pin(long bytes) throws DriverFault;

    void unpin(MemorySegment pinned) throws DriverFault;

    Stream stream() throws DriverFault;

    Event event() throws DriverFault;

    /// From pinned memory, all of it, which must stay as it is until the stream has come past.
    void upload(long address, MemorySegment pinned, Stream stream) throws DriverFault;

    /// Into pinned memory, all of it.
    void download(MemorySegment pinned, long address, Stream stream) throws DriverFault;

    void zero(long address, long bytes, Stream stream) throws DriverFault;

    /// @param arguments pointers and integers as the kernel's parameters say
    void launch(Kernel kernel, Shape shape, Stream stream, long... arguments) throws DriverFault;

    void record(Event event, Stream stream) throws DriverFault;

    /// What comes later in the stream waits for the event.
    void await(Stream stream, Event event) throws DriverFault;

    /// Returns when all of the stream is done; fails when the device does not get there in time.
    void synchronize(Stream stream) throws DriverFault;

    /// Nanoseconds between two events that have been passed.
    long between(Event first, Event second) throws DriverFault;

    /// Gives back everything, what is still allocated included.
    @Override
    void close();
}
