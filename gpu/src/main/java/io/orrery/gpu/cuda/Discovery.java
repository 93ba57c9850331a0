package io.orrery.gpu.cuda;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdevice_attribute;
import jcuda.driver.JCudaDriver;

/// Looks for the driver and its devices, without a context and without a word to the device.
final class Discovery {
    private static final String LIBRARY = "libcuda.so.1";

    private Discovery() {}

    /// The driver with the kernels loaded on one device.
    ///
    /// @param ordinal among the devices that the driver shows, which `CUDA_VISIBLE_DEVICES` narrows
    /// @throws DriverFault with the reason, whatever is missing
    static Driver open(int ordinal) throws DriverFault {
        int count = count();
        if (ordinal >= count) {
            var narrowed = System.getenv("CUDA_VISIBLE_DEVICES");
            throw new DriverFault(
                    DriverFault.Kind.NO_DEVICE,
                    "there is no device " + ordinal + ", the driver shows " + count
                            + (narrowed == null ? "" : " with CUDA_VISIBLE_DEVICES=" + narrowed));
        }
        try {
            var handle = new CUdevice();
            Codes.require(JCudaDriver.cuDeviceGet(handle, ordinal), "cuDeviceGet");
            var device = described(handle);
            return CudaDriver.open(handle, device, ModuleImage.of(device));
        } catch (LinkageError e) {
            throw notLoaded(e);
        }
    }

    /// How many devices the driver shows.
    static int count() throws DriverFault {
        requireLibrary();
        try {
            JCudaDriver.setExceptionsEnabled(false);
            Codes.require(JCudaDriver.cuInit(0), "cuInit");
            int[] count = new int[1];
            Codes.require(JCudaDriver.cuDeviceGetCount(count), "cuDeviceGetCount");
            return count[0];
        } catch (LinkageError e) {
            throw notLoaded(e);
        }
    }

    /// JCuda's own library, or a function that this driver does not have.
    private static DriverFault notLoaded(LinkageError e) {
        return new DriverFault(
                DriverFault.Kind.NO_DRIVER,
                "JCuda can not be loaded: "
                        + String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
    }

    /// Without the driver's library JCuda would fail as it is loaded, and print why.
    @SuppressWarnings("restricted") // The driver's own library is what JCuda is going to load.
    private static void requireLibrary() throws DriverFault {
        var system = System.getProperty("os.name", "") + " on " + System.getProperty("os.arch", "");
        if (!system.equals("Linux on amd64")) {
            throw new DriverFault(DriverFault.Kind.NO_DRIVER, "there is none for " + system);
        }
        try (var arena = Arena.ofConfined()) {
            SymbolLookup.libraryLookup(LIBRARY, arena);
        } catch (IllegalArgumentException e) {
            throw new DriverFault(DriverFault.Kind.NO_DRIVER, "no NVIDIA driver, " + LIBRARY + " is not found");
        }
    }

    private static Device described(CUdevice handle) throws DriverFault {
        byte[] name = new byte[256];
        Codes.require(JCudaDriver.cuDeviceGetName(name, name.length, handle), "cuDeviceGetName");
        int end = 0;
        while (end < name.length && name[end] != 0) {
            end++;
        }
        long[] memory = new long[1];
        Codes.require(JCudaDriver.cuDeviceTotalMem(memory, handle), "cuDeviceTotalMem");
        int[] version = new int[1];
        Codes.require(JCudaDriver.cuDriverGetVersion(version), "cuDriverGetVersion");
        return new Device(
                new String(name, 0, end, java.nio.charset.StandardCharsets.US_ASCII),
                10 * attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, handle)
                        + attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR, handle),
                attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT, handle),
                memory[0],
                attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN, handle),
                Integer.highestOneBit(attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK, handle)),
                version[0],
                attribute(CUdevice_attribute.CU_DEVICE_ATTRIBUTE_CLOCK_RATE, handle));
    }

    private static int attribute(int which, CUdevice handle) throws DriverFault {
        int[] value = new int[1];
        Codes.require(JCudaDriver.cuDeviceGetAttribute(value, which, handle), "cuDeviceGetAttribute");
        return value[0];
    }
}
