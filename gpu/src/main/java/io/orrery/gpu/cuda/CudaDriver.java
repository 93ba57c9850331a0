package io.orrery.gpu.cuda;

import java.lang.foreign.MemorySegment;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import jcuda.NativePointerObject;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUevent;
import jcuda.driver.CUfunction;
import jcuda.driver.CUfunction_attribute;
import jcuda.driver.CUmodule;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;

/// One device through JCuda's driver API, in its primary context. A context is current in a thread, so each call makes
/// it so first.
final class CudaDriver implements Driver {
    /// No proof takes a tenth of it; a device that is not done by then has hung.
    private static final long DEADLINE = TimeUnit.MINUTES.toNanos(2);
    /// Between looks at a stream: small against what a stream is given to do.
    private static final long LOOK = TimeUnit.MICROSECONDS.toNanos(20);
    /// `CU_STREAM_NON_BLOCKING`: no stream waits for the default one, which nobody uses.
    private static final int NON_BLOCKING = 1;
    /// What a block may have without being asked for.
    private static final int PLAIN_SHARED = 48 << 10;

    private record CudaStream(CUstream handle) implements Stream {}

    private record CudaEvent(CUevent handle) implements Event {}

    private static final class Allocated extends CUdeviceptr {
        long address() {
            return getNativePointer();
        }
    }

    private static final class HostPointer extends Pointer {
        HostPointer() {}

        HostPointer(long address) {
            super(address);
        }

        long address() {
            return getNativePointer();
        }
    }

    private final CUdevice handle;
    private final Device device;
    private final CUcontext context;
    private final CUmodule module = new CUmodule();
    private final Map<Kernel, CUfunction> functions = new EnumMap<>(Kernel.class);
    private final Set<Long> allocated = ConcurrentHashMap.newKeySet();
    private final Set<Long> pinned = ConcurrentHashMap.newKeySet();
    private boolean closed;

    private CudaDriver(CUdevice handle, Device device, CUcontext context) {
        this.handle = handle;
        this.device = device;
        this.context = context;
    }

    static CudaDriver open(CUdevice handle, Device device, ModuleImage image) throws DriverFault {
        var context = new CUcontext();
        Codes.require(JCudaDriver.cuDevicePrimaryCtxRetain(context, handle), "cuDevicePrimaryCtxRetain");
        var driver = new CudaDriver(handle, device, context);
        try {
            driver.load(image);
            return driver;
        } catch (DriverFault fault) {
            driver.close();
            throw fault;
        }
    }

    private void load(ModuleImage image) throws DriverFault {
        enter();
        Codes.require(JCudaDriver.cuModuleLoadData(module, image.bytes()), "cuModuleLoadData of " + image.resource());
        for (var kernel : Kernel.values()) {
            var function = new CUfunction();
            Codes.require(
                    JCudaDriver.cuModuleGetFunction(function, module, kernel.symbol()),
                    "cuModuleGetFunction " + kernel.symbol());
            functions.put(kernel, function);
        }
        for (var kernel : new Kernel[] {Kernel.COUNT, Kernel.SCATTER}) {
            int most = Math.min(device.sharedPerBlock(), SumPlan.MOST_SHARED);
            if (most > PLAIN_SHARED) {
                Codes.require(
                        JCudaDriver.cuFuncSetAttribute(
                                function(kernel),
                                CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES,
                                most),
                        "cuFuncSetAttribute " + kernel.symbol());
            }
        }
    }

    private CUfunction function(Kernel kernel) {
        return Objects.requireNonNull(functions.get(kernel));
    }

    private void enter() throws DriverFault {
        Codes.require(JCudaDriver.cuCtxSetCurrent(context), "cuCtxSetCurrent");
    }

    @Override
    public Device device() {
        return device;
    }

    @Override
    public long free() throws DriverFault {
        enter();
        long[] free = new long[1];
        Codes.require(JCudaDriver.cuMemGetInfo(free, new long[1]), "cuMemGetInfo");
        return free[0];
    }

    @Override
    public long allocate(long bytes) throws DriverFault {
        enter();
        var pointer = new Allocated();
        Codes.require(JCudaDriver.cuMemAlloc(pointer, bytes), "cuMemAlloc of " + bytes + " bytes");
        allocated.add(pointer.address());
        return pointer.address();
    }

    @Override
    public void release(long address) throws DriverFault {
        enter();
        allocated.remove(address);
        Codes.require(JCudaDriver.cuMemFree(at(address)), "cuMemFree");
    }

    @Override
    @SuppressWarnings("restricted") // So many bytes were just given at this address.
    public MemorySegment pin(long bytes) throws DriverFault {
        enter();
        var pointer = new HostPointer();
        Codes.require(JCudaDriver.cuMemAllocHost(pointer, bytes), "cuMemAllocHost of " + bytes + " bytes");
        pinned.add(pointer.address());
        return MemorySegment.ofAddress(pointer.address()).reinterpret(bytes);
    }

