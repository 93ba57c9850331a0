package io.orrery.gpu.cuda;

import java.io.IOException;

/// The compiled kernels, for the oldest device of each generation, and as PTX, which a driver compiles for devices that
/// are newer than the compiler was.
record ModuleImage(String resource, boolean ptx) {
    private static final int OLDEST = 80;

    /// @throws DriverFault [DriverFault.Kind#TOO_OLD] where there are none for the device
    static ModuleImage of(Device device) throws DriverFault {
        int capability = device.capability();
        if (capability < OLDEST) {
            throw new DriverFault(
                    DriverFault.Kind.TOO_OLD,
                    device.name() + " has compute capability " + capability / 10 + "." + capability % 10
                            + ", the kernels want 8.0");
        }
        // Machine code runs on devices of the same major number and no smaller minor one.
        return switch (capability / 10) {
            case 8 -> new ModuleImage("/cuda/orrery_sm80.cubin", false);
            case 9 -> new ModuleImage("/cuda/orrery_sm90.cubin", false);
            default -> new ModuleImage("/cuda/orrery.ptx", true);
        };
    }

    /// What the driver loads: text ends with a zero.
    ///
    /// @throws DriverFault [DriverFault.Kind#WRONG_VERSION] where this build does not have it
    byte[] bytes() throws DriverFault {
        try (var in = ModuleImage.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new DriverFault(DriverFault.Kind.WRONG_VERSION, "this build has no " + resource);
            }
            byte[] image = in.readAllBytes();
            return ptx ? java.util.Arrays.copyOf(image, image.length + 1) : image;
        } catch (IOException e) {
            throw new DriverFault(DriverFault.Kind.WRONG_VERSION, resource + " can not be read: " + e.getMessage());
        }
    }
}
