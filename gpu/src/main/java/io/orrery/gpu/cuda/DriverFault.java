package io.orrery.gpu.cuda;

/// A call of the driver that failed, or a device that can not be used: its message is one line with the call and the
/// driver's own name of the error.
public final class DriverFault extends Exception {
    private static final long serialVersionUID = 1;

    /// What follows from a failure depends on its kind alone.
    public enum Kind {
        /// No driver is installed, or its library can not be loaded.
        NO_DRIVER,
        /// The driver shows no device, or none with this number.
        NO_DEVICE,
        /// The device is older than the kernels are made for.
        TOO_OLD,
        /// Driver and library, or driver and kernels, are of versions that do not go together.
        WRONG_VERSION,
        /// The device's or the pinned memory is used up; nothing else has been harmed.
        OUT_OF_MEMORY,
        /// The device has failed, or has not answered in time: what it holds is lost.
        DEVICE
    }

    private final Kind kind;

    public DriverFault(Kind kind, String why) {
        super(why);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
