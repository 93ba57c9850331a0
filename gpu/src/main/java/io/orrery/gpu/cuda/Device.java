package io.orrery.gpu.cuda;

/// What a driver says of its device.
///
/// @param capability compute capability, ten times major plus minor: 90 for Hopper
/// @param memory bytes
/// @param sharedPerBlock bytes of shared memory that one block may ask for
/// @param threadsPerBlock a power of two
/// @param driverVersion as CUDA counts: 13000 for 13.0
/// @param clockKhz the highest clock of its multiprocessors
public record Device(
        String name,
        int capability,
        int multiprocessors,
        long memory,
        int sharedPerBlock,
        int threadsPerBlock,
        int driverVersion,
        int clockKhz) {

    /// `13.0`
    public String cuda() {
        return driverVersion / 1000 + "." + driverVersion % 1000 / 10;
    }
}
