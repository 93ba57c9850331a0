package io.orrery.gpu.cuda;

import java.lang.foreign.MemorySegment;

/// A driver that works until it is told which of its calls fails.
final class FaultyDriver implements Driver {
    /// What can fail.
    enum Call {
        ALLOCATE,
        PIN,
        UPLOAD,
        LAUNCH,
        DOWNLOAD,
        SYNCHRONIZE
    }

    private final HostDriver inner;
    private Call failing = Call.ALLOCATE;
    private DriverFault.Kind kind = DriverFault.Kind.DEVICE;
    private int left = Integer.MAX_VALUE;

    FaultyDriver(HostDriver inner) {
        this.inner = inner;
    }

    /// So many such calls are answered, the next one fails, and later ones are answered again.
    void fail(Call call, int after, DriverFault.Kind with) {
        failing = call;
        left = after;
        kind = with;
    }

    private void pass(Call call) throws DriverFault {
        if (call == failing && left-- == 0) {
            throw new DriverFault(kind, "a test's fault of " + call);
        }
    }

    @Override
    public Device device() {
        return inner.device();
    }

    @Override
    public long free() {
        return inner.free();
    }

    @Override
    public long allocate(long bytes) throws DriverFault {
        pass(Call.ALLOCATE);
        return inner.allocate(bytes);
    }

    @Override
    public void release(long address) {
        inner.release(address);
    }

    @Override
    public MemorySegment pin(long bytes) throws DriverFault {
        pass(Call.PIN);
        return inner.pin(bytes);
    }

    @Override
    public void unpin(MemorySegment pinned) {
        inner.unpin(pinned);
    }

    @Override
    public Stream stream() {
        return inner.stream();
    }

    @Override
    public Event event() {
        return inner.event();
    }

    @Override
    public void upload(long address, MemorySegment pinned, Stream stream) throws DriverFault {
        pass(Call.UPLOAD);
        inner.upload(address, pinned, stream);
    }

    @Override
    public void download(MemorySegment pinned, long address, Stream stream) throws DriverFault {
        pass(Call.DOWNLOAD);
        inner.download(pinned, address, stream);
    }

    @Override
    public void zero(long address, long bytes, Stream stream) {
        inner.zero(address, bytes, stream);
    }

    @Override
    public void launch(Kernel kernel, Shape shape, Stream stream, long... arguments) throws DriverFault {
        pass(Call.LAUNCH);
        inner.launch(kernel, shape, stream, arguments);
    }

    @Override
    public void record(Event event, Stream stream) {
        inner.record(event, stream);
    }

    @Override
    public void await(Stream stream, Event event) {
        inner.await(stream, event);
    }

    @Override
    public void synchronize(Stream stream) throws DriverFault {
        pass(Call.SYNCHRONIZE);
        inner.synchronize(stream);
    }

    @Override
    public long between(Event first, Event second) {
        return inner.between(first, second);
    }

    @Override
    public void close() {
        inner.close();
    }
}