    @Override
    public void unpin(MemorySegment segment) throws DriverFault {
        enter();
        pinned.remove(segment.address());
        Codes.require(JCudaDriver.cuMemFreeHost(new HostPointer(segment.address())), "cuMemFreeHost");
    }

    @Override
    public Stream stream() throws DriverFault {
        enter();
        var stream = new CUstream();
        Codes.require(JCudaDriver.cuStreamCreate(stream, NON_BLOCKING), "cuStreamCreate");
        return new CudaStream(stream);
    }

    @Override
    public Event event() throws DriverFault {
        enter();
        var event = new CUevent();
        Codes.require(JCudaDriver.cuEventCreate(event, 0), "cuEventCreate");
        return new CudaEvent(event);
    }

    @Override
    public void upload(long address, MemorySegment from, Stream stream) throws DriverFault {
        enter();
        Codes.require(
                JCudaDriver.cuMemcpyHtoDAsync(
                        at(address), new HostPointer(from.address()), from.byteSize(), raw(stream)),
                "cuMemcpyHtoDAsync");
    }

    @Override
    public void download(MemorySegment to, long address, Stream stream) throws DriverFault {
        enter();
        Codes.require(
                JCudaDriver.cuMemcpyDtoHAsync(new HostPointer(to.address()), at(address), to.byteSize(), raw(stream)),
                "cuMemcpyDtoHAsync");
    }

    @Override
    public void zero(long address, long bytes, Stream stream) throws DriverFault {
        enter();
        Codes.require(JCudaDriver.cuMemsetD8Async(at(address), (byte) 0, bytes, raw(stream)), "cuMemsetD8Async");
    }

    @Override
    public void launch(Kernel kernel, Shape shape, Stream stream, long... arguments) throws DriverFault {
        kernel.require(arguments);
        enter();
        var parameters = new NativePointerObject[arguments.length];
        for (int i = 0; i < arguments.length; i++) {
            parameters[i] = kernel.isPointer(i)
                    ? Pointer.to(new long[] {arguments[i]})
                    : Pointer.to(new int[] {(int) arguments[i]});
        }
        Codes.require(
                JCudaDriver.cuLaunchKernel(
                        function(kernel),
                        shape.x(),
                        shape.y(),
                        1,
                        shape.threads(),
                        1,
                        1,
                        shape.shared(),
                        raw(stream),
                        Pointer.to(parameters),
                        new Pointer()),
                "cuLaunchKernel " + kernel.symbol());
    }

    @Override
    public void record(Event event, Stream stream) throws DriverFault {
        enter();
        Codes.require(JCudaDriver.cuEventRecord(raw(event), raw(stream)), "cuEventRecord");
    }

    @Override
    public void await(Stream stream, Event event) throws DriverFault {
        enter();
        Codes.require(JCudaDriver.cuStreamWaitEvent(raw(stream), raw(event), 0), "cuStreamWaitEvent");
    }

    @Override
    public void synchronize(Stream stream) throws DriverFault {
        enter();
        long began = System.nanoTime();
        int code = JCudaDriver.cuStreamQuery(raw(stream));
        while (code == CUresult.CUDA_ERROR_NOT_READY) {
            if (System.nanoTime() - began > DEADLINE) {
                throw new DriverFault(
                        DriverFault.Kind.DEVICE,
                        "the device is not done after " + TimeUnit.NANOSECONDS.toSeconds(DEADLINE) + " s");
            }
            LockSupport.parkNanos(LOOK);
            code = JCudaDriver.cuStreamQuery(raw(stream));
        }
        Codes.require(code, "cuStreamQuery");
    }

    @Override
    public long between(Event first, Event second) throws DriverFault {
        enter();
        float[] millis = new float[1];
        Codes.require(JCudaDriver.cuEventElapsedTime(millis, raw(first), raw(second)), "cuEventElapsedTime");
        return (long) (millis[0] * 1e6);
    }

    /// An address as JCuda's arithmetic of pointers makes one: so far behind nothing.
    private static CUdeviceptr at(long address) {
        return new CUdeviceptr().withByteOffset(address);
    }

    private static CUstream raw(Stream stream) {
        return ((CudaStream) stream).handle();
    }

    private static CUevent raw(Event event) {
        return ((CudaEvent) event).handle();
    }

    /// Errors are not looked at: a device that has failed answers nothing else, and the context takes all with it.
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        JCudaDriver.cuCtxSetCurrent(context);
        allocated.forEach(address -> JCudaDriver.cuMemFree(at(address)));
        pinned.forEach(address -> JCudaDriver.cuMemFreeHost(new HostPointer(address)));
        JCudaDriver.cuModuleUnload(module);
        JCudaDriver.cuDevicePrimaryCtxRelease(handle);
    }
}
